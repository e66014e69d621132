WITH stages(stage, share, years) AS (VALUES ('幼儿园', 0.0112, 3), ('小学', 0.0108, 5), ('初中', 0.0094, 4), ('高中', 0.0061, 3), ('中职', 0.0022, 3))
SELECT y.year, di.name AS district, s.stage, entered, (entered * s.years * (0.95 + 0.08 * draw(k, 2)))::INTEGER AS enrolled, (entered * (0.88 + 0.1 * draw(k, 3)))::INTEGER AS "left"
FROM (SELECT y.year, di.code, s.stage, key(y.year, di.code::INTEGER * 8 + length(s.stage) + s.years) AS k,
   (di.population_k::DOUBLE * 1000 * s.share * (1 + 0.22 * wave((y.year - 2014 - s.years) / 14.0)) * (0.97 + 0.06 * draw(key(y.year, di.code::INTEGER * 8 + length(s.stage) + s.years), 1)))::INTEGER AS entered
 FROM (SELECT unnest(range(year(since())::INTEGER, year(until())::INTEGER)) AS year) y, districts di, stages s) y JOIN districts di ON di.code = y.code JOIN stages s ON s.stage = y.stage
