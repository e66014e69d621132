WITH e AS (SELECT *, some_company(k) AS ck FROM workday_events(0.5, 1))
SELECT credit_code(company_district(ck), some_number(k)) AS credit_code, company_name(ck, pick(['贸易', '建筑装饰', '食品', '物流'], draw(k, 3))) AS company, pick(['拖欠农民工工资', '食品安全', '税收违法', '环境保护', '安全生产'], draw(k, 4)) AS field, day AS listed_on,
  CASE WHEN draw(k, 5) < 0.4 AND day + 180 < until() THEN day + 180 END AS removed_on, pick(['拒不履行行政处罚决定', '提供虚假材料', '逾期不缴纳罚款', '发生较大责任事故'], draw(k, 6)) AS reason
FROM e
