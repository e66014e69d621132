import { sql } from 'kysely'
import type { Text } from '../../model/index.ts'
import { conflict, invalidInput, notFound, type Fault } from '../errors/index.ts'
import { isUuid } from '../identity/index.ts'
import type { Context } from '../operations/index.ts'
import type { AccessGrantTable } from './tables.ts'

export type GrantSubject = AccessGrantTable['subject_kind']

export interface GrantInput {
  subjectKind: GrantSubject
  /** Slug or id. */
  subject: string
  /** Exactly one of the two. */
  granteeAgencyId?: string | null
  granteeActorId?: string | null
  /** Field ids of a table; absent = every field that is not closed. */
  fields?: readonly number[] | null
  /** Predicate in the query language, already parsed by the caller of this function; absent = all rows. */
  rowFilter?: string | null
  purpose: string
  legalBasis?: string | null
  /** Absent = from now on. */
  startsAt?: Date
  /** Absent = until revoked. */
  endsAt?: Date | null
}

export interface Grant {
  id: string
  subjectKind: GrantSubject
  subjectId: string
  granteeAgencyId: string | null
  granteeActorId: string | null
  fields: number[] | null
  rowFilter: string | null
  purpose: string
  legalBasis: string | null
  startsAt: Date
  endsAt: Date | null
  revokedAt: Date | null
  revokedReason: string | null
  grantedBy: string | null
  createdAt: Date
}

/** The part of a request's context that grants need. */
export type GrantContext = Pick<Context, 'actor' | 'db' | 'access' | 'clock' | 'random'>

const columns = sql`id, subject_kind as "subjectKind", subject_id as "subjectId", grantee_agency_id as "granteeAgencyId", grantee_actor_id as "granteeActorId",
  fields, row_filter as "rowFilter", purpose, legal_basis as "legalBasis", starts_at as "startsAt", ends_at as "endsAt",
  revoked_at as "revokedAt", revoked_reason as "revokedReason", granted_by as "grantedBy", created_at as "createdAt"`

/**
 * Gives a grant. Who may is the rule `grant` of the subject's policy, so a steward can give away only what the own agency holds; nobody can give one
 * to oneself. Throws NotFound, NotAllowed, InvalidInput.
 */
export async function createGrant(ctx: GrantContext, input: GrantInput): Promise<Grant> {
  const subjectId = await ctx.access.require('grant', input.subjectKind, input.subject)
  const startsAt = input.startsAt ?? ctx.clock.now()
  checkInput(ctx, input, startsAt)
  await checkGrantee(ctx, input)
  const made = await sql<Grant>`
    insert into access_grant (id, grantee_agency_id, grantee_actor_id, subject_kind, subject_id, fields, row_filter, purpose, legal_basis, starts_at, ends_at, granted_by, created_at)
    values (${ctx.random.uuid()}, ${input.granteeAgencyId ?? null}, ${input.granteeActorId ?? null}, ${input.subjectKind}, ${subjectId},
      ${input.fields ? [...new Set(input.fields)] : null}::int[], ${input.rowFilter ?? null}, ${input.purpose.trim()}, ${input.legalBasis ?? null},
      ${startsAt}, ${input.endsAt ?? null}, ${ctx.actor.id}, ${ctx.clock.now()})
    returning ${columns}`.execute(ctx.db)
  return made.rows[0]!
}

function checkInput(ctx: GrantContext, input: GrantInput, startsAt: Date): void {
  const faults: Fault[] = []
  const fault = (at: string, zh: string, en: string): void => void faults.push({ at, message: { zh, en } })
  if (!input.granteeAgencyId === !input.granteeActorId)
    fault('granteeAgencyId', '授权对象须为一个部门或一个主体。', 'Name either an agency or an actor to grant to.')
  if (input.granteeActorId && input.granteeActorId === ctx.actor.id) fault('granteeActorId', '不能授权给自己。', 'You cannot grant to yourself.')
  if (!input.purpose.trim()) fault('purpose', '须写明用途。', 'Name a purpose.')
  if (input.fields && (input.fields.length === 0 || input.subjectKind !== 'table'))
    fault('fields', '字段只能用于数据表,且至少一个。', 'Fields belong to a table grant, at least one of them.')
  if (Number.isNaN(startsAt.getTime())) fault('startsAt', '不是时间。', 'This is not a time.')
  if (input.endsAt && !(input.endsAt > startsAt)) fault('endsAt', '结束时间须晚于开始时间。', 'The end must be later than the start.')
  if (faults.length > 0)
    throw invalidInput({ code: 'PUJIANG_GRANT_INVALID', detail: { zh: '授权内容有误。', en: 'The grant is not right.' }, faults })
}

async function checkGrantee(ctx: GrantContext, input: GrantInput): Promise<void> {
  const grantee = input.granteeAgencyId ?? input.granteeActorId ?? ''
  const missing = notFound({ zh: '授权对象', en: 'grantee' }, grantee)
  if (!isUuid(grantee)) throw missing
  const found = input.granteeAgencyId
    ? await sql`select 1 from agency where id = ${input.granteeAgencyId}::uuid`.execute(ctx.db)
    : await sql`select 1 from actor where id = ${input.granteeActorId}::uuid and status <> 'suspended'`.execute(ctx.db)
  if (found.rows.length === 0) throw missing
}

/** Takes a grant back at once. Who may is the rule `grant` of its subject; to others it does not exist. */
export async function revokeGrant(ctx: GrantContext, grantId: string, reason: string): Promise<Grant> {
  const grant = await readGrant(ctx, grantId)
  const revoked = await sql<Grant>`
    update access_grant set revoked_at = ${ctx.clock.now()}, revoked_reason = ${reason} where id = ${grant.id} and revoked_at is null returning ${columns}`.execute(
    ctx.db,
  )
  if (revoked.rows[0]) return revoked.rows[0]
  throw conflict({ code: 'PUJIANG_GRANT_REVOKED', detail: { zh: '这项授权已被收回。', en: 'This grant was taken back before.' } })
}

async function readGrant(ctx: GrantContext, grantId: string): Promise<Grant> {
  const missing = notFound({ zh: '授权', en: 'grant' }, grantId)
  if (!isUuid(grantId)) throw missing
  const found = await sql<Grant>`select ${columns} from access_grant where id = ${grantId}::uuid`.execute(ctx.db)
  const grant = found.rows[0]
  if (!grant || !(await ctx.access.may('grant', grant.subjectKind, grant.subjectId))) throw missing
  return grant
}

/** Every grant on a subject, newest first, for those who may give them. */
export async function listGrants(ctx: GrantContext, subjectKind: GrantSubject, subject: string): Promise<Grant[]> {
  const subjectId = await ctx.access.require('grant', subjectKind, subject)
  const found = await sql<Grant>`
    select ${columns} from access_grant where subject_kind = ${subjectKind} and subject_id = ${subjectId} order by created_at desc, id`.execute(
    ctx.db,
  )
  return found.rows
}

/** The grants the caller holds, of the own agency and those above it among them, whatever their purpose; not those taken back. */
export async function listOwnGrants(ctx: GrantContext): Promise<Grant[]> {
  if (ctx.actor.id === null || ctx.actor.suspended) return []
  const found = await sql<Grant>`
    select ${columns} from access_grant
    where revoked_at is null and (ends_at is null or ends_at > ${ctx.clock.now()})
      and (grantee_actor_id = ${ctx.actor.id}::uuid or grantee_agency_id = any((select path from agency where id = ${ctx.actor.agencyId}::uuid)::uuid[]))
    order by created_at desc, id`.execute(ctx.db)
  return found.rows
}

/** A grant with the words people know its parts by. */
export interface GrantShown extends Grant {
  subjectSlug: string
  subjectName: Text
  agencyId: string
  granteeName: Text | null
  grantedByName: string | null
}

export interface GrantFilter {
  /** Part of a name of what is granted, of the holder, or of the purpose. */
  q?: string
  /** Holder: id of an agency. */
  agencyId?: string
  state?: 'active' | 'ending' | 'ended'
  limit: number
  after?: string
}

/** Grants end unnoticed: those that end within so many days are told of. */
const endingDays = 30

/** Every grant the caller may give and take back, newest first. */
export async function listGivenGrants(ctx: GrantContext, filter: GrantFilter): Promise<{ grants: GrantShown[]; next: string | null }> {
  const now = ctx.clock.now()
  const soon = new Date(now.getTime() + endingDays * 86_400_000)
  const conditions = [
    sql`((g.subject_kind = 'dataset' and ${ctx.access.where('grant', 'dataset', 'd')}) or (g.subject_kind = 'table' and ${ctx.access.where('grant', 'dataset', 'd')}))`,
  ]
  const active = sql`g.revoked_at is null and (g.ends_at is null or g.ends_at > ${now})`
  if (filter.state === 'active') conditions.push(active)
  if (filter.state === 'ending') conditions.push(sql`${active} and g.ends_at <= ${soon}`)
  if (filter.state === 'ended') conditions.push(sql`not (${active})`)
  if (filter.agencyId !== undefined) conditions.push(isUuid(filter.agencyId) ? sql`g.grantee_agency_id = ${filter.agencyId}::uuid` : sql`false`)
  if (filter.q !== undefined) {
    const like = `%${filter.q.replaceAll('\0', '').replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
    conditions.push(
      sql`(d.name::text ilike ${like} or d.slug ilike ${like} or coalesce(n.name::text, a.name) ilike ${like} or g.purpose ilike ${like})`,
    )
  }
  if (filter.after !== undefined && isUuid(filter.after))
    conditions.push(sql`(g.created_at, g.id) < (select o.created_at, o.id from access_grant as o where o.id = ${filter.after}::uuid)`)
  const found = await sql<GrantShown>`
    select g.id, g.subject_kind as "subjectKind", g.subject_id as "subjectId", g.grantee_agency_id as "granteeAgencyId", g.grantee_actor_id as "granteeActorId",
      g.fields, g.row_filter as "rowFilter", g.purpose, g.legal_basis as "legalBasis", g.starts_at as "startsAt", g.ends_at as "endsAt",
      g.revoked_at as "revokedAt", g.revoked_reason as "revokedReason", g.granted_by as "grantedBy", g.created_at as "createdAt",
      d.slug as "subjectSlug", d.agency_id as "agencyId", d.name as "subjectName",
      coalesce(n.name, jsonb_build_object('zh', a.name, 'en', a.name)) as "granteeName", b.name as "grantedByName"
    from access_grant as g
      left join data_table as t on g.subject_kind = 'table' and t.id = g.subject_id
      join dataset as d on d.id = coalesce(t.dataset_id, g.subject_id)
      left join agency as n on n.id = g.grantee_agency_id left join actor as a on a.id = g.grantee_actor_id left join actor as b on b.id = g.granted_by
    where ${sql.join(conditions, sql` and `)} order by g.created_at desc, g.id desc limit ${filter.limit + 1}`.execute(ctx.db)
  const grants = found.rows.slice(0, filter.limit)
  return { grants, next: found.rows.length > filter.limit ? grants.at(-1)!.id : null }
}

/** Datasets with rows on which the caller may give grants, by name; one more than the limit when there are more. */
export async function listGrantableDatasets(ctx: GrantContext, q: string | undefined, limit: number): Promise<{ slug: string; name: Text }[]> {
  const like =
    q === undefined
      ? sql`true`
      : sql`(d.name::text ilike ${`%${q.replaceAll('\0', '').replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`} or d.slug = ${q})`
  const found = await sql<{ slug: string; name: Text }>`
    select d.slug, d.name from dataset as d
    where ${ctx.access.where('grant', 'dataset', 'd')} and d.status <> 'draft' and ${like}
      and exists (select from data_table as t where t.dataset_id = d.id and t.current_version_id is not null)
    order by d.name ->> 'zh', d.id limit ${limit + 1}`.execute(ctx.db)
  return found.rows
}
