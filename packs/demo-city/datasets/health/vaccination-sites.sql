SELECT subdistrict || stem || '接种门诊' || lpad(i::VARCHAR, 2, '0') AS name, district, subdistrict, pick(['周一至周五', '周二、周四、周六', '周一、周三、周五、周六', '每天'], draw(k, 10)) AS days,
  pick(['免疫规划疫苗、流感', '免疫规划疫苗、流感、HPV', '免疫规划疫苗、狂犬病、破伤风', '全部'], draw(k, 11)) AS vaccines, pick(['“浦江健康”小程序', '电话或现场', '无需预约'], draw(k, 12)) AS booking, lon, lat
FROM places(58, 948)
