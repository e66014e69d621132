SELECT s.code AS station_code, s.line, s.name AS station, s.name_en AS station_en, di.name AS district, sd.name AS subdistrict,
  s.lon::DOUBLE AS lon, s.lat::DOUBLE AS lat, 1 + floor(draw(key(1, s.code::INTEGER), 1) * 5)::INTEGER + 1 AS exits,
  CASE WHEN draw(key(1, s.code::INTEGER), 2) < 0.85 THEN '有' ELSE '无' END AS lift,
  strftime(TIMESTAMP '2020-01-01 05:20:00' + to_minutes(floor(draw(key(1, s.code::INTEGER), 3) * 25)::BIGINT), '%H:%M') AS first_train,
  strftime(TIMESTAMP '2020-01-01 22:30:00' + to_minutes(floor(draw(key(1, s.code::INTEGER), 4) * 50)::BIGINT), '%H:%M') AS last_train
FROM metro_stations s JOIN districts di ON di.code = s.district JOIN subdistricts sd ON sd.code = s.subdistrict
