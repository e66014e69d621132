WITH trades_of(trade, base, firms, yearly) AS (VALUES ('集成电路', 42.1, 86, 0.13), ('汽车制造', 55.8, 64, 0.05), ('生物医药', 28.4, 112, 0.1), ('精细化工', 33.0, 71, 0.03), ('船舶与海工', 19.6, 23, 0.07), ('装备制造', 38.7, 205, 0.06), ('食品加工', 14.2, 93, 0.03), ('纺织服装', 8.8, 78, -0.02)),
valued AS (
  SELECT m.*, t.*, base * growth(nth, yearly) * CASE WHEN moon = 2 THEN 0.78 WHEN moon = 1 THEN 0.92 WHEN moon = 12 THEN 1.1 ELSE 1 END AS level, shared_key(nth + 60, firms) AS k FROM months_in_window() m, trades_of t
)
SELECT month, trade, (firms + floor(nth * firms * 0.003))::INTEGER AS firms, round(level * (1 + 0.02 * bell(k, 1)), 2)::DECIMAL(10, 2) AS output,
  round((growth(nth, yearly) / growth(nth - 12, yearly) * (1 + 0.012 * bell(k, 2)) - 1) * 100, 1)::DECIMAL(6, 1) AS change FROM valued
