WITH p AS (SELECT y.year, i, key(y.year, i) AS k FROM (SELECT unnest(range(year(since())::INTEGER, year(until())::INTEGER)) AS year) y, range(1, 331) t(i))
SELECT (year % 100)::VARCHAR || pick(['ZR', 'DZ', 'RC', 'YF'], draw(k, 1)) || lpad(i::VARCHAR, 5, '0') AS grant_no, year, pick(['自然科学基金', '重点研发', '人才计划', '国际合作', '科普'], draw(k, 1)) AS programme,
  pick(['面向', '基于', ''], draw(k, 2)) || pick(['浦江流域', '潮汐能', '集成电路', '水稻育种', '老年慢病', '城市内涝', '港口机械', '地下空间'], draw(k, 3)) || pick(['智能监测', '关键材料', '风险评估', '数字孪生', '绿色工艺', '机理研究'], draw(k, 4)) || pick(['方法', '技术与应用', '系统研制', '研究'], draw(k, 5)) AS title,
  pick(['浦江示范大学', '江城理工学院', '望海海洋研究所', '青禾农业科学院', '市环境科学研究院', '市第一人民医院'], draw(k, 6)) AS institution, (10 + 5 * floor(60 * draw(k, 7) * draw(k, 8)))::DECIMAL(10, 2) AS funds, year + 2 + floor(draw(k, 9) * 2)::INTEGER AS ends_in
FROM p
