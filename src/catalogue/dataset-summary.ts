import { sql, type RawBuilder } from 'kysely'
import type { DatasetSummary } from '../model/index.ts'
import { prepared } from '../platform/db/index.ts'
import type { Context } from '../platform/operations/index.ts'
import { promisedBy } from './promised-cycle.ts'

/** Promises for SQL: cycle and seconds within which an update counts as on time. */
export const promisedSeconds: readonly { cycle: string; seconds: number }[] = Object.entries(promisedBy).map(([cycle, seconds]) => ({
  cycle,
  seconds,
}))

/** Last update against the promised cycle; `unknown` where nothing is promised or nothing was published. */
export function freshness(cycle: string, modifiedAt: Date | string | null, now: Date): DatasetSummary['fresh'] {
  const promised = promisedBy[cycle]
  if (promised === undefined || modifiedAt === null) return 'unknown'
  return now.getTime() - new Date(modifiedAt).getTime() <= promised * 1000 ? 'on-time' : 'late'
}

type Row = Omit<DatasetSummary, 'fresh'>

/** Rows are counted for those who may read them all: everybody where they are open, else the own agency. A grant may hide some of them. */
const mayCount = (ctx: Context): RawBuilder<unknown> =>
  sql`((d.status = 'published' and d.share_class <> 'none' and d.open_class = 'unconditional') or ${ctx.access.where('read-findings', 'dataset')})`

/** Entries that satisfy `condition` over alias `d` and that the caller may see, in the given order; one round trip. `kept`: the condition is of ids alone, so that one plan serves every question. */
export async function summaries(
  ctx: Context,
  condition: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  limit: number,
  kept = false,
): Promise<DatasetSummary[]> {
  const { rows } = await sql<{ d: Row }>`${kept ? prepared : sql``}
    select json_build_object(
      'id', d.id, 'slug', d.slug, 'name', d.name, 'summary', d.summary,
      'agency', json_build_object('id', a.id, 'slug', a.slug, 'name', a.name),
      'theme', d.theme, 'keywords', d.keywords, 'shareClass', d.share_class, 'openClass', d.open_class, 'updateCycle', d.update_cycle,
      'status', d.status, 'synthetic', d.synthetic, 'formats', coalesce(x.formats, '{}'), 'rows', case when ${mayCount(ctx)} then t.rows end, 'fields', coalesce(t.fields, 0),
      'publishedAt', d.published_at, 'modifiedAt', d.modified_at) as d
    from dataset d join agency a on a.id = d.agency_id
    left join lateral (
      select sum(v.rows)::bigint as rows, sum((select count(*) from field f where f.table_id = dt.id and f.active and f.open_class <> 'none' and dt.current_version_id is not null))::int as fields
      from data_table dt left join table_version v on v.id = dt.current_version_id where dt.dataset_id = d.id
    ) t on true
    left join lateral (
      select array_agg(distinct f order by f) as formats from distribution di
      cross join lateral unnest(case di.kind when 'table' then array['CSV', 'JSON', 'Parquet'] when 'file' then array[upper(coalesce(di.media_type, 'FILE'))] else array[upper(di.kind)] end) f
      where di.dataset_id = d.id
    ) x on true
    where ${condition} and ${ctx.access.where('see', 'dataset')} order by ${order} limit ${limit}`.execute(ctx.db)
  return rows.map(({ d }) => ({ ...d, fresh: freshness(d.updateCycle, d.modifiedAt, ctx.clock.now()) }))
}

/** Entries of these ids in the order of the ids; missing and hidden ones are left out. */
export async function summariesByIds(ctx: Context, ids: readonly string[]): Promise<DatasetSummary[]> {
  if (ids.length === 0) return []
  const found = await summaries(ctx, sql`d.id = any(${ids}::uuid[])`, sql`d.id`, ids.length, true)
  const byId = new Map(found.map((d) => [d.id, d]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
