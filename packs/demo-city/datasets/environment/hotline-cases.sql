-- One group a day and category; season, weather and the working week set how many cases it has, its profile sets their hours.
WITH counted AS (
  SELECT d.day, d.n, c.*, events(352 * c.weight::DOUBLE / c.total * season(c.season, d.doy, d.rain)
      * CASE WHEN d.spring BETWEEN -1 AND 6 THEN 0.45 WHEN d.off THEN 0.78 WHEN d.dow = 1 THEN 1.14 ELSE 1.04 END
      * (1 + 0.16 * bell(key(d.n, c.r), 1)) * (0.94 + 0.00012 * (d.n - 1800)), draw(key(d.n, c.r), 2)) AS many
  FROM days_in_window() d, (SELECT *, rowid AS r, sum(weight::DOUBLE) OVER () AS total FROM hotline_categories) c
), cases AS (
  SELECT * EXCLUDE (k0), key(k0, i) AS k FROM (SELECT *, n * 64 + r AS k0, unnest(range(greatest(many, 0))) AS i FROM counted)
), timed AS (
  SELECT x.*, x.day + to_seconds(h.hour * 3600 + floor(draw(k, 3) * 3600)::BIGINT) AS moment
  FROM cases x JOIN hour_slots h ON h.profile = x.profile AND h.slot = floor(draw(k, 4) * 1024)::INTEGER
), placed AS (
  SELECT t.*, m.code AS community_code, m.name AS community, m.subdistrict, m.district, ch.name AS channel,
    round(m.lon::DOUBLE + (draw(k, 6) - 0.5) * m.reach::DOUBLE, 5) AS lon, round(m.lat::DOUBLE + (draw(k, 7) - 0.5) * m.reach::DOUBLE, 5) AS lat,
    round(t.hours::DOUBLE * (0.08 + 0.42 * draw(k, 8) / (1.04 - draw(k, 8))), 1) AS taken,
    row_number() OVER (PARTITION BY day ORDER BY moment, k) AS seq
  FROM timed t
  JOIN communities_slots m ON m.slot = slot(draw(k, 5))
  JOIN hotline_channels_slots ch ON ch.slot = slot(draw(k, 9))
), aged AS (
  SELECT *, moment + to_seconds((taken * 3600)::BIGINT) AS closes, moment + to_seconds((taken * 3600)::BIGINT) < until() AS closed FROM placed
)
SELECT
  'PJ' || strftime(a.day, '%y%m%d') || '-' || lpad(seq::VARCHAR, 5, '0') AS case_no,
  CASE WHEN draw(k, 21) < 0.00006 THEN strftime(moment, '%Y-13-%d %H:%M') WHEN draw(k, 21) < 0.004 THEN strftime(moment, '%Y/%m/%d %H:%M:%S')
    ELSE strftime(moment, '%Y-%m-%d %H:%M:%S') END AS accepted_at,
  CASE WHEN draw(k, 22) < 0.002 THEN di.name || ' ' ELSE di.name END AS district,
  s.name AS subdistrict,
  community_code,
  CASE WHEN draw(k, 23) < 0.0006 THEN ltrim(a.code, '0') ELSE a.code END AS category_code,
  major AS category,
  minor AS subcategory,
  channel,
  replace(handler, '*', di.name) AS handler,
  CASE WHEN closed THEN '已办结' WHEN moment > until() - INTERVAL 2 HOUR THEN '待派单' ELSE '办理中' END AS status,
  CASE WHEN closed THEN strftime(closes, '%Y-%m-%d %H:%M:%S') END AS closed_at,
  CASE WHEN NOT closed THEN NULL WHEN draw(k, 24) < 0.0001 THEN 'ф700' WHEN draw(k, 24) < 0.0003 THEN '-' || taken::DECIMAL(8, 1)::VARCHAR
    ELSE taken::DECIMAL(8, 1)::VARCHAR END AS hours,
  CASE WHEN closed AND draw(k, 25) < 0.64 THEN CASE WHEN draw(k, 26) < 0.52 THEN 5 WHEN draw(k, 26) < 0.76 THEN 4 WHEN draw(k, 26) < 0.88 THEN 3
    WHEN draw(k, 26) < 0.94 THEN 2 ELSE 1 END END AS satisfaction,
  CASE WHEN draw(k, 27) < 0.07 THEN '是' ELSE '否' END AS repeated,
  CASE WHEN draw(k, 28) > 0.03 THEN lon END AS lon,
  CASE WHEN draw(k, 28) > 0.03 THEN lat END AS lat,
  community || pick(['门口', '北门外', '公交站旁', '菜市场边', '学校旁', '河边步道', '地下车库', '7 号楼', '沿街商铺'], draw(k, 29))
    || pick(string_split(phrases, '|'), draw(k, 30)) || pick(['，请尽快处理', '，多次反映未果', '，希望得到答复', '', ''], draw(k, 31)) || '。' AS description,
  surname(draw(k, 32)) || CASE WHEN draw(k, 33) < 0.5 THEN '先生' ELSE '女士' END AS caller,
  invalid_phone(draw(k, 34)) AS caller_phone
FROM aged a JOIN districts di ON di.code = a.district JOIN subdistricts s ON s.code = a.subdistrict
