import { sql } from 'kysely'
import { conflict, invalidInput, notAllowed, notFound } from '../errors/index.ts'
import { roles as roleCodes } from '../../model/index.ts'
import type { Actor } from '../operations/index.ts'
import type { IdentityContext } from './identity-context.ts'
import { holdsRoleIn } from './reach.ts'
import { isUuid } from './uuid.ts'

/** Roles that a data bureau may give; all others are given by an administrator. */
const givenByBureau: readonly string[] = ['registered', 'steward', 'approver']

const holdsCityWide = (actor: Actor, role: string): boolean =>
  !actor.suspended && actor.roles.some((held) => held.role === role && held.agencyId === null)

/** May this actor give the role there? Never more than the own office reaches, and an office of the whole city only by one of the whole city. */
export function mayAssign(actor: Actor, role: string, agencyId: string | null): boolean {
  if (agencyId === null) return holdsCityWide(actor, 'administrator') || (role === 'registered' && holdsCityWide(actor, 'bureau'))
  return holdsRoleIn(actor, agencyId, 'administrator') || (givenByBureau.includes(role) && holdsRoleIn(actor, agencyId, 'bureau'))
}

/** Throws InvalidInput for a role that does not exist or cannot be given, NotAllowed where it is beyond the caller. */
export function requireMayAssign(actor: Actor, role: string, agencyId: string | null): void {
  if (role === 'visitor' || !roleCodes.some((known) => known.code === role))
    throw invalidInput({ code: 'PUJIANG_ROLE_UNKNOWN', detail: { zh: `没有“${role}”这个角色。`, en: `There is no role “${role}” to give.` } })
  if (mayAssign(actor, role, agencyId)) return
  throw notAllowed({
    code: 'PUJIANG_ROLE_BEYOND_YOURS',
    detail: { zh: '这个角色超出您的职权。', en: 'This role is beyond what your office may give.' },
    cure: { zh: '请找管理员办理。', en: 'Ask an administrator.' },
  })
}

export interface ManagedActor {
  id: string
  kind: 'person' | 'program' | 'system'
  userId: string | null
  agencyId: string | null
  name: string
  status: 'invited' | 'active' | 'suspended'
  roles: { role: string; agencyId: string | null }[]
}

/**
 * The actor with this id, if the caller may manage it: somebody else, whose agency and every role lie within what the caller may give. Actors beyond
 * that do not exist for the caller (NotFound); the own one is refused (NotAllowed), so nobody raises or strips oneself.
 */
export async function managedActor(ctx: IdentityContext, actorId: string): Promise<ManagedActor> {
  const missing = notFound({ zh: '主体', en: 'actor' }, actorId)
  if (ctx.actor.id === actorId)
    throw notAllowed({ code: 'PUJIANG_OWN_RIGHTS', detail: { zh: '不能更改自己的权限。', en: 'Nobody changes the own rights.' } })
  if (!isUuid(actorId)) throw missing
  const found = await sql<ManagedActor>`
    select a.id, a.kind, a.user_id as "userId", a.agency_id as "agencyId", a.name, a.status,
      coalesce((select jsonb_agg(jsonb_build_object('role', r.role, 'agencyId', r.agency_id)) from actor_role as r where r.actor_id = a.id), '[]') as roles
    from actor as a where a.id = ${actorId}::uuid for update`.execute(ctx.db)
  const target = found.rows[0]
  if (
    !target ||
    !mayAssign(ctx.actor, 'registered', target.agencyId) ||
    !target.roles.every((held) => mayAssign(ctx.actor, held.role, held.agencyId))
  )
    throw missing
  return target
}

/** Key of the advisory lock that lets one change of offices happen at a time; they are rare, and row locks in the order of each request would deadlock. */
const officesLock = 7_081_200_027

/** Waits until no other transaction takes offices away; to be called before anything is read. */
export async function takeTurns(ctx: IdentityContext): Promise<void> {
  await sql`select pg_advisory_xact_lock(${officesLock})`.execute(ctx.db)
}

/** Throws Conflict when nobody would be left who administers the whole city. Needs `takeTurns`, so that two who remove each other do not both succeed. */
export async function keepAnAdministrator(ctx: IdentityContext, without: string): Promise<void> {
  const left = await sql<{ id: string }>`
    select a.id from actor_role as r join actor as a on a.id = r.actor_id
    where r.role = 'administrator' and r.agency_id is null and a.status = 'active' and a.kind = 'person'
    order by a.id = ${without}::uuid desc
    limit 2`.execute(ctx.db)
  if (left.rows.some((a) => a.id !== without) || !left.rows.some((a) => a.id === without)) return
  throw conflict({
    code: 'PUJIANG_LAST_ADMINISTRATOR',
    detail: { zh: '这是最后一位全市管理员。', en: 'This is the last administrator of the city.' },
  })
}
