SELECT c.code AS park_code, c.name AS park, di.name AS district, sd.name AS subdistrict, spaces,
  greatest(2, spaces // 40) AS accessible_spaces, floor(spaces * (0.04 + 0.22 * draw(k, 20)))::INTEGER AS charging_spaces,
  CASE WHEN draw(k, 21) < 0.02 THEN price::VARCHAR || '元' ELSE coalesce(price::VARCHAR, '') END AS price,
  CASE WHEN draw(k, 22) < 0.8 THEN '00:00-24:00' ELSE '06:00-23:00' END AS open_hours, lon, lat,
  '（000）5551 ' || lpad(i::VARCHAR, 4, '0') AS telephone
FROM car_parks c JOIN districts di ON di.code = c.district JOIN subdistricts sd ON sd.code = c.subdistrict
