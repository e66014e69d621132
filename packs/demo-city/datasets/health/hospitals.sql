SELECT 'YL' || lpad(i::VARCHAR, 5, '0') AS code, CASE WHEN i <= 14 THEN '浦江示范市第' || i || '人民医院' WHEN i <= 45 THEN subdistrict || '社区卫生服务中心（' || lpad(i::VARCHAR, 2, '0') || '）' ELSE stem || pick(['口腔', '眼科', '康复', '中医', '妇儿', '体检'], draw(k, 10)) || '门诊部' || lpad(i::VARCHAR, 3, '0') END AS name,
  CASE WHEN i <= 14 THEN '综合医院' WHEN i <= 45 THEN '社区卫生服务中心' ELSE '专科门诊' END AS kind, CASE WHEN i <= 5 THEN '三级甲等' WHEN i <= 14 THEN '二级甲等' WHEN i <= 45 THEN '一级' ELSE '未定级' END AS grade, district, subdistrict,
  CASE WHEN i <= 5 THEN 900 + 100 * floor(draw(k, 11) * 9)::INTEGER WHEN i <= 14 THEN 260 + 20 * floor(draw(k, 11) * 20)::INTEGER WHEN i <= 45 THEN 10 * floor(draw(k, 11) * 8)::INTEGER ELSE 0 END AS beds,
  CASE WHEN i <= 14 THEN '是' ELSE '否' END AS emergency, CASE WHEN i <= 14 THEN '08:00-17:00，急诊 24 小时' ELSE '08:00-16:30' END AS hours, district || address AS address, '（000）5553 ' || lpad(i::VARCHAR, 4, '0') AS telephone, lon, lat
FROM places(142, 940)
