import type { FieldDetail, FieldType, TableDetail, Version } from '../../src/model/index.ts'

export type Row = Record<string, string | number | null>

const districts = ['江东区', '石桥区', '望海区', '南浦区']
const kinds = ['噪声扰民', '停车管理', '供水故障', '占道经营', '公交线路', '物业服务']
const states = ['已办结', '办理中']

/** 1,240 rows over fourteen months from a small generator with a fixed seed. */
export const rows: readonly Row[] = (() => {
  let seed = 20261122
  const next = (): number => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648
  return Array.from({ length: 1240 }, (_, i) => {
    const at = new Date(Date.UTC(2025, 9, 1) + Math.floor((i / 1240) * 416 * 86_400_000 + next() * 43_200_000))
    const done = next() > 0.2
    const skew = (list: readonly string[]): string => list[Math.floor(next() ** 2 * list.length)] ?? ''
    return {
      case_no: `GD${at.toISOString().slice(2, 10).replaceAll('-', '')}-${String(i).padStart(6, '0')}`,
      accepted_at: at.toISOString().slice(0, 19),
      district: skew(districts),
      kind: skew(kinds),
      content: i === 7 ? '<script>alert(1)</script>' : `${skew(kinds)}，请处理`,
      state: done ? (states[0] ?? '') : (states[1] ?? ''),
      hours: done ? Math.round(next() * 720) / 10 : null,
      longitude: Math.round((123.42 + next() * 0.2) * 1e5) / 1e5,
      latitude: Math.round((30.85 + next() * 0.2) * 1e5) / 1e5,
    }
  })
})()

/** Nine days of the metro by ten minutes, with two peaks a day. */
export const metroRows: readonly Row[] = Array.from({ length: 9 * 114 }, (_, i) => {
  const at = new Date(Date.UTC(2026, 10, 13 + Math.floor(i / 114), 5, (i % 114) * 10))
  const hour = at.getUTCHours() + at.getUTCMinutes() / 60
  const bell = (middle: number, width: number): number => Math.exp(-(((hour - middle) / width) ** 2))
  return {
    period: at.toISOString().slice(0, 19),
    entries: Math.round(1200 + 40_000 * bell(8.4, 1.3) + 34_000 * bell(18.2, 1.6) + 7000 * bell(13, 5) + Math.floor(i / 114) * 90),
  }
})

const shape: [name: string, header: string, type: FieldType, zh: string, en: string, unit: string | null][] = [
  ['case_no', '工单编号', 'text', '每件诉求一个号', 'One number per case', null],
  ['accepted_at', '受理时间', 'timestamp', '话务员保存工单的时刻，东八区', 'When the operator saved the case, UTC+8', null],
  ['district', '区', 'text', '诉求发生的区', 'District of the case', null],
  ['kind', '诉求类别', 'text', '六个大类', 'One of six kinds', null],
  ['content', '诉求内容', 'text', '', '', null],
  ['state', '状态', 'text', '办理到哪一步', 'How far it has come', null],
  ['hours', '办理时长', 'double', '受理到办结', 'From acceptance to close', 'h'],
  ['longitude', '经度', 'double', 'CGCS2000', 'CGCS2000', '°'],
  ['latitude', '纬度', 'double', 'CGCS2000', 'CGCS2000', '°'],
]

function statistics(name: string, type: FieldType, fieldId: number): NonNullable<FieldDetail['statistics']> {
  const values = rows.map((row) => row[name] ?? null)
  const filled = values.filter((value) => value !== null)
  const counts = new Map<string, number>()
  for (const value of filled) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1)
  const drawn = type === 'double' || type === 'timestamp'
  const numbers = filled.map((value) => (typeof value === 'number' ? value : Date.parse(`${value}Z`)))
  const low = Math.min(...numbers)
  const step = (Math.max(...numbers) - low) / 20
  const print = (n: number): string => (type === 'double' ? String(Math.round(n * 1e4) / 1e4) : new Date(n).toISOString().slice(0, 19))
  return {
    fieldId,
    nulls: values.length - filled.length,
    distinct: counts.size,
    distinctApproximate: counts.size > 1000,
    min: drawn ? print(low) : (filled.map(String).toSorted()[0] ?? null),
    max: drawn ? print(low + step * 20) : (filled.map(String).toSorted().at(-1) ?? null),
    topValues: [...counts]
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, 5)
      .map(([value, count]) => ({ value, count })),
    topApproximate: false,
    histogram: drawn
      ? Array.from({ length: 20 }, (_, i) => ({
          from: print(low + i * step),
          to: print(low + (i + 1) * step),
          count: numbers.filter((n) => n >= low + i * step && (i === 19 ? n <= low + (i + 1) * step + 1 : n < low + (i + 1) * step)).length,
        }))
      : [],
  }
}

export const version = (number: number, current: boolean): Version => ({
  id: `20000000-0000-4000-8000-0000000000${String(number).padStart(2, '0')}`,
  number,
  state: 'published',
  mode: 'append',
  rows: rows.length - (4 - number) * 20,
  bytes: 48_211,
  contentHash: '9f2c1ab07d44e1c28e417a5b6c1d2e3f9f2c1ab07d44e1c28e417a5b6c1d2e3f',
  findings: number === 4 ? 3 : 0,
  createdAt: `2026-11-${17 + number}T18:00:00Z`,
  publishedAt: `2026-11-${17 + number}T18:10:00Z`,
  current,
  source: { fileName: 'hotline.csv', bytes: 182_400, sha256: '9f2c' },
})

export const table: TableDetail = {
  id: '30000000-0000-4000-8000-000000000001',
  slug: 'hotline-cases',
  datasetId: '10000000-0000-4000-8000-000000000000',
  name: { zh: '工单', en: 'Cases' },
  fields: shape.map(([name, header, type, zh, en, unit], i) => ({
    id: i + 1,
    name,
    header,
    type,
    label: { zh: header, en: name.replaceAll('_', ' ') },
    description: zh ? { zh, en } : null,
    unit,
    codeList: null,
    sensitivity: 'public',
    shareClass: 'unconditional',
    openClass: 'unconditional',
    position: i,
    readable: true,
    statistics: statistics(name, type, i + 1),
  })),
  key: [],
  lookupKeys: ['case_no'],
  orderField: 'accepted_at',
  coordinateSystem: null,
  version: version(4, true),
  versions: 4,
  mayReadRows: true,
  servingCopy: true,
}
