import { sql } from 'kysely'
import { catalogueRecords, changedAt, utc } from '../../../catalogue/index.ts'
import type { CatalogueRecord } from '../../../model/index.ts'
import type { Context } from '../../../platform/operations/index.ts'
import { downloadsOf } from '../../dataset-addresses.ts'
import { describeDataset } from '../describe-dataset.ts'
import { bestPoints, scoreDescribed, type Scored } from './score-described.ts'

/** Datasets scored in one go while somebody waits. */
const batch = 500
/** Entries that were committed late stand before newer ones that are scored already. */
const lateCommits = '5 minutes'

/** The entry as a harvester without any right gets it: what is not open to all is not given. */
const asEverybody = (record: CatalogueRecord): CatalogueRecord => {
  const open = record.openClass === 'unconditional'
  return {
    ...record,
    distributions: record.distributions.map((one) => ({
      ...one,
      readable: open || one.kind === 'link' || one.kind === 'service',
    })),
  }
}

/** Scores entries. Addresses of the city itself answer; of others it is remembered whether they did. */
export async function scoreRecords(ctx: Context, records: readonly CatalogueRecord[]): Promise<Scored[]> {
  const origin = ctx.services.open.baseUrl()
  const seen = records.map(asEverybody)
  const outside = [...new Set(seen.flatMap((record) => downloadsOf(origin, record).map(({ accessUrl }) => accessUrl)))].filter(
    (address) => !address.startsWith(`${origin}/`),
  )
  const known = new Map<string, boolean>()
  if (outside.length > 0)
    for (const { url, answers } of await ctx.db.selectFrom('link_check').select(['url', 'answers']).where('url', 'in', outside).execute())
      known.set(url, answers)
  return seen.map((record) =>
    scoreDescribed(describeDataset(record, { origin, themes: [] }), (address) => {
      if (address.startsWith(`${origin}/`)) return 'answers'
      const answers = known.get(address)
      return answers === undefined ? 'unchecked' : answers ? 'answers' : 'fails'
    }),
  )
}

/**
 * Scores public datasets that are new or changed since the last time, in the order of their change. Answers whether all are scored now.
 * What is not public any more keeps its row and is left out by whoever reads.
 */
export function bringUpToDate(ctx: Context): Promise<boolean> {
  const running = atWork.get(ctx.services)
  if (running) return running
  const work = scoreDue(ctx).finally(() => atWork.delete(ctx.services))
  atWork.set(ctx.services, work)
  return work
}
/** Whoever asks while it is being done waits for the same work. */
const atWork = new WeakMap<object, Promise<boolean>>()

async function scoreDue(ctx: Context): Promise<boolean> {
  const mark = (await sql<{ at: string | null }>`select max(changed_at)::text as at from metadata_score`.execute(ctx.db)).rows[0]?.at ?? null
  const due = await sql<{ id: string }>`
    (select s.dataset_id as id from metadata_score s where s.stale limit ${batch})
    union (select d.id from dataset d left join metadata_score s on s.dataset_id = d.id
      where d.status = 'published' and d.share_class <> 'none' and ${mark === null ? sql`true` : sql`${changedAt} >= ${utc(mark)} - ${lateCommits}::interval`}
        and s.changed_at is distinct from ${changedAt} at time zone 'utc' order by ${changedAt} limit ${batch})`.execute(ctx.db)
  if (due.rows.length === 0) return true
  const ids = due.rows.map(({ id }) => id)
  const records = await catalogueRecords(
    ctx,
    sql`d.id = any(${ids}::uuid[]) and d.status = 'published' and d.share_class <> 'none'`,
    sql`d.id`,
    ids.length,
    false,
    'everybody',
  )
  const scores = await scoreRecords(ctx, records)
  const rows = records.map((record, i) => {
    const { lacks, distributions, held } = scores[i]!
    return { id: record.id, at: record.changedAt, best: bestPoints(scores[i]!), lacks, distributions, held }
  })
  await sql`
    insert into metadata_score (dataset_id, changed_at, best, lacks, distributions, held)
    select (r ->> 'id')::uuid, (r ->> 'at')::timestamptz, (r ->> 'best')::smallint, array(select jsonb_array_elements_text(r -> 'lacks')),
      (r ->> 'distributions')::smallint, array(select jsonb_array_elements_text(r -> 'held'))::smallint[]
    from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) r
    on conflict (dataset_id) do update set changed_at = excluded.changed_at, stale = false, best = excluded.best, lacks = excluded.lacks,
      distributions = excluded.distributions, held = excluded.held`.execute(ctx.db)
  // Hidden ones that were due stay out of the way.
  const gone = ids.filter((id) => !records.some((record) => record.id === id))
  if (gone.length > 0) await ctx.db.deleteFrom('metadata_score').where('dataset_id', 'in', gone).execute()
  return ids.length < batch
}
