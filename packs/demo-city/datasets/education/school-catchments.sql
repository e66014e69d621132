WITH towns AS (SELECT c.*, s.name AS sub, c.rowid AS r FROM communities c JOIN subdistricts s ON s.code = c.subdistrict WHERE c.district = '390103'),
pairs AS (SELECT *, shared_key(r, 931) AS k, unnest(range(CASE WHEN draw(shared_key(r, 931), 1) < 0.2 THEN 2 ELSE 1 END)) AS nth FROM towns)
SELECT '江东区' || pick(['实验', '第一', '第二', '第三', '滨江', '科苑', '云桥', '梅林', '东岭', '沙洲', '江心', '会展'], draw(k, 2 + nth)) || '小学' AS school, code AS community_code, name AS community, sub AS subdistrict,
  80 + 40 * floor(draw(k, 5) * 5)::INTEGER AS places, CASE WHEN nth = 1 THEN '双学区，电脑派位' WHEN draw(k, 6) < 0.1 THEN '2026 年新调整' END AS note
FROM pairs
