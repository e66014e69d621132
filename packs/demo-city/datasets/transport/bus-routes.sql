SELECT CASE WHEN r.i % 11 = 0 THEN '夜' || lpad((r.i // 11)::VARCHAR, 2, '0') ELSE lpad(r.i::VARCHAR, 3, '0') END || '路' AS route, a.stem || pick(['枢纽站', '路', '公园', '新村', '广场'], draw(r.k, 11)) AS from_stop,
  b.stem || pick(['公交站', '路', '医院', '小区', '桥'], draw(r.k, 12)) AS to_stop, round(5 + 19 * draw(r.k, 13) + 0.05, 1)::DECIMAL(6, 1) AS length, (10 + floor(24 * draw(r.k, 13)))::INTEGER AS stops,
  CASE WHEN r.i % 11 = 0 THEN '22:30' ELSE strftime(TIMESTAMP '2020-01-01 05:10:00' + to_minutes(5 * floor(draw(r.k, 14) * 12)::BIGINT), '%H:%M') END AS first_bus,
  CASE WHEN r.i % 11 = 0 THEN '04:30' ELSE strftime(TIMESTAMP '2020-01-01 20:30:00' + to_minutes(5 * floor(draw(r.k, 15) * 30)::BIGINT), '%H:%M') END AS last_bus,
  CASE WHEN draw(r.k, 16) < 0.85 THEN 2 ELSE 1 END AS fare, 5 + floor(draw(r.k, 17) * 16)::INTEGER AS interval, pick(['纯电动', '纯电动', '纯电动', '插电混合', '氢燃料'], draw(r.k, 18)) AS vehicle
FROM places(64, 920) r JOIN places(64, 921) a ON a.i = r.i JOIN places(64, 922) b ON b.i = r.i
