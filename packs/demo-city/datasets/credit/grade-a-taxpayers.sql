SELECT DISTINCT ON (credit_code) credit_code(company_district(ck), some_number(k)) AS credit_code, company_name(ck, pick(['贸易', '软件', '物流', '机械制造', '餐饮', '科技发展'], draw(k, 3))) AS company,
  CASE company_district(ck) WHEN '390102' THEN '石桥区' WHEN '390103' THEN '江东区' WHEN '390104' THEN '望海区' ELSE '青禾区' END AS district, year(until())::INTEGER - 1 AS year
FROM (SELECT i, shared_key(i, 1040) AS k, some_company(shared_key(i, 1040)) AS ck FROM range(1, 1261) t(i)) ORDER BY i
