WITH v AS (
  SELECT d.*, h.hour::INTEGER AS hour, d.day + to_hours(h.hour::INTEGER) AS t, p.i, p.stem || pick(['古街', '湿地公园', '灯塔公园', '滨江步道', '民俗馆', '植物园', '渔村', '书院', '海滨浴场', '茶园'], draw(p.k, 9)) AS name,
    ((2000 + 500 * floor(60 * draw(p.k, 11) * draw(p.k, 15))::INTEGER) * 0.28)::INTEGER AS capacity, key(d.n * 24 + h.hour::INTEGER, p.i) AS k, h.visit::DOUBLE / 100 AS visit, draw(p.k, 20) AS fame
  FROM days_in_window() d, hours h, places(42, 962) p WHERE h.hour::INTEGER BETWEEN 8 AND 19 AND d.day + to_hours(h.hour::INTEGER) >= since() AND d.day + to_hours(h.hour::INTEGER) < until()
), c AS (
  SELECT *, greatest(0, (capacity * visit * (0.16 + 0.4 * fame) * CASE WHEN kind = 'holiday' THEN 2.1 WHEN kind = 'weekend' THEN 1.55 ELSE 0.8 END * (1 - least(0.8, rain * 0.025)) * (0.75 + 0.3 * wave((doy - 70) / 182.6)) * (1 + 0.08 * bell(k, 1)))::INTEGER) AS inside FROM v
)
SELECT strftime(t, '%Y-%m-%d %H:%M:%S') AS observed_at, 'JQ' || lpad(i::VARCHAR, 3, '0') AS code, name, inside, capacity, CASE WHEN inside < capacity * 0.25 THEN '舒适' WHEN inside < capacity * 0.5 THEN '较舒适' WHEN inside < capacity * 0.75 THEN '一般' WHEN inside < capacity THEN '较拥挤' ELSE '拥挤' END AS comfort FROM c
