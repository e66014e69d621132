WITH w AS (
  SELECT d.* EXCLUDE (kind), v.kind, v.o, v.strength FROM days_in_window() d, LATERAL (SELECT unnest([
    {'kind': '暴雨', 'o': 1, 'strength': d.rain / 12}, {'kind': '高温', 'o': 2, 'strength': (d.temp - 27.5) / 2.0}, {'kind': '大风', 'o': 3, 'strength': (d.wind - 4.2) / 0.25}, {'kind': '低温冰冻', 'o': 4, 'strength': (4.0 - d.temp) / 1.5}, {'kind': '霾', 'o': 5, 'strength': (d.stale - 0.9) / 0.04}], recursive := true)) v
  WHERE v.strength > 1
)
SELECT 'YJ' || strftime(day, '%Y%m%d') || lpad((o * 10 + x)::VARCHAR, 3, '0') AS warning_no, strftime(day + to_seconds((floor(draw(k, 1) * 64800) + 10800)::BIGINT), '%Y-%m-%d %H:%M:%S') AS issued_at, strftime(day + to_seconds((floor(draw(k, 1) * 64800) + 10800 + 7200 + floor(draw(k, 2) * 72000))::BIGINT), '%Y-%m-%d %H:%M:%S') AS lifted_at,
  kind, CASE WHEN strength < 1.6 THEN '蓝色' WHEN strength < 2.4 THEN '黄色' WHEN strength < 3.2 THEN '橙色' ELSE '红色' END AS level, di.name AS district, CASE kind WHEN '暴雨' THEN '避开下沉通道，低洼处转移财物' WHEN '高温' THEN '减少午后户外作业' WHEN '大风' THEN '加固户外搭建物' WHEN '低温冰冻' THEN '注意道路结冰' ELSE '减少户外活动' END AS advice
FROM (SELECT w.*, x, key(w.n * 8 + w.o, x) AS k FROM w, range(1, 5) r(x) WHERE draw(key(w.n * 8 + w.o, r.x), 9) < 0.55) JOIN districts di ON di.code = ['390102', '390103', '390104', '390105'][x]
