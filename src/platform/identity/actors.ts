import { sql, type RawBuilder } from 'kysely'
import { invalidInput, notAllowed, notFound } from '../errors/index.ts'
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

export interface ActorFilter {
  limit: number
  after?: string
  /** Part of a name or an address. */
  q?: string
  /** Id of an agency; with those below it. */
  agencyId?: string
  role?: string
  status?: string
}

/** Condition over `actor as a`: people and programs of agencies the caller administers, oversees or audits. */
function actorsWithinReach(ctx: Pick<IdentityContext, 'actor'>): RawBuilder<unknown> {
  const held = agenciesHeld(ctx.actor, ...actorOffices)
  if (held === 'city') return sql`true`
  return held.length === 0 ? sql`false` : sql`a.agency_id in (select g.id from agency as g where g.path && ${held}::uuid[])`
}
const actorOffices = ['administrator', 'bureau', 'auditor']

/** People, then programs, of the agencies that the caller administers, oversees or audits, by name. */
export async function listActors(ctx: Pick<IdentityContext, 'actor' | 'db'>, page: ActorFilter): Promise<ActorPage> {
  const conditions = [actorsWithinReach(ctx)]
  if (page.after !== undefined && isUuid(page.after))
    conditions.push(
      sql`(a.kind <> 'person', a.name, a.id) > (select o.kind <> 'person', o.name, o.id from actor as o where o.id = ${page.after}::uuid)`,
    )
  if (page.q !== undefined) {
    const like = `%${page.q.replaceAll('\0', '').replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
    conditions.push(sql`(a.name ilike ${like} or u."email" ilike ${like})`)
  }
  if (page.agencyId !== undefined)
    conditions.push(
      isUuid(page.agencyId) ? sql`a.agency_id in (select g.id from agency as g where ${page.agencyId}::uuid = any(g.path))` : sql`false`,
    )
  if (page.role !== undefined) conditions.push(sql`exists (select from actor_role as r where r.actor_id = a.id and r.role = ${page.role})`)
  if (page.status !== undefined) conditions.push(sql`a.status = ${page.status}`)
  const found = await sql<ActorShown>`
    select ${columns} from actor as a left join auth."user" as u on u."id" = a.user_id
    where ${sql.join(conditions, sql` and `)} order by a.kind <> 'person', a.name, a.id limit ${page.limit + 1}`.execute(ctx.db)
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

export interface ActorDetail extends ActorShown {
  suspendedAt: Date | null
  /** Sessions that have not ended; times only, for whoever ends them has no need of addresses. */
  sessions: { createdAt: Date; expiresAt: Date }[]
  keys: {
    id: string
    name: string
    prefix: string
    scopes: string[]
    createdAt: Date
    expiresAt: Date | null
    lastUsedAt: Date | null
    revokedAt: Date | null
  }[]
}

/** One actor within the caller's reach. Beyond it there is none. Throws NotFound. */
export async function showActor(ctx: Pick<IdentityContext, 'actor' | 'db'>, actorId: string): Promise<ActorDetail> {
  const missing = notFound({ zh: '主体', en: 'actor' }, actorId)
  if (!isUuid(actorId)) throw missing
  const found = await sql<ActorShown & { suspendedAt: Date | null; userId: string | null }>`
    select ${columns}, a.suspended_at as "suspendedAt", a.user_id as "userId" from actor as a left join auth."user" as u on u."id" = a.user_id
    where a.id = ${actorId}::uuid and ${actorsWithinReach(ctx)}`.execute(ctx.db)
  const actor = found.rows[0]
  if (!actor) throw missing
  const { userId, ...shown } = actor
  const [sessions, keys] = await Promise.all([
    sql<ActorDetail['sessions'][number]>`
      select "createdAt", "expiresAt" from auth."session" where "userId" = ${userId} and "expiresAt" > now() order by "createdAt" desc limit 100`.execute(
      ctx.db,
    ),
    sql<ActorDetail['keys'][number]>`
      select id, name, prefix, scopes, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt"
      from api_key where actor_id = ${actorId}::uuid order by created_at desc limit 100`.execute(ctx.db),
  ])
  return { ...shown, sessions: sessions.rows, keys: keys.rows }
}
