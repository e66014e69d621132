import { notFound } from '../../src/platform/errors/index.ts'
import type { ComparisonView, LineageView, QualityView, UseView } from '../answers/index.ts'

const comparison: ComparisonView = {
  from: { number: 3, publishedAt: '2026-11-20T18:10:00Z', rows: 11 },
  to: { number: 4, publishedAt: '2026-11-21T18:10:00Z', rows: 12 },
  fields: {
    added: [{ id: 9, name: 'hours', type: 'double', label: { zh: '办理时长', en: 'Hours to close' } }],
    removed: [],
    renamed: [{ id: 3, from: 'kind_old', to: 'kind' }],
    retyped: [],
  },
  key: ['case_no'],
  columns: ['case_no', 'accepted_at', 'kind'],
  added: 1,
  removed: 1,
  changed: 1,
  changes: [
    {
      change: 'changed',
      times: 1,
      before: { case_no: 'GD1', accepted_at: '2026-11-20T08:00:00', kind: '噪声扰民' },
      after: { case_no: 'GD1', accepted_at: '2026-11-20T08:00:00', kind: '<b>施工</b>' },
      cells: ['kind'],
    },
    { change: 'removed', times: 1, before: { case_no: 'GD2', accepted_at: null, kind: '路灯' }, after: null, cells: [] },
    { change: 'added', times: 2, before: null, after: { case_no: 'GD3', accepted_at: null, kind: null }, cells: [] },
  ],
  cursor: null,
  truncated: false,
}

const lineage: LineageView = {
  version: 4,
  contentHash: 'rows-md5-xor:00',
  loads: [
    {
      version: 4,
      mode: 'replace',
      at: '2026-11-21T18:10:00Z',
      rows: 12,
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
  columns: [
    {
      id: 1,
      name: 'case_no',
      label: { zh: '工单编号', en: 'Case number' },
      header: '工单编号',
      type: 'text',
      format: null,
      decided: false,
      findings: 0,
      reasons: [],
      openClass: 'unconditional',
    },
    {
      id: 2,
      name: 'accepted_at',
      label: null,
      header: '受理时间',
      type: 'timestamp',
      format: 'ymd',
      decided: true,
      findings: 3,
      reasons: [{ reason: 'not-timestamp', count: 3 }],
      openClass: 'unconditional',
    },
  ],
}

const quality: QualityView = {
  score: 81,
  weights: 90,
  parts: [
    { code: 'complete', weight: 25, share: 0.9, good: 90, of: 100 },
    { code: 'valid', weight: 25, share: 0.97, good: 97, of: 100 },
    { code: 'timely', weight: 20, share: 0.5, good: 1, of: 2 },
    { code: 'described', weight: 20, share: 0.8, good: 8, of: 10 },
    { code: 'unique', weight: 10, share: null, good: 0, of: 0 },
  ],
  promisedSeconds: 172_800,
  mayReadFindings: true,
  updates: [
    { at: '2026-11-21T18:10:00Z', table: 'hotline-cases', version: 4, gapSeconds: 86_400, kept: true },
    { at: '2026-11-20T18:10:00Z', table: 'hotline-cases', version: 3, gapSeconds: 500_000, kept: false },
    { at: '2026-11-14T23:10:00Z', table: 'hotline-cases', version: 2, gapSeconds: null, kept: null },
  ],
  findings: [{ table: 'hotline-cases', column: 'accepted_at', reason: 'not-timestamp', count: 3 }],
}

const use: UseView = {
  months: Array.from({ length: 12 }, (_, i) => ({
    month: new Date(Date.UTC(2025, 11 + i, 1)).toISOString().slice(0, 7),
    view: i * 120,
    download: i * 11,
    api: i * i * 900,
  })),
  since: '2026-01',
}

/** What the fixture answers about versions, lineage, quality, use and citations. */
export const evidenceReads: Readonly<Record<string, (input: Record<string, unknown>) => unknown>> = {
  'compare-versions': () => comparison,
  'read-lineage': () => lineage,
  'read-quality': () => quality,
  'read-use': () => use,
  'show-credit': () => ({ credit: null }),
  'show-cited-view': (input) => {
    if (input['hash'] !== '0123456789') throw notFound({ zh: '引用', en: 'citation' }, String(input['hash']))
    return { hash: '0123456789', dataset: 'hotline-cases', table: 'hotline-cases', version: 4, query: 'sort=accepted_at~desc' }
  },
  'hash-view': (input) => ({
    hash: 'abcdefgh01',
    dataset: 'hotline-cases',
    table: 'hotline-cases',
    version: 4,
    query: String(input['query']),
    kept: false,
  }),
  'cite-view': () => ({ hash: '0123456789', dataset: 'hotline-cases', table: 'hotline-cases', version: 4, query: '' }),
}
