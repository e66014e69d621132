SELECT strftime(d.day + to_minutes(300 + p.slot::INTEGER * 10), '%Y-%m-%d %H:%M:%S') AS period,
  CASE d.kind WHEN 'workday' THEN '工作日' WHEN 'weekend' THEN '双休日' ELSE coalesce(d.holiday, '节假日') END AS day_type,
  metro_city(p.slot::INTEGER, p.morning::INTEGER, p.evening::INTEGER, p.midday::INTEGER, p.leisure::INTEGER, d.off, d.pace, d.rain, d.n) AS entries
FROM days_in_window() d, metro_profile p
