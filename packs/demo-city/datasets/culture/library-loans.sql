WITH v AS (
  SELECT d.*, p.i, key(d.n, p.i) AS k, CASE WHEN p.i = 1 THEN 5200 WHEN p.i <= 5 THEN 1600 ELSE 160 + 260 * draw(p.k, 10) END AS size FROM days_in_window() d, places(36, 960) p
), c AS (
  SELECT *, CASE WHEN (i <= 5 AND dow = 1 AND NOT coalesce(holiday IS NOT NULL AND off, false)) OR spring BETWEEN -1 AND 1 THEN 0
    ELSE (size * CASE WHEN off THEN 1.45 ELSE 0.86 END * CASE WHEN month IN (7, 8) THEN 1.3 WHEN month IN (1, 2) THEN 1.1 ELSE 1 END * (1 - least(0.25, rain * 0.006)) * (1 + 0.07 * bell(k, 1)))::INTEGER END AS visits FROM v
)
SELECT CASE WHEN draw(k, 5) < 0.0006 THEN strftime(day, '%d.%m') ELSE strftime(day, '%Y-%m-%d') END AS day, 'LB' || lpad(i::VARCHAR, 3, '0') AS code, visits, (visits * (0.5 + 0.12 * draw(k, 2)))::INTEGER AS loans, (visits * (0.48 + 0.14 * draw(k, 3)))::INTEGER AS returns FROM c
