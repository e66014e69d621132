SELECT '2026-390100-' || lpad(i::VARCHAR, 6, '0') AS project_code, stem || pick(['片区更新', '智能制造基地', '污水处理厂扩建', '中学迁建', '医院新院区', '越江隧道', '冷链物流园', '保障性住房', '数据中心', '滨水步道'], draw(k, 10)) || pick(['一期', '二期', '', ''], draw(k, 11)) AS project,
  pick(['产业升级', '社会民生', '生态环保', '基础设施', '城市更新'], draw(k, 12)) AS kind, district, (3000 + floor(900 * draw(k, 13) / (1.02 - draw(k, 13))) * 100)::INTEGER AS investment,
  DATE '2022-03-01' + floor(draw(k, 14) * 1400)::INTEGER AS started_on, DATE '2022-03-01' + floor(draw(k, 14) * 1400)::INTEGER + 400 + floor(draw(k, 15) * 1100)::INTEGER AS due_on,
  least(100, floor(4 + 100 * draw(k, 16) * (1.25 - draw(k, 14) * 0.9)))::INTEGER AS progress, lon, lat
FROM places(168, 910)
