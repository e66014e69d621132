SELECT '浦危化经字[2025]' || lpad(i::VARCHAR, 4, '0') AS licence_no, company_name(ck, pick(['新材料', '物流', '化工'], draw(k, 10))) AS company, credit_code(company_district(ck), some_number(k)) AS credit_code, district, pick(['汽油', '液化石油气', '液氯', '液氨', '甲醇', '硝酸', '过氧化氢'], draw(k, 11)) AS substance,
  round(5 + 2000 * draw(k, 12) * draw(k, 13) * draw(k, 14), 1)::DECIMAL(8, 1) AS stock, CASE WHEN draw(k, 12) < 0.6 THEN '不构成' WHEN draw(k, 12) < 0.8 THEN '四级' WHEN draw(k, 12) < 0.92 THEN '三级' ELSE '二级' END AS hazard, lon, lat
FROM (SELECT *, some_company(k) AS ck FROM places(134, 1000))
