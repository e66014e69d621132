import { sql } from 'kysely'
import type { Context } from '../platform/operations/index.ts'

export const countedWeeks = 26

/** Uses of datasets and their tables in each of the last weeks, oldest first; datasets without a use are absent. Counts of the log and nothing else. */
export async function useByWeek(ctx: Pick<Context, 'db' | 'clock'>, ids: readonly string[]): Promise<Map<string, number[]>> {
  if (ids.length === 0) return new Map()
  const today = ctx.clock.now()
  const { rows } = await sql<{ id: string; week: number; uses: number }>`
    with part as (
      select 'dataset' as kind, id as subject, id from unnest(${[...ids]}::uuid[]) as id
      union all select 'table', t.id, t.dataset_id from data_table t where t.dataset_id = any(${[...ids]}::uuid[]))
    select part.id, ((${today}::timestamptz at time zone 'Asia/Shanghai')::date - u.day) / 7 as week, sum(u.count)::float8 as uses
    from part join use_log u on u.subject_kind = part.kind and u.subject_id = part.subject
      and u.day > (${today}::timestamptz at time zone 'Asia/Shanghai')::date - ${countedWeeks * 7}::int
    group by 1, 2`.execute(ctx.db)
  const found = new Map<string, number[]>()
  for (const { id, week, uses } of rows) {
    const weeks = found.get(id) ?? Array.from({ length: countedWeeks }, () => 0)
    const at = countedWeeks - 1 - Math.max(0, week)
    weeks[at] = (weeks[at] ?? 0) + uses
    found.set(id, weeks)
  }
  return found
}
