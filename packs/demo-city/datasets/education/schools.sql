SELECT '39' || lpad((10000 + i)::VARCHAR, 8, '0') AS school_code, district || stem || CASE WHEN draw(k, 10) < 0.52 THEN '小学' WHEN draw(k, 10) < 0.74 THEN '初级中学' WHEN draw(k, 10) < 0.88 THEN '九年一贯制学校' ELSE '高级中学' END AS school,
  CASE WHEN draw(k, 10) < 0.52 THEN '小学' WHEN draw(k, 10) < 0.74 THEN '初中' WHEN draw(k, 10) < 0.88 THEN '九年一贯' ELSE '高中' END AS stage, CASE WHEN draw(k, 11) < 0.91 THEN '公办' ELSE '民办' END AS kind,
  district, subdistrict, classes, (classes * (30 + 12 * draw(k, 13)))::INTEGER AS pupils, (classes * (2.1 + 0.5 * draw(k, 14)))::INTEGER AS teachers, district || address AS address, '（000）5552 ' || lpad(i::VARCHAR, 4, '0') AS telephone, lon, lat
FROM (SELECT *, (12 + floor(30 * draw(k, 12)))::INTEGER AS classes FROM places(268, 930))
