-- The city's calendar and weather of the day, one row a day, the same for every dataset. All of it is invented.
-- Rhythm: `pace` is how busy an ordinary office day is (1.0); Spring Festival empties the city for two weeks.
CREATE TABLE calendar AS
WITH days AS (
  SELECT d::DATE AS day, date_diff('day', DATE '2020-01-01', d::DATE) AS n, isodow(d)::INTEGER AS dow, dayofyear(d)::INTEGER AS doy,
    year(d)::INTEGER AS year, month(d)::INTEGER AS month
  FROM range(TIMESTAMP '2022-01-01', getvariable('horizon')::TIMESTAMP + INTERVAL 70 DAY, INTERVAL 1 DAY) t(d)
), marked AS (
  SELECT days.*, h.name AS holiday,
    CASE WHEN h.kind = 'holiday' THEN 'holiday' WHEN h.kind = 'workday' THEN 'workday' WHEN dow > 5 THEN 'weekend' ELSE 'workday' END AS kind,
    CASE WHEN date_diff('day', l.day::DATE, days.day) BETWEEN -14 AND 16 THEN date_diff('day', l.day::DATE, days.day) END::INTEGER AS spring
  FROM days
  LEFT JOIN holidays h ON h.day::DATE = days.day
  LEFT JOIN lunar_new_year l ON l.year::INTEGER = days.year
)
SELECT *,
  kind <> 'workday' AS off,
  round(CASE
    WHEN spring BETWEEN -1 AND 6 THEN 0.22 + 0.03 * spring
    WHEN spring BETWEEN -7 AND -2 THEN 0.86 - 0.05 * (spring + 7)
    WHEN spring BETWEEN 7 AND 15 THEN 0.74 + 0.025 * (spring - 7)
    WHEN kind = 'holiday' THEN 0.46
    WHEN kind = 'weekend' THEN 0.62 - CASE WHEN dow = 7 THEN 0.06 ELSE 0 END
    WHEN dow = 1 THEN 1.03 WHEN dow = 5 THEN 1.05 ELSE 1.0 END, 3) AS pace,
  round(16.9 + 11.8 * wave((doy - 117) / 365.25) + 3.2 * drift(n / 4.0, 11) + 1.6 * drift(n / 1.5, 12), 1) AS temp,
  greatest(0, round(62 * (0.62 * drift(n / 2.5, 21) + 0.38 * drift(n, 22) - 0.30 + 0.16 * wave((doy - 85) / 365.25)), 1)) AS rain,
  round(0.5 + 0.5 * drift(n / 3.0, 31), 3) AS stale,
  round(2.2 + 2.6 * (0.5 + 0.5 * drift(n / 2.0, 41)), 1) AS wind
FROM marked;

-- Which hour an event of a profile falls in: 1,024 slots a profile.
CREATE TABLE hour_slots AS
WITH long AS (UNPIVOT hours ON call_day, call_night, call_traffic, power, road, visit, clinic INTO NAME profile VALUE weight),
summed AS (
  SELECT profile, hour::INTEGER AS hour, weight::DOUBLE AS w,
    sum(weight::DOUBLE) OVER (PARTITION BY profile ORDER BY hour::INTEGER) AS upto, sum(weight::DOUBLE) OVER (PARTITION BY profile) AS total FROM long
)
SELECT profile, hour, unnest(range(round((upto - w) / total * 1024)::INTEGER, round(upto / total * 1024)::INTEGER))::INTEGER AS slot FROM summed;

CREATE MACRO days_in_window() AS TABLE
  FROM calendar WHERE day >= since()::DATE AND day < CASE WHEN until() = until()::DATE THEN until()::DATE ELSE until()::DATE + 1 END;

-- How often a thing happens by season: 1.0 on average.
CREATE MACRO season(kind, doy, rain) AS CASE kind
  WHEN 'summer' THEN 1.0 + 0.58 * wave((doy - 113) / 365.25)
  WHEN 'winter' THEN 1.0 - 0.55 * wave((doy - 113) / 365.25)
  WHEN 'rain' THEN 0.7 + least(2.4, rain / 9.0)
  WHEN 'school' THEN CASE WHEN doy BETWEEN 90 AND 180 THEN 1.7 WHEN doy BETWEEN 225 AND 255 THEN 1.9 ELSE 0.6 END
  ELSE 1.0 END;

-- Families as documents anonymise them; a telephone number that no network can carry (no Chinese mobile number begins with 12).
CREATE MACRO surname(u) AS pick(['张','李','王','刘','陈','杨','赵','黄','周','吴','徐','孙','胡','朱','高','林','何','郭','马','罗'], u);
CREATE MACRO invalid_phone(u) AS '12000' || lpad(floor(u * 1000000)::INTEGER::VARCHAR, 6, '0');

-- Eighteenth character of a unified social credit code (GB 32100-2015) over its first seventeen.
CREATE MACRO credit_value(c) AS (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', c) - 1);
CREATE MACRO credit_check(body) AS substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + ((31 - list_sum(list_transform(
  list_zip(string_split(body, ''), [1,3,9,27,19,26,16,17,20,29,25,13,8,24,10,30,28]), x -> credit_value(x[1]) * x[2]))::BIGINT % 31) % 31)::INTEGER, 1);
-- Organisation code (GB 11714): eight characters and a check digit modulo 11.
CREATE MACRO organisation_check(body) AS substr('0123456789X0', 1 + (11 - list_sum(list_transform(
  list_zip(string_split(body, ''), [3,7,9,10,5,8,4,2]), x -> (strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', x[1]) - 1) * x[2]))::BIGINT % 11)::INTEGER, 1);
CREATE MACRO credit_body(district, number) AS '91' || district || 'MA' || lpad(number::VARCHAR, 6, '0') || organisation_check('MA' || lpad(number::VARCHAR, 6, '0'));
CREATE MACRO credit_code(district, number) AS credit_body(district, number) || credit_check(credit_body(district, number));

-- Companies of the city by number: other datasets name the same company by the same code.
CREATE MACRO company_district(k) AS CASE WHEN draw(k, 11) < 0.30 THEN '390102' WHEN draw(k, 11) < 0.71 THEN '390103' WHEN draw(k, 11) < 0.88 THEN '390104' ELSE '390105' END;
CREATE MACRO company_word(k) AS pick(['云','澜','启','瑞','和','新','德','远','嘉','泰','恒','弘','盛','晨','禾','岚','海','江','石','星'], draw(k, 12))
  || pick(['舟','桥','潮','汇','邦','达','川','润','成','丰','智','源','诚','光','森','辉','帆','驰','原','联'], draw(k, 13));
CREATE MACRO company_name(k, trade) AS '浦江示范' || company_word(k) || trade || CASE WHEN draw(k, 14) < 0.86 THEN '有限公司' WHEN draw(k, 14) < 0.95 THEN '商行' ELSE '合伙企业' END;
