WITH e AS (SELECT *, some_company(k) AS ck FROM workday_events(7, 1))
SELECT '浦劳人仲（' || year || '）' || lpad((n * 16 + i - 30000)::VARCHAR, 6, '0') || '号' AS case_no, strftime(day, '%Y-%m-%d') AS filed_on, surname(draw(k, 3)) || '某' AS applicant, company_name(ck, '科技发展') AS respondent,
  pick(['追索劳动报酬', '追索劳动报酬', '经济补偿', '确认劳动关系', '工伤待遇', '社会保险'], draw(k, 4)) AS kind, (2000 + 90000 * draw(k, 5) * draw(k, 6) / (1.05 - draw(k, 7)))::DECIMAL(12, 2) AS amount, pick(['调解', '调解', '裁决', '撤回', '审理中'], draw(k, 8)) AS outcome
FROM e
