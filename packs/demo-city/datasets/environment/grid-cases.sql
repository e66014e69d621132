WITH e AS (SELECT e.*, e.day + to_seconds((25200 + floor(draw(e.k, 3) * 39600))::BIGINT) AS found FROM workday_events(70, 1) e)
SELECT 'WG' || strftime(e.day, '%y%m%d') || lpad((i + 1)::VARCHAR, 4, '0') AS case_no, strftime(found, '%Y-%m-%d %H:%M:%S') AS found_at, di.name AS district, s.name AS subdistrict, pick(['井盖破损', '乱堆物', '路面坑洼', '非机动车乱停', '违规广告', '绿化缺损', '路灯不亮', '占道经营'], draw(k, 5)) AS object,
  pick(['立案', '派遣', '处置', '核查', '结案', '结案', '结案', '结案'], draw(k, 6)) AS state, round(m.lon::DOUBLE + (draw(k, 7) - 0.5) * m.reach::DOUBLE, 5) AS lon, round(m.lat::DOUBLE + (draw(k, 8) - 0.5) * m.reach::DOUBLE, 5) AS lat
FROM e JOIN communities_slots m ON m.slot = slot(draw(k, 4)) JOIN subdistricts s ON s.code = m.subdistrict JOIN districts di ON di.code = m.district
