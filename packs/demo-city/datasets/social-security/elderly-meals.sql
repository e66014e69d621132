SELECT stem || pick(['社区食堂', '助餐点', '长者饭堂'], draw(k, 10)) || lpad(i::VARCHAR, 3, '0') AS name, subdistrict, pick(['11:00-13:00', '10:30-13:00，16:30-18:30', '全天'], draw(k, 11)) AS hours, 10 + floor(draw(k, 12) * 12) * 0.5 AS price,
  pick(['八五折', '九折', '减 3 元', '无'], draw(k, 13)) AS discount, 16 + 4 * floor(draw(k, 14) * 20)::INTEGER AS seats, CASE WHEN draw(k, 15) < 0.55 THEN '是' ELSE '否' END AS delivery, lon, lat
FROM places(260, 956) WHERE district_code = '390102'
