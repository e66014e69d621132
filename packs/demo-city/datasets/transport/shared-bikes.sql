SELECT strftime(d.day, '%Y-%m-%d') AS day, di.name AS district, s.name AS subdistrict, rides, round(11 + 5 * draw(d.k, 2) + CASE WHEN d.off THEN 2 ELSE 0 END, 1)::DECIMAL(5, 1) AS minutes,
  (rides * 0.012 * (0.5 + draw(d.k, 3)))::INTEGER AS cleared
FROM (SELECT d.*, s.code, key(d.n, s.code::INTEGER % 100000) AS k,
    (s.weight::DOUBLE * 46 * (0.45 + 0.55 * d.pace) * (1 + 0.35 * wave((d.doy - 120) / 365.25) - 0.25 * greatest(0, wave((d.doy - 113) / 365.25) - 0.85)) * (1 - least(0.75, d.rain * 0.03)) * CASE WHEN s.name LIKE '%镇' THEN 0.3 ELSE 1 END
     * (1 + 0.06 * bell(key(d.n, s.code::INTEGER % 100000), 1)))::INTEGER AS rides
  FROM days_in_window() d, subdistricts s) d JOIN subdistricts s ON s.code = d.code JOIN districts di ON di.code = s.district
