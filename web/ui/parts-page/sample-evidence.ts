import type { ComparisonView, LineageView, QualityView, UseView } from '../../answers/index.ts'

const row = { case_no: 'GD261101-000001', kind: '噪声扰民', hours: 18.5 }

/** Two versions that differ in columns and in rows. */
export const sampleComparison: ComparisonView = {
  from: { number: 5, publishedAt: '2026-11-19T18:10:00Z', rows: 1180 },
  to: { number: 6, publishedAt: '2026-11-20T18:10:00Z', rows: 1240 },
  fields: {
    added: [{ id: 5, name: 'content', type: 'text', label: { zh: '诉求内容', en: 'Content' } }],
    removed: [],
    renamed: [{ id: 3, from: 'kind_old', to: 'kind' }],
    retyped: [],
  },
  key: ['case_no'],
  columns: ['case_no', 'kind', 'hours'],
  added: 61,
  removed: 1,
  changed: 1,
  changes: [
    { change: 'changed', times: 1, before: row, after: { ...row, kind: '停车管理', hours: null }, cells: ['kind', 'hours'] },
    { change: 'removed', times: 1, before: { ...row, case_no: 'GD261101-000009' }, after: null, cells: [] },
    { change: 'added', times: 2, before: null, after: { ...row, case_no: 'GD261120-000044' }, cells: [] },
  ],
  cursor: null,
  truncated: false,
}

export const sampleLineage: LineageView = {
  version: 6,
  contentHash: 'rows-md5-xor:00',
  loads: [
    {
      version: 6,
      mode: 'append',
      at: '2026-11-20T18:10:00Z',
      rows: 1240,
      format: 'csv',
      encoding: 'gb18030',
      delimiter: ',',
      sheet: null,
      skippedRows: 2,
      file: null,
      engine: 'duckdb 1.5',
      operator: 'person',
    },
  ],
  truncated: false,
  columns: (
    [
      ['case_no', '工单编号', 'Case number', 'text', null, false, 0],
      ['accepted_at', '受理时间', 'Accepted', 'timestamp', 'ymd', true, 3],
      ['hours', '办理时长', 'Hours to close', 'double', null, false, 0],
    ] as const
  ).map(([name, zh, en, type, format, decided, findings], at) => ({
    id: at + 1,
    name,
    label: { zh, en },
    header: zh,
    type,
    format,
    decided,
    findings,
    reasons: findings > 0 ? [{ reason: 'not-timestamp', count: findings }] : [],
    openClass: 'unconditional',
  })),
}

export const sampleQuality: QualityView = {
  score: 81,
  weights: 90,
  parts: [
    { code: 'complete', weight: 25, share: 0.96, good: 5952, of: 6200 },
    { code: 'valid', weight: 25, share: 0.9995, good: 6197, of: 6200 },
    { code: 'timely', weight: 20, share: 0.5, good: 1, of: 2 },
    { code: 'described', weight: 20, share: 0.8, good: 8, of: 10 },
    { code: 'unique', weight: 10, share: null, good: 0, of: 0 },
  ],
  promisedSeconds: 86_400,
  mayReadFindings: true,
  updates: [
    { at: '2026-11-20T18:10:00Z', table: 'sample', version: 6, gapSeconds: 86_400, kept: true },
    { at: '2026-11-19T18:10:00Z', table: 'sample', version: 5, gapSeconds: 500_000, kept: false },
    { at: '2026-11-14T23:10:00Z', table: 'sample', version: 2, gapSeconds: null, kept: null },
  ],
  findings: [{ table: 'sample', column: 'accepted_at', reason: 'not-timestamp', count: 3 }],
}

export const sampleUse: UseView = {
  months: Array.from({ length: 12 }, (_, i) => ({
    month: new Date(Date.UTC(2025, 11 + i, 1)).toISOString().slice(0, 7),
    view: 300 + i * 120,
    download: i * 11,
    api: i * i * 90,
  })),
  since: '2025-12',
}
