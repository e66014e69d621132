WITH kinds(kind, base, festive, yearly) AS (VALUES ('粮油食品', 18.2, 0.35, 0.06), ('服装鞋帽', 11.4, 0.25, 0.03), ('家用电器', 7.8, 0.15, 0.04), ('通讯器材', 9.6, 0.2, 0.09), ('汽车', 24.5, 0.1, 0.05), ('餐饮', 13.7, 0.3, 0.07), ('化妆品', 4.9, 0.2, 0.05), ('中西药品', 6.1, 0.05, 0.08)),
valued AS (
  SELECT m.*, k.*, round(base * growth(nth, yearly) * (1 + festive * CASE WHEN moon IN (1, 2) THEN 0.7 WHEN moon IN (10, 11) THEN 0.5 WHEN moon = 12 THEN 0.4 ELSE -0.15 END) * (1 + 0.02 * bell(shared_key(nth + 40, length(kind) * 7 + base::INTEGER), 1)), 2) AS sales,
    base * growth(nth - 12, yearly) * (1 + festive * CASE WHEN moon IN (1, 2) THEN 0.7 WHEN moon IN (10, 11) THEN 0.5 WHEN moon = 12 THEN 0.4 ELSE -0.15 END) * (1 + 0.02 * bell(shared_key(nth + 28, length(kind) * 7 + base::INTEGER), 1)) AS before
  FROM months_in_window() m, kinds k
)
SELECT month, kind, sales, round((sales / before - 1) * 100, 1) AS change FROM valued
