import { sql } from 'kysely'
import type { Context } from '../platform/operations/index.ts'

/** Statements kept of one person; older ones go. */
export const historyLength = 200

/** Notes a statement in the caller's own history. Nobody else reads it; a caller without account has none. */
export async function rememberQuery(
  ctx: Pick<Context, 'actor' | 'db' | 'clock' | 'random'>,
  query: { sql: string; milliseconds: number; rows: number | null; error: string | null },
): Promise<void> {
  if (ctx.actor.id === null) return
  await ctx.db
    .insertInto('query_history')
    .values({ id: ctx.random.uuid(), actor_id: ctx.actor.id, at: ctx.clock.now(), ...query })
    .execute()
  await sql`delete from query_history where id in (
    select id from query_history where actor_id = ${ctx.actor.id}::uuid order by at desc, id desc offset ${historyLength})`.execute(ctx.db)
}
