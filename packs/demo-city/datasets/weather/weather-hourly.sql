WITH observed AS (
  SELECT d.*, h.hour, d.day + to_hours(h.hour) AS t, s.code, s.name, s.warmth::DOUBLE AS warmth, s.windy::DOUBLE AS windy, s.rowid AS sid, key(d.n * 24 + h.hour, s.rowid) AS k
  FROM days_in_window() d, (SELECT unnest(range(24))::INTEGER AS hour) h, (SELECT *, rowid FROM weather_stations) s
  WHERE d.day + to_hours(h.hour) >= since() AND d.day + to_hours(h.hour) < until()
), felt AS (
  SELECT *, round(hour_temp(temp, hour, rain, n * 24 + hour, 60) + warmth + 0.15 * bell(k, 1), 1) AS air_temp,
    round(hour_rain(rain, n, hour) * (0.8 + 0.4 * draw(k, 2)), 1) AS fallen,
    round(greatest(0.1, wind * windy * (0.9 + 0.25 * wave((hour - 9) / 24.0)) * (1 + 0.12 * bell(k, 3))), 1) AS speed,
    (360 * turn(0.36 + 0.25 * wave((doy - 20) / 365.25) + 0.12 * drift((n * 24 + hour) / 9.0, 61) + 0.02 * bell(k, 4)))::INTEGER % 360 AS direction FROM observed
)
SELECT strftime(t, '%Y-%m-%d %H:%M:%S') AS observed_at, code AS station_code, name AS station,
  CASE WHEN draw(k, 9) < 0.0002 THEN '999.9' WHEN draw(k, 9) < 0.003 THEN NULL ELSE air_temp::DECIMAL(5, 1)::VARCHAR END AS temperature,
  clamp(round(74 + 10 * wave((doy - 140) / 365.25) - 2.2 * (air_temp - temp) + CASE WHEN fallen > 0 THEN 12 ELSE 0 END + 5 * drift((n * 24 + hour) / 8.0, 62)), 18, 100)::INTEGER AS humidity,
  fallen::DECIMAL(6, 1) AS rain, speed::DECIMAL(5, 1) AS wind_speed, direction AS wind_direction,
  round(1016.2 - 8.6 * wave((doy - 113) / 365.25) + 4.5 * drift((n * 24 + hour) / 40.0, 63), 1)::DECIMAL(6, 1) AS pressure,
  greatest(0.2, round((16 - 9 * stale - least(8, fallen * 2)) * (1 + 0.1 * bell(k, 5)), 1))::DECIMAL(5, 1) AS visibility
FROM felt
