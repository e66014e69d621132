WITH seen AS (
  SELECT d.*, p.i, key(d.n, p.i) AS k, CASE WHEN p.i <= 5 THEN 4200 WHEN p.i <= 14 THEN 1500 ELSE 380 END * (0.7 + 0.6 * draw(p.k, 20)) AS size
  FROM days_in_window() d, places(45, 940) p
), counted AS (
  SELECT *, (size * CASE WHEN dow = 1 AND NOT off THEN 1.18 WHEN off THEN 0.46 ELSE 1 END * (0.55 + 0.45 * pace) * (1 + 0.10 * wave((doy - 330) / 365.25)) * (1 + 0.04 * bell(k, 1)))::INTEGER AS outpatient FROM seen
)
SELECT strftime(day, '%Y-%m-%d') AS day, 'YL' || lpad(i::VARCHAR, 5, '0') AS code, outpatient,
  CASE WHEN i <= 14 THEN (size * 0.11 * (1 + 0.22 * CASE WHEN off THEN 1 ELSE 0 END + 0.15 * wave((doy - 330) / 365.25)) * (1 + 0.06 * bell(k, 2)))::INTEGER END AS emergency,
  CASE WHEN i <= 14 THEN greatest(2, (size * 0.012 * (1.2 + 0.95 * wave((doy - 300) / 365.25)) * (1 + 0.3 * drift(n / 9.0, 55)) * (1 + 0.1 * bell(k, 3)))::INTEGER) END AS fever,
  CASE WHEN draw(k, 5) < 0.0008 THEN NULL ELSE greatest(3, round(8 + 30 * outpatient / size - 12 + 4 * bell(k, 4), 1))::DECIMAL(5, 1) END AS waiting
FROM counted
