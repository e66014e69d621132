WITH e AS (SELECT *, some_company(k) AS ck, draw(k, 4) AS u FROM workday_events(52, 1))
SELECT 'XBJ' || strftime(day, '%y') || '3901' || lpad(((n * 128 + i) % 10000000)::VARCHAR, 8, '0') AS sample_no, strftime(day, '%Y-%m-%d') AS sampled_on, pick(['鲜鸡蛋', '酱牛肉', '全脂牛奶', '小青菜', '速冻水饺', '食用植物油', '糕点', '白酒', '海带结', '豆腐干', '蜜饯', '火锅底料'], draw(k, 5)) AS food,
  pick(['食用农产品', '肉制品', '乳制品', '食用农产品', '速冻食品', '食用油', '糕点', '酒类', '水产制品', '豆制品', '蜜饯', '调味品'], draw(k, 5)) AS kind, company_name(ck, pick(['食品零售', '餐饮', '百货', '餐饮配送'], draw(k, 6))) AS shop,
  CASE company_district(ck) WHEN '390102' THEN '石桥区' WHEN '390103' THEN '江东区' WHEN '390104' THEN '望海区' ELSE '青禾区' END AS district, CASE WHEN draw(k, 8) < 0.005 THEN '见包装' ELSE strftime(day - 3 - floor(draw(k, 7) * draw(k, 9) * 240)::INTEGER, '%Y%m%d') END AS produced_on,
  CASE WHEN u < 0.024 THEN pick(['菌落总数', '二氧化硫残留量', '恩诺沙星', '苯甲酸', '过氧化值', '镉'], draw(k, 10)) END AS item, CASE WHEN u < 0.024 THEN '不合格' ELSE '合格' END AS verdict
FROM e
