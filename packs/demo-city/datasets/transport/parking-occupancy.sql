WITH slots AS (
  SELECT d.*, h.hour::INTEGER AS hour, h.office_park::DOUBLE AS office_park, h.home_park::DOUBLE AS home_park, d.day + to_hours(h.hour::INTEGER) AS t
  FROM days_in_window() d, hours h
), filled AS (
  SELECT s.t, s.n, s.hour, p.*, clamp(CASE WHEN office THEN office_park / 100 * (CASE WHEN s.off THEN 0.66 ELSE 1.0 END) * (0.45 + 0.55 * s.pace)
      ELSE home_park / 100 * (CASE WHEN s.spring BETWEEN -3 AND 8 THEN 0.6 ELSE 1.0 END) END
      * (0.72 + 0.34 * draw(p.k, 30)) + 0.05 * drift((s.n * 24 + s.hour) / 2.0, p.i + 300), 0.02, 1.0) AS share
  FROM slots s, car_parks p
  WHERE s.t >= since() AND s.t < until()
)
SELECT strftime(t, '%Y-%m-%d %H:%M:%S') AS observed_at, code AS park_code, name AS park, spaces,
  CASE WHEN draw(key(n * 24 + hour, i), 1) < 0.004 THEN NULL WHEN draw(key(n * 24 + hour, i), 1) < 0.0042 THEN '离线'
    ELSE (spaces - round(spaces * share))::INTEGER::VARCHAR END AS vacant,
  CASE WHEN share > 0.97 THEN '已满' WHEN share > 0.85 THEN '紧张' ELSE '有余位' END AS state
FROM filled
