SELECT s.code AS station_code, s.name AS station, s.name_en AS station_en, di.name AS district, sd.name AS subdistrict, s.lon::DOUBLE AS lon, s.lat::DOUBLE AS lat,
  CASE WHEN s.name LIKE '%对照%' THEN '对照点' WHEN s.no2_factor::DOUBLE > 1.28 THEN '交通点' ELSE '评价点' END AS kind,
  (DATE '2012-01-01' + floor(draw(key(1, s.rowid), 1) * 3000)::INTEGER) AS since_day
FROM (SELECT *, rowid FROM air_stations) s JOIN districts di ON di.code = s.district JOIN subdistricts sd ON sd.code = s.subdistrict
