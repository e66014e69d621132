SELECT 'DY39' || lpad(i::VARCHAR, 6, '0') AS instrument_no, pick(['扫描电子显微镜', '核磁共振谱仪', '质谱联用仪', '高性能计算集群', '激光共聚焦显微镜', 'X 射线衍射仪', '波浪水槽', '基因测序仪'], draw(k, 10)) AS name,
  pick(['浦江示范大学', '江城理工学院', '望海海洋研究所', '青禾农业科学院', '市环境科学研究院'], draw(k, 11)) AS institution, round(50 + 900 * draw(k, 12) * draw(k, 13), 2)::DECIMAL(10, 2) AS value, 80 + 20 * floor(draw(k, 14) * 60)::INTEGER AS fee, 200 + 50 * floor(draw(k, 15) * 40)::INTEGER AS hours,
  CASE WHEN draw(k, 17) < 0.008 THEN '>100' ELSE round(30 + 65 * draw(k, 16), 1)::DECIMAL(5, 1)::VARCHAR END AS used
FROM places(620, 975)
