import { sql, type Selectable } from 'kysely'
import { metadataValues, type MetadataValues } from '../model/index.ts'
import type { Context } from '../platform/operations/index.ts'
import type { DatasetTable } from './tables.ts'

/** What the row of a dataset says, as texts by path. */
export const wordsOf = (row: Selectable<DatasetTable>): MetadataValues =>
  metadataValues({
    name: row.name,
    summary: row.summary,
    theme: row.theme,
    keywords: row.keywords,
    updateCycle: row.update_cycle,
    shareClass: row.share_class,
    shareCondition: row.share_condition,
    openClass: row.open_class,
    openCondition: row.open_condition,
    legalBasis: row.legal_basis,
    licence: row.licence,
    contact: row.contact,
    code: row.code,
    spatial: row.spatial,
    temporal: row.temporal,
    series: row.series,
    hvdCategory: row.hvd_category,
    description: row.description,
  })

/** Keeps the words of a dataset after a change, and before the first one also those that stood until then. */
export async function keepWords(
  ctx: Context,
  before: Selectable<DatasetTable>,
  after: Selectable<DatasetTable>,
  via: 'form' | 'sheet' | 'restore',
): Promise<void> {
  await sql`insert into dataset_revision (dataset_id, revision, words, actor_id, at)
    select ${before.id}::uuid, ${before.revision}::int, ${JSON.stringify(wordsOf(before))}::jsonb, ${before.created_by}::uuid, ${before.updated_at}::timestamptz
    where not exists (select from dataset_revision where dataset_id = ${before.id}::uuid)`.execute(ctx.db)
  await ctx.db
    .insertInto('dataset_revision')
    .values({
      dataset_id: after.id,
      revision: after.revision,
      words: JSON.stringify(wordsOf(after)),
      actor_id: ctx.actor.id,
      at: ctx.clock.now(),
      via,
    })
    .execute()
}

/** The words that stood at a revision: those of the newest kept change at or before it, else the oldest kept ones, else those that stand now. */
export async function wordsAt(ctx: Pick<Context, 'db'>, dataset: Selectable<DatasetTable>, revision: number): Promise<MetadataValues> {
  const kept = ctx.db.selectFrom('dataset_revision').select('words').where('dataset_id', '=', dataset.id)
  const row =
    (await kept.where('revision', '<=', revision).orderBy('revision', 'desc').limit(1).executeTakeFirst()) ??
    (await kept.orderBy('revision').limit(1).executeTakeFirst())
  return row?.words ?? wordsOf(dataset)
}
