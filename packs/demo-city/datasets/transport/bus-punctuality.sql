WITH lines AS (
  SELECT d.*, r.i AS line, r.k AS rk, key(d.n, r.i) AS k, CASE WHEN r.i % 11 = 0 THEN '夜' || lpad((r.i // 11)::VARCHAR, 2, '0') ELSE lpad(r.i::VARCHAR, 3, '0') END || '路' AS route,
    (60 + floor(120 * draw(r.k, 17)))::INTEGER AS full_trips
  FROM days_in_window() d, places(64, 920) r
), run AS (
  SELECT *, (full_trips * CASE WHEN off THEN 0.86 ELSE 1 END * CASE WHEN spring BETWEEN -1 AND 6 THEN 0.7 ELSE 1 END)::INTEGER AS trips,
    clamp(0.955 - 0.06 * draw(rk, 18) - least(0.12, rain * 0.004) - CASE WHEN off THEN 0 ELSE 0.02 END + 0.012 * bell(k, 1), 0.6, 1) AS punctual FROM lines
)
SELECT strftime(day, '%Y-%m-%d') AS day, route, trips, round(trips * punctual)::INTEGER AS on_time,
  CASE WHEN draw(k, 3) < 0.0009 THEN round(punctual, 3)::DECIMAL(5, 3)::VARCHAR || '（比例）' ELSE round(round(trips * punctual) / trips * 100, 1)::DECIMAL(5, 1)::VARCHAR END AS rate,
  (trips * (22 + 20 * draw(rk, 19)) * (0.5 + 0.5 * pace) * (1 - least(0.15, rain * 0.004)) * (1 + 0.05 * bell(k, 2)))::INTEGER AS passengers
FROM run
