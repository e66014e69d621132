import { sql, type RawBuilder } from 'kysely'
import type { ChartDetail } from '../model/index.ts'
import type { Context } from '../platform/operations/index.ts'

/** Charts that satisfy `condition` over alias `c` and that the caller may see, newest first. */
export async function chartDetails(ctx: Context, condition: RawBuilder<unknown>, limit: number): Promise<ChartDetail[]> {
  const { rows } = await sql<{ chart: ChartDetail }>`
    select json_build_object(
      'id', c.id, 'slug', c.slug, 'title', c.title, 'note', c.note, 'table', t.slug,
      'dataset', json_build_object('slug', d.slug, 'name', d.name, 'agency', a.name, 'synthetic', d.synthetic),
      'version', c.version, 'query', c.query, 'spec', c.spec,
      'createdAt', to_char(c.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'updatedAt', to_char(c.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'mayEdit', coalesce(${ctx.access.where('edit', 'chart')}, false)) as chart
    from chart c join data_table t on t.id = c.table_id join dataset d on d.id = t.dataset_id join agency a on a.id = d.agency_id
    where ${condition} and ${ctx.access.where('see', 'chart')} order by c.created_at desc, c.id limit ${limit}`.execute(ctx.db)
  return rows.map((row) => row.chart)
}

/** One chart after access was checked. */
export async function chartDetail(ctx: Context, id: string): Promise<ChartDetail> {
  const [chart] = await chartDetails(ctx, sql`c.id = ${id}::uuid`, 1)
  if (!chart) throw new Error(`The chart ${id} went away while it was read`)
  return chart
}
