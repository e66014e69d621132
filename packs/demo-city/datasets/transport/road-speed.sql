WITH flows AS (
  SELECT d.*, h.hour::INTEGER AS hour, d.day + to_hours(h.hour::INTEGER) AS t, r.i AS road, r.k AS rk, r.stem, key(d.n * 24 + h.hour::INTEGER, r.i) AS k,
    h.road::DOUBLE / 100 * (CASE WHEN d.off THEN 0.55 + 0.35 * h.visit::DOUBLE / 100 ELSE d.pace END) AS load
  FROM days_in_window() d, hours h, places(40, 925) r WHERE d.day + to_hours(h.hour::INTEGER) >= since() AND d.day + to_hours(h.hour::INTEGER) < until()
), driven AS (SELECT *, 38 + 34 * draw(rk, 10) AS free, greatest(0.02, load * (0.75 + 0.5 * draw(rk, 11)) * (1 + 0.05 * bell(k, 1)) + least(0.12, rain * 0.003)) AS strain FROM flows),
sped AS (SELECT *, round(free / (1 + 0.9 * strain * strain), 1) AS speed FROM driven)
SELECT strftime(t, '%Y-%m-%d %H:%M:%S') AS observed_at, 'R' || lpad(road::VARCHAR, 3, '0') AS road_code, stem || pick(['大道', '快速路', '路', '北路', '高架'], draw(rk, 12)) AS road,
  CASE WHEN draw(k, 5) < 0.003 THEN NULL ELSE speed::DECIMAL(5, 1) END AS speed, (strain * (1400 + 2600 * draw(rk, 13)))::INTEGER AS flow, round(free / speed, 2)::DECIMAL(5, 2) AS index
FROM sped
