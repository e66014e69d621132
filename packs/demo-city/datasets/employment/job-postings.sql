WITH jobs(job, base, edu) AS (VALUES ('软件工程师', 15000, 3), ('数据分析师', 13000, 3), ('电工', 7800, 1), ('焊工', 8600, 1), ('护士', 8200, 2), ('幼儿教师', 6800, 2), ('物流配送员', 7400, 0), ('家政服务员', 6900, 0), ('会计', 8000, 2), ('销售代表', 7600, 1), ('机械工程师', 12000, 3), ('保安员', 4900, 0), ('厨师', 7800, 0), ('行政文员', 6100, 2), ('质检员', 6600, 1), ('外贸业务员', 9200, 2)),
listed AS (SELECT *, row_number() OVER (ORDER BY base, job) - 1 AS nth FROM jobs),
e AS (SELECT e.*, some_company(e.k) AS ck, floor(draw(e.k, 3) * 16)::INTEGER AS pick_job FROM workday_events(58, 1) e)
SELECT 'ZP' || strftime(e.day, '%y%m%d') || lpad((e.i + 1)::VARCHAR, 4, '0') AS posting_no, strftime(e.day, '%Y-%m-%d') AS posted_on, j.job AS occupation, t.code AS trade_code, di.name AS district, 1 + floor(20 * draw(k, 4) * draw(k, 5))::INTEGER AS openings,
  CASE WHEN draw(k, 6) < 0.25 THEN '不限' ELSE ['初中', '高中或中专', '大专', '本科'][j.edu + 1] END AS education, pay AS pay_from,
  CASE WHEN draw(k, 9) < 0.002 THEN '面议' ELSE ((pay * (1.25 + 0.4 * draw(k, 8))) // 100 * 100)::INTEGER::VARCHAR END AS pay_to, company_name(ck, t.word) AS company, credit_code(company_district(ck), some_number(k)) AS credit_code
FROM (SELECT e.*, (round(j.base * (0.8 + 0.4 * draw(e.k, 7)) / 100) * 100)::INTEGER AS pay FROM e JOIN listed j ON j.nth = e.pick_job) e JOIN listed j ON j.nth = e.pick_job
JOIN trades_slots t ON t.slot = slot(draw(k, 10)) JOIN districts di ON di.code = company_district(ck)
