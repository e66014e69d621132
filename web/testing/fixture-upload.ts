import type { Guess, JobView } from '../answers/index.ts'

const guess: Guess = {
  format: 'csv',
  encoding: 'gb18030',
  delimiter: ',',
  quote: '"',
  header: true,
  headerRow: 2,
  skipRows: 2,
  rawLines: [
    '浦江示范市井盖普查明细表（2026年）,,,',
    '填报单位：市住建委,,,',
    '井盖编号,普查日期,材质,直径',
    '007310482,2026/3/5 8:05,球墨铸铁,700',
    '007310483,2026/3/5,复合,φ700',
    '007310484,2026/13/2,铸铁,650',
  ].map((text, line) => ({ line: line + 1, text })),
  firstRows: [
    ['007310482', '2026/3/5 8:05', '球墨铸铁', '700'],
    ['007310483', '2026/3/5', '复合', 'φ700'],
    ['007310484', '2026/13/2', '铸铁', '650'],
  ],
  columns: [
    {
      name: 'cover_no',
      header: '井盖编号',
      type: 'text',
      reason: { zh: '有前导零，作数会丢', en: 'leading zeros would be lost' },
      examples: ['007310482'],
    },
    {
      name: 'surveyed_at',
      header: '普查日期',
      type: 'timestamp',
      reason: { zh: '99.2% 是日期或时间', en: '99.2% are dates or times' },
      examples: ['2026/3/5 8:05'],
    },
    { name: 'material', header: '材质', type: 'text', reason: { zh: '文字', en: 'words' }, examples: ['球墨铸铁'] },
    { name: 'diameter', header: '直径', type: 'integer', reason: { zh: '99.6% 是整数', en: '99.6% are integers' }, examples: ['700'] },
  ],
}
export const job: JobView = {
  id: '60000000-0000-4000-8000-000000000001',
  kind: 'load',
  state: 'running',
  stage: 'write',
  bytesDone: 31_000_000,
  bytesTotal: 49_800_000,
  rowsDone: 381_000,
  bytesPerSecond: 12_000_000,
  remainingSeconds: 2,
  error: null,
  result: null,
}
export const upload = {
  id: '70000000-0000-4000-8000-000000000001',
  fileName: '井盖普查2026.csv',
  bytes: 49_800_000,
  sha256: '9f2c1ab07d44e1c28e41',
  state: 'sniffed' as const,
  guess,
  settings: null,
  jobId: null,
  versionId: null,
  createdAt: '2026-11-22T01:38:00Z',
}
export const findings = [
  { row: 511026, column: 'surveyed_at', raw: '2026/13/2', reason: 'not-date' },
  { row: 6, column: 'diameter', raw: 'φ700', reason: 'not-integer' },
  { row: 88, column: 'diameter', raw: '  650 mm', reason: 'not-integer' },
]
