WITH agencies(code, agency, size) AS (VALUES ('001', '市数据局', 0.5), ('002', '市城运中心', 0.9), ('003', '市交通委', 6.1), ('004', '市生态环境局', 2.4), ('005', '市市场监管局', 2.1), ('006', '市教委', 11.8), ('007', '市卫生健康委', 8.6), ('008', '市人社局', 9.4), ('009', '市文旅局', 1.7), ('010', '市科委', 3.8), ('011', '市农业农村局', 2.2), ('012', '市应急局', 1.2), ('013', '市统计局', 0.4), ('014', '市发展改革委', 1.6), ('015', '市气象局', 0.5), ('016', '市海洋局', 0.8)),
subjects(code, subject, share) AS (VALUES ('2010301', '行政运行', 0.22), ('2010302', '一般行政管理事务', 0.13), ('2010350', '事业运行', 0.27), ('2069999', '专项业务支出', 0.31), ('2080505', '机关事业单位养老保险缴费', 0.05), ('2210201', '住房公积金', 0.02)),
lines AS (
  SELECT y.year, a.code AS agency_code, a.agency, s.code AS subject_code, s.subject, key(y.year * 100 + a.code::INTEGER, s.code::INTEGER % 100000) AS k, a.size, s.share
  FROM (SELECT unnest(range(year(since())::INTEGER, year(until())::INTEGER)) AS year) y, agencies a, subjects s
), valued AS (SELECT *, round(size * share * 10000 * growth((year - 2022) * 12, 0.05) * (0.8 + 0.4 * draw(k, 1)), 2) AS budget FROM lines)
SELECT year, agency_code, agency, subject_code, subject, budget::DECIMAL(14, 2) AS budget, round(budget * (0.9 + 0.1 * draw(k, 2)), 2)::DECIMAL(14, 2) AS spent FROM valued
