WITH e AS (SELECT e.*, h.hour FROM daily_events(118, 1) e JOIN hour_slots h ON h.profile = 'visit' AND h.slot = floor(draw(e.k, 3) * 1024)::INTEGER),
t AS (SELECT *, day + to_seconds((CASE WHEN draw(k, 4) < 0.55 THEN hour ELSE floor(draw(k, 5) * 24)::INTEGER END * 3600 + floor(draw(k, 6) * 3600))::BIGINT) AS called FROM e)
SELECT 'JJ' || strftime(day, '%Y%m%d') || lpad((i + 1)::VARCHAR, 4, '0') AS dispatch_no, strftime(called, '%Y-%m-%d %H:%M:%S') AS called_at, di.name AS district, s.name AS subdistrict,
  pick(['心脑血管', '心脑血管', '外伤', '外伤', '呼吸系统', '消化系统', '意识障碍', '孕产妇', '中毒', '其他'], draw(k, 8)) AS reason, pick(['0-14', '15-44', '45-59', '60-74', '60-74', '75+', '75+'], draw(k, 9)) AS age_group,
  CASE WHEN draw(k, 12) < 0.001 THEN 'ф700' ELSE round(5.5 + 9 * draw(k, 10) * draw(k, 11) + CASE WHEN s.name LIKE '%镇' THEN 5 ELSE 0 END + CASE WHEN rain > 5 THEN 1.5 ELSE 0 END, 1)::DECIMAL(5, 1)::VARCHAR END AS response,
  '浦江示范市第' || (1 + floor(draw(k, 13) * 14)::INTEGER) || '人民医院' AS hospital
FROM t JOIN subdistricts_slots s ON s.slot = slot(draw(k, 7)) JOIN districts di ON di.code = s.district
