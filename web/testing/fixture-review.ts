import type { ReviewAnswer, ReviewTable } from '../answers/index.ts'
import { datasets } from './fixture-catalogue.ts'
import { table } from './fixture-table.ts'

const dataset = datasets[2]!
const fields = table.fields.map(({ id, name, type, label, description, unit, sensitivity, shareClass, openClass }) => ({
  id,
  name,
  type,
  label,
  description,
  unit,
  sensitivity,
  shareClass,
  openClass,
}))
const reviewed: ReviewTable = { id: table.id, slug: table.slug, name: table.name, version: 4, rows: 1200, fields }
const metadata = {
  name: dataset.name,
  summary: dataset.summary,
  theme: dataset.theme,
  keywords: dataset.keywords,
  shareClass: dataset.shareClass,
  openClass: dataset.openClass,
  updateCycle: dataset.updateCycle,
  legalBasis: '《公共数据开放暂行办法》第八条',
}

/** A review of a dataset that was approved before with one column less and other words. */
export const reviewAnswer: ReviewAnswer = {
  status: 'in-review',
  review: {
    id: '50000000-0000-4000-8000-000000000001',
    submittedBy: '李专员',
    submittedAt: '2026-11-20T02:00:00Z',
    dueAt: '2026-11-23T02:00:00Z',
    note: '新增 1 列',
    own: false,
    mayDecide: true,
    mayApprove: true,
  },
  twoPersons: true,
  approved: { at: '2026-10-01T02:00:00Z', by: '王审批' },
  before: {
    metadata: { ...metadata, summary: { zh: '夜间施工的许可，按工地', en: 'Permits of building at night, by site' } },
    tables: [{ ...reviewed, version: 3, rows: 1100, fields: fields.slice(0, -1) }],
  },
  after: { metadata, tables: [reviewed] },
  wider: [{ what: fields.at(-1)!.name, table: table.slug, from: null, to: 'unconditional' }],
  readers: (['visitor', 'official'] as const).map((kind) => ({
    kind,
    holder: null,
    purpose: null,
    entry: { now: 'no', then: 'yes' },
    tables: [
      {
        id: table.id,
        rows: { now: 'no', then: 'yes' },
        fields: fields.map((field, at) => ({ id: field.id, now: 'no', then: at === 0 && kind === 'visitor' ? 'no' : 'yes' })),
      },
    ],
  })),
  decisions: [
    { at: '2026-10-01T02:00:00Z', by: '王审批', submittedBy: '李专员', decision: 'approved', reason: null, notes: [] },
    {
      at: '2026-09-28T02:00:00Z',
      by: '王审批',
      submittedBy: '李专员',
      decision: 'returned',
      reason: null,
      notes: [{ at: 'summary', text: '说说一行是什么' }],
    },
  ],
}
