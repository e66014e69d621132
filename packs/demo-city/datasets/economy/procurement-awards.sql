WITH e AS (SELECT *, some_company(k) AS ck, 800 + floor(52000 * draw(k, 4) * draw(k, 5) / (1.03 - draw(k, 6)))::BIGINT AS tens FROM workday_events(11, 1))
SELECT 'ZFCG' || strftime(day, '%Y%m%d') || lpad((i + 1)::VARCHAR, 3, '0') AS award_no, strftime(day, '%Y-%m-%d') AS awarded_on,
  pick(['市教委', '市卫生健康委', '市城运中心', '市交通委', '市生态环境局', '市文旅局', '石桥区', '江东区', '望海区', '青禾区'], draw(k, 7)) AS buyer,
  pick(['办公设备', '信息系统运维', '校舍修缮', '检验试剂', '绿化养护', '物业服务', '环境监测服务', '印刷服务', '车辆租赁', '监理服务', '食堂食材'], draw(k, 8)) AS item,
  pick(['公开招标', '公开招标', '公开招标', '竞争性磋商', '竞争性谈判', '询价', '单一来源'], draw(k, 9)) AS method,
  CASE WHEN draw(k, 9) > 0.86 THEN 1 ELSE 3 + floor(draw(k, 10) * 8)::INTEGER END AS bidders,
  CASE WHEN draw(k, 11) < 0.002 THEN round(tens / 1000, 2)::DECIMAL(12, 2)::VARCHAR || '万元' ELSE (tens * 10 + draw(k, 12) * 9.99)::DECIMAL(14, 2)::VARCHAR END AS amount,
  company_name(ck, pick(['网络科技', '信息技术', '物业服务', '建筑装饰', '科技发展', '食品'], draw(k, 13))) AS supplier, credit_code(company_district(ck), some_number(k)) AS credit_code
FROM e
