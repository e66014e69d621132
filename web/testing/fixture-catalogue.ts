import { codeLists, type AgencyRef, type DatasetSummary, type Text } from '../../src/model/index.ts'

const agency = (slug: string, zh: string, en: string): AgencyRef => ({ id: `00000000-0000-4000-8000-${slug.padStart(12, '0').slice(0, 12)}`, slug, name: { zh, en } })
export const agencies: readonly AgencyRef[] = [
  agency('operations', '市城运中心', 'City Operations Centre'), agency('ecology', '市生态环境局', 'Ecology Bureau'), agency('transport', '市交通委', 'Transport Commission'),
  agency('housing', '市住建委', 'Housing Commission'), agency('education', '市教委', 'Education Commission'),
]

type Line = [slug: string, zh: string, en: string, summaryZh: string, summaryEn: string, agency: number, theme: string, cycle: string, open: string, rows: number, fields: number]
const lines: readonly Line[] = [
  ['hotline-cases', '12345 服务热线工单', '12345 hotline cases', '市民服务热线受理的每一件诉求：什么事、哪个区、谁办、多久办完。不含来电人信息。', 'Every request taken by the citizens’ hotline: what, where, who handled it and how long it took. No caller data.', 0, 'environment', 'daily', 'unconditional', 1240, 9],
  ['noise-monitoring', '功能区噪声监测（逐小时）', 'Hourly noise monitoring', '36 个监测点的昼间、夜间等效声级。', 'Day and night sound levels at 36 stations.', 1, 'environment', 'hourly', 'unconditional', 1892160, 11],
  ['night-construction', '建筑工地夜间施工许可', 'Night construction permits', '经批准夜间施工的工地、时段和联系电话，含噪声控制措施。', 'Sites allowed to work at night, with hours and noise measures.', 3, 'safety', 'daily', 'unconditional', 48207, 13],
  ['metro-entries', '轨道交通进站量', 'Metro entries', '各站每 10 分钟进站人次。', 'Entries of every station by ten minutes.', 2, 'transport', 'daily', 'unconditional', 214660, 6],
  ['parking-vacancy', '停车场实时空位', 'Parking spaces now', '公共停车场的泊位总数和空位。', 'Public car parks with their free spaces.', 2, 'transport', 'realtime', 'unconditional', 412, 8],
  ['school-catchment', '学区对口小学', 'School catchments', '每个门牌对口的公办小学。', 'The public primary school of every address.', 4, 'education', 'yearly', 'conditional', 91320, 5],
  ['enterprise-wages', '企业职工工资申报', 'Declared wages', '用人单位按月申报的工资总额。', 'Wages declared by employers each month.', 0, 'employment', 'monthly', 'none', 512800, 12],
]
const text = (zh: string, en: string): Text => ({ zh, en })
export const datasets: readonly DatasetSummary[] = lines.map(([slug, zh, en, summaryZh, summaryEn, at, theme, updateCycle, openClass, rows, fields], i) => ({
  id: `10000000-0000-4000-8000-00000000000${i}`,
  slug,
  name: text(zh, en),
  summary: text(summaryZh, summaryEn),
  agency: agencies[at] as AgencyRef,
  theme,
  keywords: ['噪声', '城市运行'],
  shareClass: openClass === 'none' ? 'conditional' : 'unconditional',
  openClass,
  updateCycle,
  status: 'published',
  synthetic: true,
  formats: ['table', 'csv', 'json', 'parquet'],
  rows,
  fields,
  publishedAt: '2026-03-02T02:10:00Z',
  modifiedAt: `2026-11-${String(21 - i * 2).padStart(2, '0')}T18:10:00Z`,
  fresh: i === 5 ? 'late' : updateCycle === 'irregular' ? 'unknown' : 'on-time',
}))
export const themeCounts = (codeLists['theme'] ?? []).map((code, i) => ({ code: code.code, label: code.label, count: [9, 14, 4, 6, 2, 3, 5, 1, 2, 12, 4, 8, 3, 5, 1, 7][i] ?? 0, onTime: [8, 13, 3, 6, 2, 2, 5, 1, 1, 12, 3, 8, 2, 5, 0, 6][i] ?? 0 }))
