SELECT m.month, d.name AS district, (d.population_k::DOUBLE * 3.4 * (1 + 0.35 * CASE WHEN m.moon IN (3, 7, 8) THEN 1 WHEN m.moon IN (1, 2) THEN -0.9 ELSE 0 END) * (0.95 + 0.1 * draw(k, 1)))::INTEGER AS new_jobs, unemployed,
  (unemployed * (0.05 + 0.02 * draw(k, 3)))::INTEGER AS placed, round(unemployed / (d.population_k::DOUBLE * 540) * 100, 2) AS rate
FROM (SELECT m.*, d.code, shared_key(m.nth + 300, d.code::INTEGER) AS k, (d.population_k::DOUBLE * 540 * (0.031 + 0.003 * drift(m.nth / 8.0, 71) + CASE WHEN m.moon IN (2, 7, 8) THEN 0.002 ELSE 0 END) * (0.97 + 0.06 * draw(shared_key(m.nth + 300, d.code::INTEGER), 2)))::INTEGER AS unemployed
  FROM months_in_window() m, districts d) m JOIN districts d ON d.code = m.code
