-- Companies are numbered by day of registration: about 80 a working day, few on days off.
WITH counted AS (
  SELECT d.day, d.n, events(92 * (CASE WHEN d.off THEN 0.06 ELSE d.pace END) * (1 + 0.12 * wave((d.doy - 10) / 365.25)) * (1 + 0.1 * bell(key(d.n, 0), 1)), draw(key(d.n, 0), 2)) AS many
  FROM days_in_window() d
), companies AS (
  SELECT c.day, c.n, i, shared_key(c.n * 256 + i, 77) AS k FROM counted c, unnest(range(greatest(many, 0))) u(i)
), described AS (
  SELECT c.*, t.code AS trade_code, t.name AS trade, t.word, m.district, m.name AS community, m.subdistrict,
    CASE WHEN draw(k, 20) < 0.38 THEN 10 WHEN draw(k, 20) < 0.6 THEN 50 WHEN draw(k, 20) < 0.82 THEN 100 ELSE 200 + floor(3000 * draw(k, 21) * draw(k, 22) * draw(k, 23)) * 10 END AS capital,
    credit_code(m.district, c.n * 256 + i) AS credit_code
  FROM companies c JOIN trades_slots t ON t.slot = slot(draw(k, 10)) JOIN communities_slots m ON m.slot = slot(draw(k, 15))
)
SELECT
  CASE WHEN draw(k, 30) < 0.004 THEN left(credit_code, 17) || CASE WHEN right(credit_code, 1) = '0' THEN '1' ELSE '0' END ELSE credit_code END AS credit_code,
  company_name(k, word) || CASE WHEN draw(k, 31) < 0.003 THEN ' ' ELSE '' END AS company,
  di.name AS district, sd.name AS subdistrict, trade_code, trade,
  CASE WHEN draw(k, 14) < 0.86 THEN '有限责任公司' WHEN draw(k, 14) < 0.95 THEN '个人独资企业' ELSE '合伙企业' END AS kind,
  CASE WHEN draw(k, 32) < 0.0008 THEN capital::BIGINT::VARCHAR || '万元' ELSE capital::DECIMAL(14, 2)::VARCHAR END AS capital,
  CASE WHEN draw(k, 33) < 0.0002 THEN strftime(day, '%Y-%m-32') WHEN draw(k, 33) < 0.005 THEN strftime(day, '%Y年%-m月%-d日') ELSE strftime(day, '%Y-%m-%d') END AS registered_on,
  CASE WHEN draw(k, 34) < 0.025 THEN '注销' WHEN draw(k, 34) < 0.03 THEN '吊销' ELSE '存续' END AS status,
  di.name || sd.name || replace(replace(community, '社区', '路'), '村', '路') || (1 + floor(draw(k, 35) * 480)::INTEGER) || '号' AS address
FROM described c JOIN districts di ON di.code = c.district JOIN subdistricts sd ON sd.code = c.subdistrict
