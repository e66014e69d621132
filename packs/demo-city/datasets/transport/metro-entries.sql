-- Stations share the city's total exactly: entries are differences of the rounded running share.
WITH shares AS (
  SELECT p.slot::INTEGER AS slot, o.off, s.code, s.line, s.name,
    s.home::DOUBLE * (p.morning::DOUBLE + 8) + s.work::DOUBLE * (p.evening::DOUBLE + 8) * 0.9 + (s.home::DOUBLE + s.work::DOUBLE) * 0.12 * p.midday::DOUBLE
      + s.leisure::DOUBLE * (p.leisure::DOUBLE * 0.5 + 4) * CASE WHEN o.off THEN 2.6 ELSE 1 END AS pull
  FROM metro_profile p, metro_stations s, (SELECT unnest([false, true]) AS off) o
), running AS (
  SELECT *, sum(pull) OVER (PARTITION BY slot, off ORDER BY code) AS upto, sum(pull) OVER (PARTITION BY slot, off) AS total FROM shares
), city AS (
  SELECT d.day, d.n, d.off, p.slot::INTEGER AS slot,
    metro_city(p.slot::INTEGER, p.morning::INTEGER, p.evening::INTEGER, p.midday::INTEGER, p.leisure::INTEGER, d.off, d.pace, d.rain, d.n) AS entries
  FROM days_in_window() d, metro_profile p
)
SELECT strftime(c.day + to_minutes(300 + c.slot * 10), '%Y-%m-%d %H:%M:%S') AS period, r.code AS station_code, r.line, r.name AS station,
  (round(c.entries * (r.upto / r.total)) - round(c.entries * ((r.upto - r.pull) / r.total)))::BIGINT AS entries,
  CASE WHEN draw(key(c.n * 128 + c.slot, r.code::INTEGER), 1) < 0.0007 THEN '设备上报延迟' END AS remark
FROM city c JOIN running r ON r.slot = c.slot AND r.off = c.off
