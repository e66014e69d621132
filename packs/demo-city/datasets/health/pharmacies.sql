SELECT '浦CB39' || lpad((20000 + i * 7)::VARCHAR, 6, '0') AS licence_no, pick(['康泽', '济民', '百草', '同春', '惠仁', '益寿', '仁和堂', '杏林'], draw(k, 10)) || '大药房' || stem || '店' AS name, district,
  subdistrict || CASE WHEN draw(k, 15) < 0.01 THEN ' ' ELSE '' END AS subdistrict, district || address AS address, CASE WHEN draw(k, 11) < 0.14 THEN '是' ELSE '否' END AS night, CASE WHEN draw(k, 12) < 0.72 THEN '是' ELSE '否' END AS insured,
  CASE WHEN draw(k, 14) < 0.004 THEN '长期' ELSE strftime(DATE '2026-12-01' + floor(draw(k, 13) * 1600)::INTEGER, '%Y/%-m/%-d') END AS valid_until, lon, lat
FROM places(524, 945)
