SELECT 'PX' || lpad(i::VARCHAR, 5, '0') AS course_no, pick(['电工', '焊工', '数控车工', '养老护理员', '育婴员', '中式烹调师', '人工智能训练师', '工业机器人操作', '跨境电商', '汽车维修', '物业管理员', '无人机驾驶'], draw(k, 10)) AS course,
  pick(['初级', '中级', '中级', '高级'], draw(k, 11)) AS level, 40 + 8 * floor(draw(k, 12) * 20)::INTEGER AS hours, (600 + 100 * floor(draw(k, 13) * 26))::DECIMAL(10, 2) AS subsidy, stem || pick(['职业技能培训学校', '技师学院', '培训中心'], draw(k, 14)) AS provider, district,
  CASE WHEN draw(k, 16) < 0.006 THEN '待定' ELSE strftime(DATE '2026-09-01' + floor(draw(k, 15) * 150)::INTEGER, '%Y-%m-%d') END AS starts_on, lon, lat
FROM places(412, 950)
