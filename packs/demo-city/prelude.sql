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
CREATE MACRO invalid_phone(u) AS '125-' || lpad(floor(u * 9000)::INTEGER::VARCHAR, 4, '0') || '-' || lpad((floor(u * 90000000)::INTEGER % 10000)::VARCHAR, 4, '0');

-- Eighteenth character of a unified social credit code (GB 32100-2015) over its first seventeen.
CREATE MACRO credit_value(c) AS (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', c) - 1);
CREATE MACRO credit_check(body) AS substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + ((31 - list_sum(list_transform(
  list_zip(string_split(body, ''), [1,3,9,27,19,26,16,17,20,29,25,13,8,24,10,30,28]), x -> credit_value(x[1]) * x[2]))::BIGINT % 31) % 31)::INTEGER, 1);
-- Organisation code (GB 11714): eight characters and a check digit modulo 11.
CREATE MACRO organisation_check(body) AS substr('0123456789X0', 1 + (11 - list_sum(list_transform(
  list_zip(string_split(body, ''), [3,7,9,10,5,8,4,2]), x -> (strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', x[1]) - 1) * x[2]))::BIGINT % 11)::INTEGER, 1);
CREATE MACRO organisation(number) AS 'M' || chr((65 + (number // 1000000) % 8)::INTEGER) || lpad((number % 1000000)::VARCHAR, 6, '0');
CREATE MACRO credit_body(district, number) AS '91' || district || organisation(number) || organisation_check(organisation(number));
CREATE MACRO credit_code(district, number) AS credit_body(district, number) || credit_check(credit_body(district, number));

-- Companies of the city by number: other datasets name the same company by the same code.
CREATE MACRO company_district(k) AS CASE WHEN draw(k, 11) < 0.30 THEN '390102' WHEN draw(k, 11) < 0.71 THEN '390103' WHEN draw(k, 11) < 0.88 THEN '390104' ELSE '390105' END;
CREATE MACRO company_word(k) AS pick(['云','澜','启','瑞','和','新','德','远','嘉','泰','恒','弘','盛','晨','禾','岚','海','江','石','星'], draw(k, 12))
  || pick(['舟','桥','潮','汇','邦','达','川','润','成','丰','智','源','诚','光','森','辉','帆','驰','原','联'], draw(k, 13));
CREATE MACRO company_name(k, trade) AS '浦江示范' || company_word(k) || trade || CASE WHEN draw(k, 14) < 0.86 THEN '有限公司' WHEN draw(k, 14) < 0.95 THEN '商行' ELSE '合伙企业' END;

-- Metro entries of the whole city per ten minutes (slot 0 = 05:00). Morning and evening peaks on workdays, a broad afternoon on days off.
CREATE MACRO metro_city(slot, morning, evening, midday, leisure, off, pace, rain, n) AS round(
  (CASE WHEN off THEN 0.1 * morning + 0.16 * evening + 0.28 * midday + 1.1 * leisure ELSE morning + 0.82 * evening + 0.25 * midday + 0.3 * leisure END)
  * 32.0 * (CASE WHEN off THEN 0.25 + 0.75 * pace ELSE pace END) * (1 - least(0.06, rain * 0.002)) * (0.93 + 0.00006 * n)
  * (1 + 0.02 * bell(shared_key(n, slot + 7000), 3)))::BIGINT;

-- Public car parks: six in seven near offices and shops fill by day, the others near homes fill by night.
CREATE TABLE car_parks AS
WITH numbered AS (SELECT i, shared_key(i, 900) AS k FROM range(1, 97) t(i))
SELECT i, k, 'P' || lpad(i::VARCHAR, 4, '0') AS code, m.name AS community, m.subdistrict, m.district,
  round(m.lon::DOUBLE + (draw(k, 2) - 0.5) * m.reach::DOUBLE, 5) AS lon, round(m.lat::DOUBLE + (draw(k, 3) - 0.5) * m.reach::DOUBLE, 5) AS lat,
  draw(k, 4) < 0.68 AS office,
  replace(m.name, '社区', '') || pick(['商场', '中心广场', '医院', '体育馆', '地下', '路', '公园', '综合楼', '市场'], draw(k, 5)) || '停车场' AS name,
  (40 + floor(560 * draw(k, 6) * draw(k, 7)))::INTEGER AS spaces,
  CASE WHEN draw(k, 8) < 0.15 THEN 0 ELSE 3 + floor(draw(k, 9) * 8)::INTEGER END AS price,
  CASE WHEN draw(k, 8) < 0.15 THEN '免费' ELSE NULL END AS free
FROM numbered JOIN communities_slots m ON m.slot = slot(draw(k, 1));

-- Weather of an hour at a station: the day's weather, the hour's rhythm, the station's place.
CREATE MACRO hour_temp(temp, hour, rain, t, id) AS temp + (CASE WHEN rain > 1 THEN 1.6 ELSE 3.9 END) * wave((hour - 9) / 24.0) + 0.7 * drift(t / 5.0, id);
CREATE MACRO hour_rain(rain, n, hour) AS CASE WHEN rain > 0 THEN greatest(0, rain * (0.02 + 0.16 * drift((n * 24 + hour) / 3.0, 52))) ELSE 0 END;

-- Individual air quality index (HJ 633): straight lines between the break points 0, 50, 100, 150, 200, 300, 400, 500, rounded up.
CREATE MACRO iaqi(c, edges) AS ceil(CASE
  WHEN c <= edges[2] THEN 50 * (c - edges[1]) / (edges[2] - edges[1]) WHEN c <= edges[3] THEN 50 + 50 * (c - edges[2]) / (edges[3] - edges[2])
  WHEN c <= edges[4] THEN 100 + 50 * (c - edges[3]) / (edges[4] - edges[3]) WHEN c <= edges[5] THEN 150 + 50 * (c - edges[4]) / (edges[5] - edges[4])
  WHEN c <= edges[6] THEN 200 + 100 * (c - edges[5]) / (edges[6] - edges[5]) WHEN c <= edges[7] THEN 300 + 100 * (c - edges[6]) / (edges[7] - edges[6])
  WHEN c <= edges[8] THEN 400 + 100 * (c - edges[7]) / (edges[8] - edges[7]) ELSE 500 END)::INTEGER;

-- Class 1 to 6 (worse than V) of one parameter of GB 3838-2002; for dissolved oxygen more is better.
CREATE MACRO water_class(c, limits, more_is_better) AS CASE WHEN more_is_better
  THEN 1 + list_sum(list_transform(limits, x -> CASE WHEN c < x THEN 1 ELSE 0 END)) ELSE 1 + list_sum(list_transform(limits, x -> CASE WHEN c > x THEN 1 ELSE 0 END)) END::INTEGER;

-- Invented places: number, key, neighbourhood and a point inside it. The id keeps kinds of places apart.
CREATE MACRO places(many, id) AS TABLE
  WITH numbered AS (SELECT i, shared_key(i, id) AS k FROM range(1, many + 1) t(i))
  SELECT i, k, m.code AS community_code, m.name AS community, replace(replace(m.name, '社区', ''), '村', '') AS stem,
    sd.code AS subdistrict_code, sd.name AS subdistrict, di.code AS district_code, di.name AS district,
    round(m.lon::DOUBLE + (draw(k, 2) - 0.5) * m.reach::DOUBLE, 5) AS lon, round(m.lat::DOUBLE + (draw(k, 3) - 0.5) * m.reach::DOUBLE, 5) AS lat,
    sd.name || replace(replace(m.name, '社区', '路'), '村', '路') || (1 + floor(draw(k, 4) * 620)::INTEGER) || '号' AS address
  FROM numbered JOIN communities_slots m ON m.slot = slot(draw(k, 1))
  JOIN subdistricts sd ON sd.code = m.subdistrict JOIN districts di ON di.code = m.district;

-- Months whose first day lies in the window, and how the economy of the year and season stands (January 2022 = 1).
CREATE MACRO months_in_window() AS TABLE
  SELECT m::DATE AS first_day, strftime(m, '%Y-%m') AS month, (year(m) - 2022) * 12 + month(m) - 1 AS nth, month(m)::INTEGER AS moon
  FROM range(date_trunc('month', since() + INTERVAL 27 DAY), until(), INTERVAL 1 MONTH) t(m);
CREATE MACRO growth(nth, yearly) AS 1.0 + (yearly) * (nth) / 12.0;

-- Events of working days: day, number within it, key. `rate` is the mean of an ordinary workday.
CREATE MACRO workday_events(rate, id) AS TABLE
  SELECT d.*, i, key(d.n, i + 1000 + id) AS k
  FROM days_in_window() d, LATERAL (SELECT unnest(range(events(rate * (CASE WHEN d.off THEN 0.04 ELSE d.pace END) * (1 + 0.12 * bell(key(d.n, id), 1)), draw(key(d.n, id), 2)))) AS i);
CREATE MACRO daily_events(rate, id) AS TABLE
  SELECT d.*, i, key(d.n, i + 1000 + id) AS k
  FROM days_in_window() d, LATERAL (SELECT unnest(range(greatest(0, events(rate * (1 + 0.15 * bell(key(d.n, id), 1)), draw(key(d.n, id), 2))))) AS i);

-- A company met elsewhere: one of those registered before, by the same code and name.
CREATE MACRO some_company(k) AS shared_key((900 + floor(draw(k, 71) * 1500)::INTEGER) * 256 + floor(draw(k, 72) * 40)::INTEGER, 77);
CREATE MACRO some_number(k) AS (900 + floor(draw(k, 71) * 1500)::INTEGER) * 256 + floor(draw(k, 72) * 40)::INTEGER;
