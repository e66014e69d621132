-- {}
SELECT CAST(to_json(struct_pack("id" := CASE WHEN f1 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(f1) WHEN f1 IS NOT NULL THEN to_json(CAST(f1 AS VARCHAR)) END, "区县" := f2, "created_at" := replace(CAST(f3 AS VARCHAR), ' ', 'T'), "amount" := CAST(f4 AS VARCHAR), "score" := CASE WHEN isfinite(f5) THEN f5 END, "day" := f6, "open" := f7, "at" := f8, "more" := CASE WHEN json_valid(f9) THEN CAST(f9 AS JSON) ELSE to_json(f9) END, "身份证" := f10)) AS VARCHAR), CAST(_row AS VARCHAR) FROM (SELECT f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, _row FROM t WHERE _row >= 0 AND _row < 101 ORDER BY _row ASC LIMIT 101);

-- {} behind ["99"]
SELECT CAST(to_json(struct_pack("id" := CASE WHEN f1 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(f1) WHEN f1 IS NOT NULL THEN to_json(CAST(f1 AS VARCHAR)) END, "区县" := f2, "created_at" := replace(CAST(f3 AS VARCHAR), ' ', 'T'), "amount" := CAST(f4 AS VARCHAR), "score" := CASE WHEN isfinite(f5) THEN f5 END, "day" := f6, "open" := f7, "at" := f8, "more" := CASE WHEN json_valid(f9) THEN CAST(f9 AS JSON) ELSE to_json(f9) END, "身份证" := f10)) AS VARCHAR), CAST(_row AS VARCHAR) FROM (SELECT f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, _row FROM t WHERE _row >= 100 AND _row < 201 ORDER BY _row ASC LIMIT 101);

-- {"order_by":"_row desc","limit":10}
SELECT CAST(to_json(struct_pack("id" := CASE WHEN f1 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(f1) WHEN f1 IS NOT NULL THEN to_json(CAST(f1 AS VARCHAR)) END, "区县" := f2, "created_at" := replace(CAST(f3 AS VARCHAR), ' ', 'T'), "amount" := CAST(f4 AS VARCHAR), "score" := CASE WHEN isfinite(f5) THEN f5 END, "day" := f6, "open" := f7, "at" := f8, "more" := CASE WHEN json_valid(f9) THEN CAST(f9 AS JSON) ELSE to_json(f9) END, "身份证" := f10)) AS VARCHAR), CAST(_row AS VARCHAR) FROM (SELECT f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, _row FROM t WHERE _row >= 989 AND _row < 1000 ORDER BY _row DESC LIMIT 11);

-- {"select":"id, 区县 as \"a \"\"b\"","where":"区县 = 'it''s'"}
SELECT CAST(to_json(struct_pack("id" := CASE WHEN f1 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(f1) WHEN f1 IS NOT NULL THEN to_json(CAST(f1 AS VARCHAR)) END, "a ""b" := f2)) AS VARCHAR), CAST(_row AS VARCHAR) FROM (SELECT f1, f2, _row FROM t WHERE (f2 = 'it''s') ORDER BY _row ASC LIMIT 101);

-- {"select":"id, open, score, amount, more, at, _row"}
SELECT CAST(to_json(struct_pack("id" := CASE WHEN f1 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(f1) WHEN f1 IS NOT NULL THEN to_json(CAST(f1 AS VARCHAR)) END, "open" := f7, "score" := CASE WHEN isfinite(f5) THEN f5 END, "amount" := CAST(f4 AS VARCHAR), "more" := CASE WHEN json_valid(f9) THEN CAST(f9 AS JSON) ELSE to_json(f9) END, "at" := f8, "_row" := CASE WHEN _row BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(_row) WHEN _row IS NOT NULL THEN to_json(CAST(_row AS VARCHAR)) END)) AS VARCHAR), CAST(_row AS VARCHAR) FROM (SELECT f1, f7, f5, f4, f9, f8, _row FROM t WHERE _row >= 0 AND _row < 101 ORDER BY _row ASC LIMIT 101);

-- {"select":"id","where":"id > 5 and (score <= -1.5e2 or not open)"}
SELECT CAST(to_json(struct_pack("id" := CASE WHEN f1 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(f1) WHEN f1 IS NOT NULL THEN to_json(CAST(f1 AS VARCHAR)) END)) AS VARCHAR), CAST(_row AS VARCHAR) FROM (SELECT f1, _row FROM t WHERE ((f1 > 5) AND ((f5 <= -150) OR (NOT (f7 = true)))) ORDER BY _row ASC LIMIT 101);

-- {"select":"id","where":"区县 in ('a', 'b') and id not in (1, 2)"}
SELECT CAST(to_json(struct_pack("id" := CASE WHEN f1 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(f1) WHEN f1 IS NOT NULL THEN to_json(CAST(f1 AS VARCHAR)) END)) AS VARCHAR), CAST(_row AS VARCHAR) FROM (SELECT f1, _row FROM t WHERE ((f2 IN ('a', 'b')) AND (f1 NOT IN (1, 2))) ORDER BY _row ASC LIMIT 101);

-- {"select":"id","where":"区县 like '%a_' and 区县 not ilike '50\\%' and 区县 contains '%' and 区县 starts ''''"}
SELECT CAST(to_json(struct_pack("id" := CASE WHEN f1 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(f1) WHEN f1 IS NOT NULL THEN to_json(CAST(f1 AS VARCHAR)) END)) AS VARCHAR), CAST(_row AS VARCHAR) FROM (SELECT f1, _row FROM t WHERE (((f2 LIKE '%a_')) AND (NOT (f2 ILIKE '50\%' ESCAPE '\')) AND (contains(f2, '%')) AND (starts_with(f2, ''''))) ORDER BY _row ASC LIMIT 101);

-- {"select":"id","where":"created_at between '2024-05-01' and '2024-05-01T08:00:00Z' and day >= date '2024-1-2' and at < '08:30'"}
SELECT CAST(to_json(struct_pack("id" := CASE WHEN f1 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(f1) WHEN f1 IS NOT NULL THEN to_json(CAST(f1 AS VARCHAR)) END)) AS VARCHAR), CAST(_row AS VARCHAR) FROM (SELECT f1, _row FROM t WHERE ((f3 BETWEEN DATE '2024-05-01' AND TIMESTAMP '2024-05-01 16:00:00') AND (f6 >= DATE '2024-01-02') AND (f8 < TIME '08:30:00')) ORDER BY _row ASC LIMIT 101);

-- {"select":"id","where":"day is null or more is not null or created_at = timestamp '2024-02-29 00:00:00.120'"}
SELECT CAST(to_json(struct_pack("id" := CASE WHEN f1 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(f1) WHEN f1 IS NOT NULL THEN to_json(CAST(f1 AS VARCHAR)) END)) AS VARCHAR), CAST(_row AS VARCHAR) FROM (SELECT f1, _row FROM t WHERE ((f6 IS NULL) OR (f9 IS NOT NULL) OR (f3 = TIMESTAMP '2024-02-29 00:00:00.12')) ORDER BY _row ASC LIMIT 101);

-- {"select":"id, date_trunc('month', created_at) as m","where":"date_trunc('hour', created_at) = '2024-05-01 08:00'"}
SELECT CAST(to_json(struct_pack("id" := CASE WHEN f1 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(f1) WHEN f1 IS NOT NULL THEN to_json(CAST(f1 AS VARCHAR)) END, "m" := CAST(date_trunc('month', f3) AS DATE))) AS VARCHAR), CAST(_row AS VARCHAR) FROM (SELECT f1, f3, _row FROM t WHERE (CAST(date_trunc('hour', f3) AS TIMESTAMP) = TIMESTAMP '2024-05-01 08:00:00') ORDER BY _row ASC LIMIT 101);

-- {"select":"id","order_by":"区县 desc, created_at","limit":5}
SELECT CAST(to_json(struct_pack("id" := CASE WHEN f1 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(f1) WHEN f1 IS NOT NULL THEN to_json(CAST(f1 AS VARCHAR)) END)) AS VARCHAR), CAST(f2 AS VARCHAR), CAST(f3 AS VARCHAR), CAST(_row AS VARCHAR) FROM (SELECT f1, f2, f3, _row FROM t ORDER BY f2 DESC NULLS LAST, f3 ASC NULLS LAST, _row ASC LIMIT 6);

-- {"select":"id","order_by":"区县 desc, created_at","limit":5} behind ["x","2024-05-01 00:00:00","7"]
SELECT CAST(to_json(struct_pack("id" := CASE WHEN f1 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(f1) WHEN f1 IS NOT NULL THEN to_json(CAST(f1 AS VARCHAR)) END)) AS VARCHAR), CAST(f2 AS VARCHAR), CAST(f3 AS VARCHAR), CAST(_row AS VARCHAR) FROM (SELECT f1, f2, f3, _row FROM t WHERE ((f2 <= CAST('x' AS VARCHAR) OR f2 IS NULL) AND (((f2 < CAST('x' AS VARCHAR) OR f2 IS NULL)) OR (f2 = CAST('x' AS VARCHAR) AND (f3 > CAST('2024-05-01 00:00:00' AS TIMESTAMP) OR f3 IS NULL)) OR (f2 = CAST('x' AS VARCHAR) AND f3 = CAST('2024-05-01 00:00:00' AS TIMESTAMP) AND _row > CAST('7' AS BIGINT)))) ORDER BY f2 DESC NULLS LAST, f3 ASC NULLS LAST, _row ASC LIMIT 6);

-- {"select":"id","order_by":"区县, created_at","limit":5} behind ["x",null,"7"]
SELECT CAST(to_json(struct_pack("id" := CASE WHEN f1 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(f1) WHEN f1 IS NOT NULL THEN to_json(CAST(f1 AS VARCHAR)) END)) AS VARCHAR), CAST(f2 AS VARCHAR), CAST(f3 AS VARCHAR), CAST(_row AS VARCHAR) FROM (SELECT f1, f2, f3, _row FROM t WHERE ((f2 >= CAST('x' AS VARCHAR) OR f2 IS NULL) AND (((f2 > CAST('x' AS VARCHAR) OR f2 IS NULL)) OR (f2 = CAST('x' AS VARCHAR) AND f3 IS NULL AND _row > CAST('7' AS BIGINT)))) ORDER BY f2 ASC NULLS LAST, f3 ASC NULLS LAST, _row ASC LIMIT 6);

-- {"group_by":"区县, date_trunc('month', created_at)"}
SELECT CAST(to_json(struct_pack("区县" := v0, "created_at_month" := v1, "count" := CASE WHEN v2 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(v2) WHEN v2 IS NOT NULL THEN to_json(CAST(v2 AS VARCHAR)) END)) AS VARCHAR), CAST(v0 AS VARCHAR), CAST(v1 AS VARCHAR) FROM (SELECT * FROM (SELECT f2 AS v0, CAST(date_trunc('month', f3) AS DATE) AS v1, count(*) AS v2 FROM t GROUP BY f2, CAST(date_trunc('month', f3) AS DATE)) ORDER BY v0 ASC NULLS LAST, v1 ASC NULLS LAST LIMIT 101);

-- {"select":"区县, sum(amount) as s, avg(score), median(id), count(distinct day), min(at), max(more)","group_by":"区县","order_by":"s desc"}
SELECT CAST(to_json(struct_pack("区县" := v0, "s" := CAST(v1 AS VARCHAR), "avg_score" := CASE WHEN isfinite(v2) THEN v2 END, "median_id" := CASE WHEN isfinite(v3) THEN v3 END, "count_distinct_day" := CASE WHEN v4 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(v4) WHEN v4 IS NOT NULL THEN to_json(CAST(v4 AS VARCHAR)) END, "min_at" := v5, "max_more" := CASE WHEN json_valid(v6) THEN CAST(v6 AS JSON) ELSE to_json(v6) END)) AS VARCHAR), CAST(v1 AS VARCHAR), CAST(v0 AS VARCHAR) FROM (SELECT * FROM (SELECT f2 AS v0, CAST(sum(f4) AS DECIMAL(38,2)) AS v1, avg(CAST(f5 AS DOUBLE)) AS v2, median(CAST(f1 AS DOUBLE)) AS v3, count(DISTINCT f6) AS v4, min(f8) AS v5, max(f9) AS v6 FROM t GROUP BY f2) ORDER BY v1 DESC NULLS LAST, v0 ASC NULLS LAST LIMIT 101);

-- {"select":"区县, sum(amount) as s","group_by":"区县","order_by":"s desc","limit":3} behind ["12.50",null]
SELECT CAST(to_json(struct_pack("区县" := v0, "s" := CAST(v1 AS VARCHAR))) AS VARCHAR), CAST(v1 AS VARCHAR), CAST(v0 AS VARCHAR) FROM (SELECT * FROM (SELECT f2 AS v0, CAST(sum(f4) AS DECIMAL(38,2)) AS v1 FROM t GROUP BY f2) WHERE ((v1 <= CAST('12.50' AS DECIMAL(38,2)) OR v1 IS NULL) AND (((v1 < CAST('12.50' AS DECIMAL(38,2)) OR v1 IS NULL)))) ORDER BY v1 DESC NULLS LAST, v0 ASC NULLS LAST LIMIT 4);

-- {"select":"count(*), sum(id)"}
SELECT CAST(to_json(struct_pack("count" := CASE WHEN v0 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(v0) WHEN v0 IS NOT NULL THEN to_json(CAST(v0 AS VARCHAR)) END, "sum_id" := CASE WHEN v1 BETWEEN -9007199254740991 AND 9007199254740991 THEN to_json(v1) WHEN v1 IS NOT NULL THEN to_json(CAST(v1 AS VARCHAR)) END)) AS VARCHAR) FROM (SELECT * FROM (SELECT count(*) AS v0, sum(f1) AS v1 FROM t) LIMIT 101);
