SELECT stem || CASE WHEN draw(k, 10) < 0.6 THEN '幼儿园' ELSE '社区托育点' END || CASE WHEN i % 7 = 0 THEN '（分园）' ELSE '' END || lpad(i::VARCHAR, 2, '0') AS name, CASE WHEN draw(k, 10) < 0.6 THEN '幼儿园' ELSE '托育' END AS kind, subdistrict,
  places, floor(places * draw(k, 12) * 0.2)::INTEGER AS vacant, CASE WHEN draw(k, 13) < 0.7 THEN 225 + 100 * floor(draw(k, 14) * 5)::INTEGER ELSE 1800 + 200 * floor(draw(k, 15) * 10)::INTEGER END AS fee, draw(k, 16) < 0.6 AS late, lon, lat
FROM (SELECT *, 40 + 20 * floor(draw(k, 11) * 14)::INTEGER AS places FROM places(500, 935)) WHERE district_code = '390105'
