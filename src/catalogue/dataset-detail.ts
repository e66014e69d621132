import { sql, type Selectable } from 'kysely'
import { openTable, tableDetail } from '../lake/index.ts'
import type { DatasetDetail, Distribution } from '../model/index.ts'
import type { Database } from '../platform/db/index.ts'
import { notFound } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import { summariesByIds } from './dataset-summary.ts'

type DatasetRow = Selectable<Database['dataset']>

const iso = (t: Date): string => t.toISOString()

async function distributionsOf(ctx: Context, datasetId: string): Promise<Distribution[]> {
  const rows = await ctx.db.selectFrom('distribution').selectAll().where('dataset_id', '=', datasetId).orderBy('position').orderBy('id').execute()
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      kind: row.kind,
      name: row.name,
      url: row.url,
      mediaType: row.media_type,
      bytes: row.bytes,
      table: row.kind === 'table' ? await tableDetail(ctx, await openTable(ctx, row.id)) : null,
    })),
  )
}

async function openReview(ctx: Context, datasetId: string): Promise<DatasetDetail['review']> {
  const row = await ctx.db
    .selectFrom('review')
    .innerJoin('actor', 'actor.id', 'review.submitted_by')
    .select(['review.id', 'review.submitted_by', 'review.submitted_at', 'review.note', 'actor.name'])
    .where('review.dataset_id', '=', datasetId)
    .where('review.decided_at', 'is', null)
    .executeTakeFirst()
  if (!row) return null
  const mayDecide = await ctx.access.may('approve', 'dataset', datasetId)
  return { id: row.id, submittedBy: row.name, submittedAt: iso(row.submitted_at), note: row.note, mayDecide }
}

/** What the caller may change; strangers change nothing: no rule needs to be asked for them. */
const changesOf = (ctx: Context, datasetId: string): Promise<ReadonlySet<string>> =>
  ctx.actor.id === null ? Promise.resolve(new Set()) : ctx.access.mayWhich(['edit', 'load', 'submit', 'approve'], 'dataset', datasetId)

/** The whole entry as this caller may see it. Access to the entry is checked by the operation before. `created`: it was made just now and holds nothing yet. */
export async function datasetDetail(ctx: Context, datasetId: string, created?: DatasetRow): Promise<DatasetDetail> {
  // Side by side: one after the other the questions take longer than all their answers.
  const [[summary], row, distributions, changes] = await Promise.all([
    summariesByIds(ctx, [datasetId]),
    created ?? ctx.db.selectFrom('dataset').selectAll().where('id', '=', datasetId).executeTakeFirst(),
    created ? [] : distributionsOf(ctx, datasetId),
    changesOf(ctx, datasetId),
  ])
  if (!summary || !row) throw notFound({ zh: '数据集', en: 'dataset' }, datasetId)
  const readRows = distributions.some((d) => d.table?.mayReadRows)
  const counts = distributions.flatMap((d) => (d.table?.version ? [d.table.version.rows] : []))
  return {
    ...summary,
    rows: counts.length === 0 || counts.includes(null) ? null : counts.reduce<number>((sum, n) => sum + (n ?? 0), 0),
    description: row.description,
    code: row.code,
    shareCondition: row.share_condition,
    openCondition: row.open_condition,
    legalBasis: row.legal_basis,
    licence: row.licence,
    contact: row.contact,
    spatial: row.spatial,
    temporal: row.temporal,
    series: row.series,
    hvdCategory: row.hvd_category,
    revision: row.revision,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
    distributions,
    may: { readRows, edit: changes.has('edit'), load: changes.has('load'), submit: changes.has('submit'), approve: changes.has('approve') },
    howToAsk: readRows || distributions.every((d) => d.table === null) ? null : await howToAsk(ctx, row),
    // Who submitted what is a matter of the agency; outsiders see the published state only.
    review: !created && (changes.has('edit') || changes.has('approve')) ? await openReview(ctx, datasetId) : null,
  }
}

async function howToAsk(
  ctx: Context,
  row: { agency_id: string; contact: string | null; open_condition: string | null; share_condition: string | null },
): Promise<DatasetDetail['howToAsk']> {
  const { rows } = await sql<{ zh: string; en: string; contact: string | null }>`
    select name ->> 'zh' as zh, name ->> 'en' as en, contact from agency where id = ${row.agency_id}`.execute(ctx.db)
  const agency = rows[0] ?? { zh: '', en: '', contact: null }
  const contact = row.contact ?? agency.contact
  const condition = ctx.actor.agencyId === null ? row.open_condition : (row.share_condition ?? row.open_condition)
  return {
    zh: `数据行需要申请:请向${agency.zh}说明用途${contact ? `(${contact})` : ''}。${condition ? `条件:${condition}` : ''}`,
    en: `The rows are given on request: tell ${agency.en} what you need them for${contact ? ` (${contact})` : ''}.${condition ? ` Condition: ${condition}` : ''}`,
  }
}
