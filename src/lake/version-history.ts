import { sql } from 'kysely'
import type { Context } from '../platform/operations/index.ts'
import type { OpenTable, OpenVersion } from './open-table.ts'

/** Keeps what a version was before the change that was just made, and which version readers got before and after it. */
export async function recordVersionChange(ctx: Context, table: OpenTable, version: OpenVersion, reason: string | null): Promise<void> {
  await sql`
    insert into version_change (id, table_id, version_id, current_before, current_after, state_before, state_after, reason, actor_id, at)
    select ${ctx.random.uuid()}::uuid, t.id, v.id, ${table.currentVersionId}::uuid, t.current_version_id, ${version.state}, v.state, ${reason}, ${ctx.actor.id}::uuid, ${ctx.clock.now()}
    from data_table as t join table_version as v on v.table_id = t.id where t.id = ${table.id} and v.id = ${version.id}`.execute(ctx.db)
}

export interface LastChange {
  stateBefore: OpenVersion['state']
  stateAfter: string
  currentBefore: string | null
  currentAfter: string | null
}

/** The newest change of a version; null when its state never changed. */
export async function lastChange(ctx: Pick<Context, 'db'>, versionId: string): Promise<LastChange | null> {
  const { rows } = await sql<LastChange>`
    select state_before as "stateBefore", state_after as "stateAfter", current_before as "currentBefore", current_after as "currentAfter"
    from version_change where version_id = ${versionId} order by at desc, id limit 1`.execute(ctx.db)
  return rows[0] ?? null
}

/** The published version readers get when this one goes, or null. */
export async function versionBefore(
  ctx: Pick<Context, 'db'>,
  tableId: string,
  leaving: string,
): Promise<{ id: string; number: number; fields: OpenVersion['fields']; rows: number } | null> {
  const before = await ctx.db
    .selectFrom('table_version')
    .select(['id', 'number', 'fields', 'rows'])
    .where('table_id', '=', tableId)
    .where('state', '=', 'published')
    .where('id', '<>', leaving)
    .orderBy('number', 'desc')
    .executeTakeFirst()
  return before ?? null
}
