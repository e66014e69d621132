WITH n AS (SELECT i, shared_key(i, 970) AS k, some_company(shared_key(i, 970)) AS ck FROM range(1, 1681) t(i))
SELECT 'GR2025' || lpad((39000000 + i)::VARCHAR, 8, '0') AS certificate_no, company_name(ck, pick(['微电子', '智能装备', '生物科技', '软件', '新材料', '环保科技', '海洋科技', '网络科技'], draw(k, 3))) AS company, credit_code(company_district(ck), some_number(k)) AS credit_code,
  pick(['电子信息', '电子信息', '生物与新医药', '先进制造与自动化', '先进制造与自动化', '新材料', '新能源与节能', '资源与环境', '高技术服务', '航空航天'], draw(k, 4)) AS field, CASE company_district(ck) WHEN '390102' THEN '石桥区' WHEN '390103' THEN '江东区' WHEN '390104' THEN '望海区' ELSE '青禾区' END AS district,
  CASE WHEN draw(k, 6) < 0.003 THEN '2024/2/30' ELSE strftime(DATE '2023-10-01' + floor(draw(k, 5) * 790)::INTEGER, '%Y-%m-%d') END AS certified_on, 5 + floor(260 * draw(k, 7) * draw(k, 8) * draw(k, 9))::INTEGER AS staff, pick(['<200', '200-499', '500-999', '1000-4999', '>=5000'], draw(k, 7) * draw(k, 10)) AS spending
FROM n
