WITH s AS (
  SELECT d.*, h.hour::INTEGER AS hour, h.road::DOUBLE / 100 AS road, h.call_night::DOUBLE / 100 AS night, d.day + to_hours(h.hour::INTEGER) AS t, p.i, p.stem, (p.i - 1) % 4 + 1 AS zone, key(d.n * 24 + h.hour::INTEGER, p.i) AS k
  FROM days_in_window() d, hours h, places(10, 995) p WHERE d.day + to_hours(h.hour::INTEGER) >= since() AND d.day + to_hours(h.hour::INTEGER) < until()
), m AS (SELECT *, hour >= 6 AND hour < 22 AS by_day FROM s)
SELECT strftime(t, '%Y-%m-%d %H:%M:%S') AS observed_at, 'Z' || lpad(i::VARCHAR, 3, '0') AS station_code, stem AS station, zone::VARCHAR || ' 类' AS zone,
  CASE WHEN draw(k, 4) < 0.003 THEN NULL ELSE round(40 + 3.2 * zone + 9.5 * road * (0.6 + 0.4 * pace) + 4 * night * (1 + 0.5 * wave((doy - 113) / 365.25)) + least(4, rain * 0.1) + 1.2 * bell(k, 1) + CASE WHEN spring = 0 AND hour < 2 THEN 14 ELSE 0 END, 1)::DECIMAL(5, 1) END AS leq, CASE WHEN by_day THEN [55, 60, 65, 70][zone] ELSE [45, 50, 55, 55][zone] END AS "limit"
FROM m
