WITH e AS (SELECT *, since()::DATE + 365 - floor(draw(k, 16) * 362)::INTEGER AS checked FROM places(8600, 1080))
SELECT '3110390100' || lpad((2010 + floor(draw(k, 15) * 16)::INTEGER)::VARCHAR, 4, '0') || lpad(i::VARCHAR, 6, '0') AS elevator_no, district, subdistrict, address AS place, pick(['曳引驱动乘客电梯', '曳引驱动乘客电梯', '曳引驱动乘客电梯', '载货电梯', '自动扶梯', '自动人行道'], draw(k, 10)) AS kind, (2 + floor(31 * draw(k, 11) * draw(k, 12)))::INTEGER AS floors,
  CASE WHEN draw(k, 13) < 0.0006 THEN '2016-02-31' ELSE strftime(DATE '2004-01-01' + floor(draw(k, 14) * 7900)::INTEGER, '%Y-%m-%d') END AS used_since, strftime(checked, '%Y-%m-%d') AS checked_on, CASE WHEN draw(k, 17) < 0.968 THEN '合格' WHEN draw(k, 17) < 0.99 THEN '复检合格' ELSE '不合格' END AS verdict,
  strftime(checked + CASE WHEN draw(k, 17) < 0.99 THEN 365 ELSE 30 END, '%Y-%m-%d') AS next_on, pick(['江城', '浦安', '海升', '顺达', '恒升', '捷立'], draw(k, 18)) || '电梯维保有限公司' || CASE WHEN draw(k, 19) < 0.004 THEN '  ' ELSE '' END AS keeper
FROM e
