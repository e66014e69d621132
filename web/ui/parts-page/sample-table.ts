import type { DatasetDetail, FieldDetail, FieldType, TableDetail, Version } from '../../../src/model/index.ts'

/** Cells as an answer holds them: one empty, one with spaces at its edge, one longer than any column. */
export const sampleRows: readonly Record<string, string | number | null>[] = [
  { _row: 0, case_no: 'GD261101-000001', accepted_at: '2026-11-01T08:12:00', kind: '噪声扰民', hours: 18.5, content: '夜间施工，请处理' },
  { _row: 1, case_no: 'GD261101-000002', accepted_at: '2026-11-01T08:40:00', kind: '停车管理', hours: null, content: ' 前后有空格 ' },
  {
    _row: 2,
    case_no: 'GD261102-000003',
    accepted_at: '2026-11-02T21:03:00',
    kind: '供水故障',
    hours: 3.25,
    content:
      '自十月下旬起，小区三号楼至七号楼每天晚上九点以后水压不足，四层以上无水可用；已多次向物业和供水公司反映，答复均为管网检修，但检修公告所列的日期早已过去，盼有关部门查明原因并说明恢复的时间。',
  },
]

const shape: readonly [name: string, type: FieldType, zh: string, en: string, unit: string | null][] = [
  ['case_no', 'text', '工单编号', 'Case number', null],
  ['accepted_at', 'timestamp', '受理时间', 'Accepted', null],
  ['kind', 'text', '诉求类别', 'Kind', null],
  ['hours', 'double', '办理时长', 'Hours to close', 'h'],
  ['content', 'text', '诉求内容', 'Content', null],
]
const distinct: Readonly<Record<string, number>> = { case_no: 1240, accepted_at: 1180, kind: 6, hours: 402, content: 611 }
const bars = [4, 9, 17, 31, 52, 71, 88, 64, 40, 22, 11, 5]

const field = ([name, type, zh, en, unit]: (typeof shape)[number], at: number): FieldDetail => ({
  id: at + 1,
  name,
  header: zh,
  type,
  label: { zh, en },
  description: null,
  unit,
  codeList: null,
  sensitivity: 'public',
  shareClass: 'unconditional',
  openClass: 'unconditional',
  position: at,
  readable: true,
  statistics: {
    fieldId: at + 1,
    nulls: name === 'hours' ? 248 : 0,
    distinct: distinct[name] ?? null,
    distinctApproximate: name === 'content',
    min: name === 'hours' ? '0.2' : '2025-10-01T00:03:00',
    max: name === 'hours' ? '72.4' : '2026-11-20T23:41:00',
    topValues:
      name === 'kind'
        ? [
            { value: '噪声扰民', count: 512 },
            { value: '停车管理', count: 260 },
            { value: '供水故障', count: 121 },
          ]
        : [{ value: '夜间施工，请处理', count: 97 }],
    topApproximate: false,
    histogram: type === 'double' || type === 'timestamp' ? bars.map((count, i) => ({ from: String(i * 6), to: String(i * 6 + 6), count })) : [],
  },
})

const day = (number: number): string => new Date(Date.UTC(2026, 10, 14 + number, 18, 10)).toISOString()

/** Versions of one table, newest first: published, held back, staged and retracted. */
export const sampleVersions: readonly Version[] = (
  [
    [7, 'staged', 1260],
    [6, 'published', 1240],
    [5, 'published', 1180],
    [4, 'retracted', 1420],
    [3, 'held', 1150],
    [2, 'published', 1205],
    [1, 'published', 1100],
  ] as const
).map(([number, state, rows]) => ({
  id: `20000000-0000-4000-8000-00000000000${number}`,
  number,
  state,
  mode: number % 2 === 0 ? 'append' : 'replace',
  rows,
  bytes: 48_211,
  contentHash: '9f2c1ab07d44e1c28e417a5b6c1d2e3f9f2c1ab07d44e1c28e417a5b6c1d2e3f',
  findings: number === 6 ? 3 : 0,
  createdAt: day(number),
  publishedAt: state === 'staged' ? null : day(number),
  current: number === 6,
  source: { fileName: 'hotline.csv', bytes: 182_400, sha256: '9f2c1ab07d44e1c2' },
}))

export const sampleTable: TableDetail = {
  id: '30000000-0000-4000-8000-000000000001',
  slug: 'sample',
  datasetId: '10000000-0000-4000-8000-000000000000',
  name: { zh: '工单', en: 'Cases' },
  fields: shape.map(field),
  key: [],
  lookupKeys: ['case_no'],
  orderField: 'accepted_at',
  coordinateSystem: null,
  version: sampleVersions[1] ?? null,
  versions: 7,
  mayReadRows: true,
  servingCopy: true,
}

/** A dataset as its page shows it; `now` is the time of the page, so that its age stays the same. */
export const sampleDataset = (now: Date): DatasetDetail => ({
  id: '10000000-0000-4000-8000-000000000000',
  slug: 'sample',
  name: { zh: '热线工单', en: 'Hotline cases' },
  summary: { zh: '每天由 12345 热线受理的诉求，一行是一件工单。', en: 'What people told the 12345 hotline; one row is one case.' },
  agency: { id: '', slug: 'city-operations', name: { zh: '市城运中心', en: 'City Operations Centre' } },
  theme: 'social-security',
  keywords: [],
  shareClass: 'unconditional',
  openClass: 'unconditional',
  updateCycle: 'daily',
  status: 'published',
  synthetic: true,
  formats: ['csv'],
  rows: 1240,
  fields: 5,
  publishedAt: now.toISOString(),
  modifiedAt: new Date(now.getTime() - 7 * 3_600_000).toISOString(),
  fresh: 'on-time',
  description: null,
  code: null,
  shareCondition: null,
  openCondition: null,
  legalBasis: null,
  licence: 'city-open-1.0',
  contact: null,
  spatial: null,
  temporal: null,
  series: null,
  hvdCategory: null,
  revision: 3,
  createdAt: now.toISOString(),
  updatedAt: now.toISOString(),
  distributions: [],
  may: { readRows: true, edit: false, load: false, submit: false, approve: false },
  howToAsk: null,
  review: null,
})
