import type { BulkPlan, DeskDataset, Inbox, InboxItem, MetadataCheck, MetadataRevision, UploadPreview } from '../answers/index.ts'
import { datasets } from './fixture-catalogue.ts'

const statuses = ['published', 'published', 'in-review', 'draft', 'published', 'published', 'retired']

/** Datasets as the desk lists them: on time, late, with findings, without any version. */
export const deskDatasets: DeskDataset[] = datasets.map((dataset, i) => ({
  ...dataset,
  status: statuses[i] ?? 'draft',
  dataAt: i === 3 ? null : '2026-11-20T02:00:00Z',
  dueAt: i === 3 ? null : (['2026-11-21T02:00:00Z', '2026-11-23T02:00:00Z', '2026-12-10T02:00:00Z'][i % 3] ?? null),
  lateAt: i === 3 ? null : (['2026-11-21T12:00:00Z', '2026-11-25T02:00:00Z', '2026-12-20T02:00:00Z'][i % 3] ?? null),
  findings: i === 0 ? 36 : 0,
  versions: i === 3 ? 0 : 4,
  last: i === 3 ? null : { number: 4, state: i === 2 ? 'staged' : 'published', at: '2026-11-20T02:00:00Z', findings: 0 },
  updates: i === 3 ? [] : ['2026-11-20T02:00:00Z', '2026-11-19T02:00:00Z', '2026-11-17T02:00:00Z'],
  quality: i === 3 ? null : 92 - i * 5,
}))

const item = (kind: InboxItem['kind'], at: number, more: Partial<InboxItem>): InboxItem => ({
  id: `${kind}:a0000000-0000-4000-8000-00000000000${at}`,
  kind,
  since: '2026-11-20T02:00:00Z',
  dueAt: null,
  dataset: datasets[at] ? { slug: datasets[at].slug, name: datasets[at].name } : null,
  agency: datasets[at]?.agency.name ?? null,
  who: null,
  text: null,
  cause: null,
  count: null,
  ref: null,
  ...more,
})
export const inbox: Inbox = {
  items: [
    item('late', 0, { dueAt: '2026-11-21T02:00:00Z', text: 'daily' }),
    item('review', 2, { dueAt: '2026-11-22T20:00:00Z', who: '李专员', text: '新增 2 列', ref: '50000000-0000-4000-8000-000000000001' }),
    item('due', 1, { dueAt: '2026-11-25T02:00:00Z', text: 'weekly' }),
    item('returned', 3, { who: '王审批', text: '“直径”写了单位，请改成毫米数。' }),
    item('failed', 4, { text: '井盖普查2026.csv', cause: { zh: '文件不是任何一种支持的格式。', en: 'The file is in no format we read.' } }),
    item('findings', 0, { text: '4', count: 36, ref: 'hotline-cases' }),
  ],
  counts: (['late', 'review', 'due', 'returned', 'failed', 'findings'] as const).map((kind) => ({ kind, count: 1, more: false })),
  truncated: false,
}

const points: MetadataCheck['items'] = [
  { id: 'name.zh', label: { zh: '中文名称', en: 'Name in Chinese' }, at: 'name.zh', got: 8, of: 8, missing: null },
  {
    id: 'keywords',
    label: { zh: '关键词', en: 'Keywords' },
    at: 'keywords',
    got: 2,
    of: 6,
    missing: { zh: '有 1 个，三个起人们才好找', en: '1 given' },
  },
  {
    id: 'fields-16',
    label: { zh: '列的意思', en: 'Meaning of columns' },
    at: 'fields',
    got: 8,
    of: 16,
    missing: { zh: '9 列里 4 列没有说明', en: '4 of 9 columns' },
  },
]
export const metadataCheck: MetadataCheck = {
  faults: [],
  score: 60,
  got: 18,
  of: 30,
  items: points,
  first: points.filter(({ missing }) => missing !== null).toReversed(),
}
export const metadataRevisions: MetadataRevision[] = [
  {
    revision: 3,
    at: '2026-11-21T18:10:00Z',
    by: '李专员',
    via: 'form',
    changes: [{ path: 'contact', from: '', to: 'data@example.org' }],
    current: true,
  },
  { revision: 1, at: '2026-03-01T02:00:00Z', by: null, via: null, changes: [], current: false },
]

export const uploadPreview: UploadPreview = {
  columns: [
    { column: 0, renames: null, name: 'cover_no', header: '井盖编号', type: 'text', change: 'same', was: 'text' },
    { column: 1, renames: null, name: 'diameter', header: '直径', type: 'integer', change: 'type', was: 'text' },
    { column: null, renames: null, name: 'road', header: '道路', type: 'text', change: 'gone', was: 'text' },
  ],
  rows: [
    [
      { text: '007310482', fits: true },
      { text: '700', fits: true },
    ],
    [
      { text: '007310483', fits: true },
      { text: 'φ700', fits: false },
    ],
  ],
  current: { version: 4, rows: 1240, columns: 3 },
}

export const bulkPlan: BulkPlan = {
  id: 'b0000000-0000-4000-8000-000000000001',
  fileName: 'metadata.xlsx',
  state: 'open',
  createdAt: '2026-11-22T03:00:00Z',
  applied: null,
  ready: 1,
  unchanged: 2,
  refused: 1,
  rows: [
    {
      line: 2,
      dataset: 'hotline-cases',
      name: datasets[0]?.name ?? null,
      state: 'ready',
      cells: [
        { path: 'updateCycle', from: 'daily', to: 'hourly' },
        { path: 'contact', from: '', to: '021-00000000' },
      ],
      reasons: [],
    },
    {
      line: 3,
      dataset: 'never-was',
      name: null,
      state: 'refused',
      cells: [],
      reasons: [{ at: 'dataset', message: { zh: '没有找到数据集“never-was”', en: 'there is no dataset “never-was”' } }],
    },
  ],
}
