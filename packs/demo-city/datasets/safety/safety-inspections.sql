WITH e AS (SELECT *, some_company(k) AS ck, floor(9 * draw(k, 4) * draw(k, 5))::INTEGER AS f FROM workday_events(31, 1))
SELECT 'AJ' || strftime(day, '%y%m%d') || lpad((i + 1)::VARCHAR, 3, '0') AS inspection_no, strftime(day, '%Y-%m-%d') AS inspected_on, company_name(ck, t.word) AS company, credit_code(company_district(ck), some_number(k)) AS credit_code,
  CASE company_district(ck) WHEN '390102' THEN '石桥区' WHEN '390103' THEN '江东区' WHEN '390104' THEN '望海区' ELSE '青禾区' END AS district, t.name AS trade, pick(['双随机', '双随机', '专项', '举报核查', '复查'], draw(k, 6)) AS kind, f AS faults, CASE WHEN draw(k, 7) < 0.03 THEN 1 ELSE 0 END AS grave,
  CASE WHEN f = 0 THEN '符合要求' WHEN f < 3 THEN '责令限期整改' WHEN draw(k, 7) < 0.03 THEN '责令暂停使用设备' ELSE '责令限期整改并处罚' END AS measure, CASE WHEN f = 0 THEN NULL WHEN draw(k, 9) < 0.0009 THEN '立即' ELSE strftime(day + 7 + floor(draw(k, 8) * 30)::INTEGER, '%Y-%m-%d') END AS due_on
FROM e JOIN trades_slots t ON t.slot = slot(draw(k, 10))
