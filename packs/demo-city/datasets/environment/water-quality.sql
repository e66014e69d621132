-- One sample a section every four hours; the class follows GB 3838-2002, the worst of four parameters.
WITH sampled AS (
  SELECT s.*, d.temp, d.rain, d.doy, d.n, d.day + to_hours(h.hour) AS t, h.hour, rowid AS sid, key(d.n * 6 + h.hour // 4, rowid) AS k
  FROM days_in_window() d, (SELECT unnest([0, 4, 8, 12, 16, 20]) AS hour) h, (SELECT *, rowid FROM water_sections) s
  WHERE d.day + to_hours(h.hour) >= since() AND d.day + to_hours(h.hour) < until()
), measured AS (
  SELECT *, round(temp * 0.82 + 3.4 + 0.6 * wave((hour - 9) / 24.0), 1) AS water_temp,
    round(7.7 + 0.25 * drift(n / 3.0, sid + 700) + 0.04 * bell(k, 1), 2) AS ph,
    round(greatest(1.2, 11.6 - 0.17 * temp - 1.9 * load::DOUBLE + 0.5 * wave((hour - 8) / 24.0) + 0.4 * bell(k, 2)), 2) AS oxygen,
    round(greatest(0.6, 2.4 + 1.7 * load::DOUBLE + 0.05 * least(rain, 30) + 0.5 * drift(n / 2.0, sid + 720) + 0.15 * bell(k, 3)), 1) AS permanganate,
    round(greatest(0.02, 0.16 + 0.42 * load::DOUBLE * (0.7 + 0.3 * wave((doy + 60) / 365.25)) + 0.02 * least(rain, 30) + 0.14 * drift(n / 2.0, sid + 740) + 0.04 * bell(k, 4)), 2) AS ammonia,
    round(greatest(0.01, 0.05 + 0.075 * load::DOUBLE + 0.0015 * least(rain, 30) + 0.012 * bell(k, 5)), 3) AS phosphorus
  FROM sampled
), classed AS (
  SELECT *, greatest(water_class(oxygen, [7.5, 6, 5, 3, 2], true), water_class(permanganate, [2, 4, 6, 10, 15], false),
    water_class(ammonia, [0.15, 0.5, 1.0, 1.5, 2.0], false), water_class(phosphorus, [0.02, 0.1, 0.2, 0.3, 0.4], false)) AS class FROM measured
)
SELECT strftime(t, '%Y-%m-%d %H:%M:%S') AS sampled_at, code AS section_code, river, name AS section, water_temp::DECIMAL(5, 1) AS water_temp,
  CASE WHEN draw(k, 9) < 0.0006 THEN (ph * 10)::DECIMAL(6, 1)::VARCHAR WHEN draw(k, 9) < 0.002 THEN '' ELSE ph::DECIMAL(5, 2)::VARCHAR END AS ph,
  oxygen::DECIMAL(5, 2) AS oxygen, permanganate::DECIMAL(5, 1) AS permanganate,
  CASE WHEN draw(k, 10) < 0.001 THEN '<0.02' ELSE ammonia::DECIMAL(6, 2)::VARCHAR END AS ammonia, phosphorus::DECIMAL(6, 3) AS phosphorus,
  ['I', 'II', 'III', 'IV', 'V', '劣V'][class] AS class
FROM classed
