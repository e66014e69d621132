-- Concentrations follow season, hour, stagnation, rain and place; the index follows HJ 633-2012, from March 2026 HJ 633-2026 (hourly values).
WITH air AS (
  SELECT d.*, h.hour::INTEGER AS hour, d.day + to_hours(h.hour::INTEGER) AS t, h.road::DOUBLE / 100 AS road, s.code, s.name, s.district,
    s.pm_factor::DOUBLE AS pm_factor, s.no2_factor::DOUBLE AS no2_factor, right(s.code, 4)[1:3]::INTEGER AS sid, key(d.n * 24 + h.hour::INTEGER, right(s.code, 4)[1:3]::INTEGER) AS k
  FROM days_in_window() d, hours h, air_stations s
  WHERE d.day + to_hours(h.hour::INTEGER) >= since() AND d.day + to_hours(h.hour::INTEGER) < until()
), measured AS (
  SELECT *,
    greatest(3, round((15 - 9 * wave((doy - 113) / 365.25) + 46 * stale * stale + 7 * road) * pm_factor * (1 - least(0.6, rain / 45)) * (1.06 - 0.05 * wind)
      * (1 + 0.10 * drift((n * 24 + hour) / 3.0, sid + 500)) * (1 + 0.06 * bell(k, 1)) * CASE WHEN spring = 0 AND hour < 4 THEN 3.2 ELSE 1 END))::INTEGER AS pm25,
    greatest(2, round((11 + 30 * road * (0.6 + 0.4 * pace) + 16 * stale - 7 * wave((doy - 113) / 365.25)) * no2_factor * (1 + 0.07 * bell(k, 2))))::INTEGER AS no2,
    greatest(2, round((62 + 24 * wave((doy - 100) / 365.25) + (38 + 34 * wave((doy - 113) / 365.25)) * wave((hour - 8.5) / 24) - 10 * road * no2_factor)
      * (1 - least(0.5, rain / 40)) * (0.85 + 0.3 * stale) * (1 + 0.05 * bell(k, 3))))::INTEGER AS o3,
    greatest(2, round((5 + 4 * stale + 2 * road) * no2_factor * (1 + 0.1 * bell(k, 4))))::INTEGER AS so2,
    round(greatest(0.2, (0.42 + 0.45 * stale + 0.25 * road - 0.1 * wave((doy - 113) / 365.25)) * no2_factor * (1 + 0.05 * bell(k, 5))), 1) AS co
  FROM air
), indexed AS (
  SELECT *, greatest(4, round(pm25 * 1.45 + 9 + 6 * bell(k, 6)))::INTEGER AS pm10, t >= TIMESTAMP '2026-03-01' AS new_rule FROM measured
), sub AS (
  SELECT *, iaqi(pm25, CASE WHEN new_rule THEN [0, 35, 60, 115, 150, 250, 350, 500] ELSE [0, 35, 75, 115, 150, 250, 350, 500] END) AS i_pm25,
    iaqi(pm10, CASE WHEN new_rule THEN [0, 50, 120, 250, 350, 420, 500, 600] ELSE [0, 50, 150, 250, 350, 420, 500, 600] END) AS i_pm10,
    iaqi(no2, [0, 100, 200, 700, 1200, 2340, 3090, 3840]) AS i_no2, iaqi(o3, [0, 160, 200, 300, 400, 800, 1000, 1200]) AS i_o3,
    iaqi(so2, [0, 150, 500, 650, 800, 1600, 2100, 2620]) AS i_so2, iaqi(co, [0, 5, 10, 35, 60, 90, 120, 150]) AS i_co
  FROM indexed
), rated AS (
  SELECT *, greatest(i_pm25, i_pm10, i_no2, i_o3, i_so2, i_co) AS aqi, draw(k, 9) < 0.006 AS silent FROM sub
)
SELECT strftime(t, '%Y-%m-%d %H:%M:%S') AS observed_at, code AS station_code, name AS station,
  CASE WHEN NOT silent THEN aqi END AS aqi,
  CASE WHEN silent THEN NULL WHEN aqi <= 50 THEN '优' WHEN aqi <= 100 THEN '良' WHEN aqi <= 150 THEN '轻度污染' WHEN aqi <= 200 THEN '中度污染' WHEN aqi <= 300 THEN '重度污染' ELSE '严重污染' END AS grade,
  CASE WHEN silent OR aqi <= 50 THEN NULL ELSE array_to_string(list_filter([CASE WHEN i_pm25 = aqi THEN 'PM2.5' END, CASE WHEN i_pm10 = aqi THEN 'PM10' END,
    CASE WHEN i_o3 = aqi THEN 'O3' END, CASE WHEN i_no2 = aqi THEN 'NO2' END, CASE WHEN i_so2 = aqi THEN 'SO2' END, CASE WHEN i_co = aqi THEN 'CO' END], x -> x IS NOT NULL), ',') END AS primary_pollutant,
  CASE WHEN silent THEN NULL WHEN draw(k, 10) < 0.0004 THEN '—' ELSE pm25::VARCHAR END AS pm25,
  CASE WHEN silent THEN NULL WHEN draw(k, 11) < 0.0004 THEN '—' ELSE pm10::VARCHAR END AS pm10,
  CASE WHEN NOT silent THEN o3 END AS o3,
  CASE WHEN NOT silent THEN no2 END AS no2,
  CASE WHEN NOT silent THEN so2 END AS so2,
  CASE WHEN silent THEN NULL WHEN draw(k, 12) < 0.0003 THEN (co * 1000)::INTEGER::VARCHAR || 'µg' ELSE co::DECIMAL(6, 1)::VARCHAR END AS co
FROM rated
