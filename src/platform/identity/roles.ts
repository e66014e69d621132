import { sql } from 'kysely'
import { notFound } from '../errors/index.ts'
import { agencyNamed } from './agencies.ts'
import { keepAnAdministrator, managedActor, requireMayAssign, takeTurns } from './authority.ts'
import type { IdentityContext } from './identity-context.ts'

export interface RoleInput {
  actorId: string
  role: string
  /** Slug or id; null = the whole city. */
  agency: string | null
}

/** Gives somebody else a role the caller's office may give. Giving it twice changes nothing. Throws NotFound, NotAllowed, InvalidInput. */
export async function assignRole(ctx: IdentityContext, input: RoleInput): Promise<void> {
  const agencyId = input.agency === null ? null : (await agencyNamed(ctx.db, input.agency)).id
  requireMayAssign(ctx.actor, input.role, agencyId)
  const target = await managedActor(ctx, input.actorId)
  await sql`
    insert into actor_role (actor_id, role, agency_id, granted_by, granted_at) values (${target.id}, ${input.role}, ${agencyId}, ${ctx.actor.id}, ${ctx.clock.now()})
    on conflict do nothing`.execute(ctx.db)
}

/** Takes a role from somebody else, by the same rule as giving it. Throws NotFound, NotAllowed, Conflict (the last administrator). */
export async function removeRole(ctx: IdentityContext, input: RoleInput): Promise<void> {
  await takeTurns(ctx)
  const agencyId = input.agency === null ? null : (await agencyNamed(ctx.db, input.agency)).id
  requireMayAssign(ctx.actor, input.role, agencyId)
  const target = await managedActor(ctx, input.actorId)
  if (input.role === 'administrator' && agencyId === null) await keepAnAdministrator(ctx, target.id)
  const removed = await sql`
    delete from actor_role where actor_id = ${target.id} and role = ${input.role} and agency_id is not distinct from ${agencyId}::uuid returning 1`.execute(
    ctx.db,
  )
  if (removed.rows.length === 0) throw notFound({ zh: '角色', en: 'role' }, input.role)
}
