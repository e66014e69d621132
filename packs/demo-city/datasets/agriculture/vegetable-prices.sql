WITH markets(market, level, size, mid) AS (VALUES ('青禾农产品批发市场', 0.94, 3.2, 1), ('江东中心批发市场', 1.02, 2.4, 2), ('石桥果蔬市场', 1.06, 1.3, 3), ('望海水产市场', 1.0, 1.1, 4), ('白鹭集散中心', 0.92, 0.9, 5), ('云桥农贸批发', 1.0, 0.7, 6)),
priced AS (
  SELECT d.*, m.*, p.name, p.kind AS kind_of, p.rowid AS pid, key(d.n * 8 + m.mid, p.rowid) AS k,
    p.price::DOUBLE * m.level * (1 - p.swing::DOUBLE * wave((d.doy - 150) / 365.25)) * (1 + 0.12 * drift(d.n / 11.0, p.rowid + 800)) * (1 + least(0.12, d.rain * 0.003)) * CASE WHEN d.spring BETWEEN -8 AND 4 THEN 1.16 ELSE 1 END AS base
  FROM days_in_window() d, markets m, (SELECT *, rowid FROM products) p WHERE d.spring IS NULL OR d.spring NOT BETWEEN 0 AND 1
), rounded AS (SELECT *, round(base * (1 + 0.03 * bell(k, 1)), 2) AS mean FROM priced)
SELECT strftime(day, '%Y-%m-%d') AS day, market, name AS product, kind_of AS kind, round(mean * (0.8 + 0.1 * draw(k, 2)), 2)::DECIMAL(8, 2) AS low,
  CASE WHEN draw(k, 7) < 0.0006 THEN (mean * 500)::INTEGER::VARCHAR || '元/吨' ELSE mean::DECIMAL(8, 2)::VARCHAR END AS mean, (CASE WHEN draw(k, 8) < 0.0008 THEN round(mean * 0.7, 2) ELSE round(mean * (1.08 + 0.16 * draw(k, 3)), 2) END)::DECIMAL(8, 2) AS high,
  round(size * (2 + 26 * draw(shared_key(pid, 801), 1)) * (0.7 + 0.3 * pace) * (1 + 0.1 * bell(k, 4)), 1)::DECIMAL(8, 1) AS quantity
FROM rounded
