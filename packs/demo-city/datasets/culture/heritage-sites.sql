SELECT '3901-' || lpad(i::VARCHAR, 4, '0') AS site_no, stem || pick(['桥', '宅', '码头旧址', '灯塔', '书院', '闸', '仓库', '祠', '塔', '碑'], draw(k, 10)) AS name, pick(['明', '清', '清', '民国', '民国', '近现代'], draw(k, 11)) AS age, pick(['国家级', '市级', '市级', '区级', '区级', '区级', '一般'], draw(k, 12)) AS level,
  pick(['古建筑', '近现代重要史迹', '古遗址', '石刻', '古墓葬'], draw(k, 13)) AS kind, district, subdistrict, lon, lat
FROM places(126, 966)
