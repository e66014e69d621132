WITH e AS (SELECT *, some_company(k) AS ck FROM workday_events(74, 1))
SELECT 'XK39' || strftime(day, '%y%m%d') || lpad((i + 1)::VARCHAR, 4, '0') AS licence_no, strftime(day, '%Y-%m-%d') AS decided_on, company_name(ck, t.word) AS company, credit_code(company_district(ck), some_number(k)) AS credit_code,
  pick(['食品经营许可', '食品经营许可', '道路运输经营许可', '公共场所卫生许可', '户外广告设施设置', '排水许可', '劳务派遣经营许可', '医疗器械经营许可'], draw(k, 4)) AS matter, strftime(day, '%Y-%m-%d') AS valid_from, CASE WHEN draw(k, 6) < 0.004 THEN '长期' ELSE strftime(day + pick([365, 1095, 1826], draw(k, 5)), '%Y-%m-%d') END AS valid_to,
  pick(['市市场监管局', '市市场监管局', '市交通委', '市卫生健康委', '市城管执法局', '市水务局', '市人社局', '市市场监管局'], draw(k, 4)) AS authority
FROM e JOIN trades_slots t ON t.slot = slot(draw(k, 10))
