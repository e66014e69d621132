import { sql } from 'kysely'
import { invalidInput, notAllowed } from '../errors/index.ts'
import { agencyNamed } from './agencies.ts'
import { mayAssign } from './authority.ts'
import type { IdentityContext } from './identity-context.ts'
import { agenciesHeld } from './reach.ts'
import { isUuid } from './uuid.ts'

export interface ActorShown {
  id: string
  kind: 'person' | 'program' | 'system'
  name: string
  email: string | null
  agencyId: string | null
  status: 'invited' | 'active' | 'suspended'
  suspendedReason: string | null
  roles: { role: string; agencyId: string | null }[]
  createdAt: Date
}

const columns = sql`a.id, a.kind, a.name, u."email", a.agency_id as "agencyId", a.status, a.suspended_reason as "suspendedReason", a.created_at as "createdAt",
  coalesce((select jsonb_agg(jsonb_build_object('role', r.role, 'agencyId', r.agency_id) order by r.role) from actor_role as r where r.actor_id = a.id), '[]') as roles`

/** Makes a program that acts for an agency; it gets roles and keys afterwards. Answers its id. Throws NotFound, NotAllowed, InvalidInput. */
export async function createProgram(ctx: IdentityContext, input: { name: string; agency: string }): Promise<string> {
  const agency = await agencyNamed(ctx.db, input.agency)
  if (!mayAssign(ctx.actor, 'registered', agency.id))
    throw notAllowed({ code: 'PUJIANG_ROLE_BEYOND_YOURS', detail: { zh: '这个部门超出您的职权。', en: 'This agency is beyond your office.' } })
  if (!input.name.trim() || input.name.length > 100 || input.name.includes('\0'))
    throw invalidInput({ code: 'PUJIANG_NAME_INVALID', detail: { zh: '名称须为 1 至 100 个字。', en: 'A name has 1 to 100 characters.' } })
  const id = ctx.random.uuid()
  await sql`insert into actor (id, kind, agency_id, name, created_at) values (${id}, 'program', ${agency.id}, ${input.name.trim()}, ${ctx.clock.now()})`.execute(
    ctx.db,
  )
  return id
}

export interface ActorPage {
  actors: ActorShown[]
  /** Id to ask the next page after; null at the end. */
  next: string | null
}

/** People and programs of the agencies that the caller administers, oversees or audits, by id. */
export async function listActors(ctx: Pick<IdentityContext, 'actor' | 'db'>, page: { limit: number; after?: string }): Promise<ActorPage> {
  const held = agenciesHeld(ctx.actor, 'administrator', 'bureau', 'auditor')
  if (held !== 'city' && held.length === 0) return { actors: [], next: null }
  const reach = held === 'city' ? sql`true` : sql`a.agency_id in (select g.id from agency as g where g.path && ${held}::uuid[])`
  const after = page.after !== undefined && isUuid(page.after) ? sql`a.id > ${page.after}::uuid` : sql`true`
  const found = await sql<ActorShown>`
    select ${columns} from actor as a left join auth."user" as u on u."id" = a.user_id
    where ${reach} and ${after} order by a.id limit ${page.limit + 1}`.execute(ctx.db)
  const actors = found.rows.slice(0, page.limit)
  return { actors, next: found.rows.length > page.limit ? actors.at(-1)!.id : null }
}

/** What an actor may always read, suspended or not: who one is, and why nothing works. Null for strangers. */
export async function showOwnStatus(ctx: Pick<IdentityContext, 'actor' | 'db'>): Promise<ActorShown | null> {
  if (ctx.actor.id === null) return null
  const found = await sql<ActorShown>`
    select ${columns} from actor as a left join auth."user" as u on u."id" = a.user_id where a.id = ${ctx.actor.id}::uuid`.execute(ctx.db)
  return found.rows[0] ?? null
}
