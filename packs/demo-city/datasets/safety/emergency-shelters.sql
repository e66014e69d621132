SELECT 'BN39' || lpad(i::VARCHAR, 4, '0') AS code, stem || pick(['公园', '中学操场', '体育中心', '广场', '绿地'], draw(k, 10)) || '应急避难场所' AS name, pick(['紧急', '紧急', '短期', '长期'], draw(k, 11)) AS kind, district, subdistrict, (area / (1.5 + draw(k, 13)))::INTEGER AS capacity, area, draw(k, 14) < 0.7 AS water, lon, lat
FROM (SELECT *, 800 + 100 * floor(draw(k, 12) * 180)::INTEGER AS area FROM places(162, 1005))
