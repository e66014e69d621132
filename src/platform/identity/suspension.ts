import { sql } from 'kysely'
import { conflict } from '../errors/index.ts'
import { keepAnAdministrator, managedActor, takeTurns } from './authority.ts'
import type { IdentityContext } from './identity-context.ts'

export interface Suspended {
  /** Sessions ended, keys revoked, and invitations voided with it. */
  sessions: number
  keys: number
  invitations: number
  /** Keys still valid that this actor made for programs, and therefore may know. */
  keysKnown: number
}

/** Suspends somebody else: sessions end and keys are revoked in the same transaction, for good. Throws NotFound, NotAllowed, Conflict. */
export async function suspendActor(ctx: IdentityContext, actorId: string, reason: string): Promise<Suspended> {
  await takeTurns(ctx)
  const target = await managedActor(ctx, actorId)
  if (target.status === 'suspended')
    throw conflict({ code: 'PUJIANG_SUSPENDED_ALREADY', detail: { zh: '账号已经停用。', en: 'This actor is suspended already.' } })
  await keepAnAdministrator(ctx, target.id)
  const now = ctx.clock.now()
  await sql`update actor set status = 'suspended', suspended_at = ${now}, suspended_reason = ${reason} where id = ${target.id}`.execute(ctx.db)
  const sessions = await sql`delete from auth."session" where "userId" = ${target.userId} returning 1`.execute(ctx.db)
  const keys =
    await sql`update api_key set revoked_at = ${now}, revoked_reason = 'suspended' where actor_id = ${target.id} and revoked_at is null returning 1`.execute(
      ctx.db,
    )
  const invitations =
    await sql`update invitation set expires_at = least(expires_at, ${now}) where invited_by = ${target.id} and used_at is null and expires_at > ${now} returning 1`.execute(
      ctx.db,
    )
  const known = await sql<{ count: number }>`select count(*) as count from api_key where created_by = ${target.id} and revoked_at is null`.execute(
    ctx.db,
  )
  return { sessions: sessions.rows.length, keys: keys.rows.length, invitations: invitations.rows.length, keysKnown: known.rows[0]!.count }
}

/** Ends a suspension. Sessions and keys do not come back. Throws NotFound, NotAllowed, Conflict. */
export async function unsuspendActor(ctx: IdentityContext, actorId: string): Promise<void> {
  const target = await managedActor(ctx, actorId)
  if (target.status !== 'suspended')
    throw conflict({ code: 'PUJIANG_NOT_SUSPENDED', detail: { zh: '账号没有停用。', en: 'This actor is not suspended.' } })
  await sql`update actor set status = 'active', suspended_at = null, suspended_reason = null where id = ${target.id}`.execute(ctx.db)
}

/** Ends every session of somebody else, who has to sign in again; keys stay. Answers how many. Throws NotFound, NotAllowed. */
export async function endSessions(ctx: IdentityContext, actorId: string): Promise<number> {
  const target = await managedActor(ctx, actorId)
  const ended = await sql`delete from auth."session" where "userId" = ${target.userId} returning 1`.execute(ctx.db)
  return ended.rows.length
}
