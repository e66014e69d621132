import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Database } from '../db/index.ts'
import type { Actor, HeldRole } from '../operations/index.ts'
import { rolesWithoutOffice } from './reach.ts'

interface ActorRow {
  id: string
  kind: 'person' | 'program'
  name: string
  agency_id: string | null
  status: 'invited' | 'active' | 'suspended'
  roles: { role: string; agencyId: string | null; within: string[] | null }[]
  agency_ids: string[]
  key_id: string | null
  scopes: string[] | null
  key_purpose: string | null
  unlimited: boolean | null
  last_used_at: Date | null
}

/** An actor as found by a credential. `usedAt` tells when the key was last noted as used. */
export interface FoundActor {
  actor: Actor
  usedAt: Date | null
}

/** The actor behind a session that has not ended, in one query. */
export function findBySession(db: Kysely<Database>, token: string): Promise<FoundActor | null> {
  // Sessions end by the clock of the database, which better-auth also wrote them by; not by the injected one.
  const source = sql`select a.*, null::uuid as key_id, null::text[] as scopes, null::text as key_purpose, null::boolean as unlimited, null::timestamptz as last_used_at
    from auth."session" as s join actor as a on a.user_id = s."userId"
    where s."token" = ${token} and s."expiresAt" > now()`
  return find(db, source)
}

/** The actor behind a key that is neither revoked nor expired, in one query over the unique index of its hash. */
export function findByKey(db: Kysely<Database>, keyHash: Buffer, now: Date): Promise<FoundActor | null> {
  const source = sql`select a.*, k.id as key_id, k.scopes, k.purpose as key_purpose, k.unlimited, k.last_used_at
    from api_key as k join actor as a on a.id = k.actor_id
    where k.key_hash = ${keyHash} and k.revoked_at is null and (k.expires_at is null or k.expires_at > ${now})`
  return find(db, source)
}

/** The actor with this id, without a credential: for jobs that go on in somebody's name. */
export async function findById(db: Kysely<Database>, id: string): Promise<Actor | null> {
  const source = sql`select a.*, null::uuid as key_id, null::text[] as scopes, null::text as key_purpose, null::boolean as unlimited, null::timestamptz as last_used_at
    from actor as a where a.id = ${id}::uuid`
  return (await find(db, source))?.actor ?? null
}

async function find(db: Kysely<Database>, source: RawBuilder<unknown>): Promise<FoundActor | null> {
  const found = await sql<ActorRow>`
    with who as (${source})
    select who.id, who.kind, who.name, who.agency_id, who.status, who.key_id, who.scopes, who.key_purpose, who.unlimited, who.last_used_at,
      coalesce((
        select jsonb_agg(jsonb_build_object('role', r.role, 'agencyId', r.agency_id,
          'within', (select jsonb_agg(g.id) from agency as g where g.path @> array[r.agency_id])) order by r.role, r.agency_id)
        from actor_role as r where r.actor_id = who.id), '[]') as roles,
      array(
        select g.id from agency as g where exists (
          select from actor_role as r where r.actor_id = who.id and r.role <> all (${[...rolesWithoutOffice]}::text[])
            and (r.agency_id is null or r.agency_id = any (g.path)))) as agency_ids
    from who`.execute(db)
  const row = found.rows[0]
  return row ? { actor: toActor(row), usedAt: row.last_used_at } : null
}

function toActor(row: ActorRow): Actor {
  const suspended = row.status !== 'active'
  const roles = row.roles.map(({ role, agencyId, within }): HeldRole => ({ role, agencyId, ...(agencyId !== null && within && { within }) }))
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    agencyId: row.agency_id,
    // A suspended actor is known by name and can do nothing, wherever a check were forgotten.
    roles: suspended ? [] : roles,
    agencyIds: suspended ? [] : row.agency_ids,
    suspended,
    ...(row.key_id !== null && { key: { id: row.key_id, scopes: row.scopes ?? [], purpose: row.key_purpose } }),
    ...(row.unlimited === true && { unlimited: true }),
  }
}
