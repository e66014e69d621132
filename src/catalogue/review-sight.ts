import { sql } from 'kysely'
import { openTable, rightOf, type OpenTable } from '../lake/index.ts'
import type { Text } from '../model/index.ts'
import type { Policy } from '../platform/access/index.ts'
import { anonymous } from '../platform/identity/index.ts'
import type { Actor, ActiveGrant, Context } from '../platform/operations/index.ts'
import { cataloguePolicies } from './policies.ts'

/** Kinds of readers a review asks the rules about. */
export type ReaderKind = 'visitor' | 'official' | 'grant'

/** What one reader gets: everything, part of the rows, on request, or nothing. */
export type Sight = 'yes' | 'part' | 'ask' | 'no'

export interface ReaderSight {
  kind: ReaderKind
  /** Who holds the grant, for `grant`. */
  holder: Text | null
  purpose: string | null
  entry: { now: Sight; then: Sight }
  /** By table: rows, and each column by its id. */
  tables: { id: string; rows: { now: Sight; then: Sight }; fields: { id: number; now: Sight; then: Sight }[] }[]
}

/** Nobody has this id: the official of another agency, as the rules see one. */
const nowhere = '00000000-0000-4000-8000-000000000000'

interface Reader {
  kind: ReaderKind
  holder: Text | null
  actor: Actor
  purpose: string | null
  grants: ActiveGrant[]
}

const official: Actor = { ...anonymous, id: nowhere, kind: 'person', name: 'official', agencyId: nowhere, roles: [], agencyIds: [] }

async function readersOf(ctx: Context, datasetId: string): Promise<Reader[]> {
  const { rows } = await sql<ActiveGrant & { agency: string | null; actor: string | null; agencyName: Text | null; actorName: string | null }>`
    select g.id, g.subject_kind as "subjectKind", g.subject_id as "subjectId", g.fields, g.row_filter as "rowFilter", g.purpose, g.starts_at as "startsAt",
      g.ends_at as "endsAt", g.grantee_agency_id as agency, g.grantee_actor_id as actor, n.name as "agencyName", a.name as "actorName"
    from access_grant as g left join agency as n on n.id = g.grantee_agency_id left join actor as a on a.id = g.grantee_actor_id
    where g.revoked_at is null and g.starts_at <= ${ctx.clock.now()} and (g.ends_at is null or g.ends_at > ${ctx.clock.now()})
      and (g.subject_id = ${datasetId}::uuid or g.subject_id in (select t.id from data_table as t where t.dataset_id = ${datasetId}::uuid))
    order by g.created_at, g.id limit 6`.execute(ctx.db)
  return [
    { kind: 'visitor', holder: null, actor: anonymous, purpose: null, grants: [] },
    { kind: 'official', holder: null, actor: official, purpose: '—', grants: [] },
    ...rows.map((grant): Reader => ({
      kind: 'grant',
      holder: grant.agencyName ?? (grant.actorName === null ? null : { zh: grant.actorName, en: grant.actorName }),
      actor: { ...official, id: grant.actor ?? nowhere, agencyId: grant.agency ?? nowhere },
      purpose: grant.purpose,
      grants: [grant],
    })),
  ]
}

const datasetPolicy = cataloguePolicies.find((policy) => policy.kind === 'dataset') as Policy

/** Asks the rule of the catalogue for this reader, with the dataset as it is or as it would be once approved. */
async function maySee(ctx: Context, reader: Reader, datasetId: string, approved: boolean): Promise<boolean> {
  const rule = datasetPolicy.actions[datasetPolicy.see]
  if (!rule) return false
  const caller = { actor: reader.actor, purpose: reader.purpose, now: ctx.clock.now() }
  const predicate = rule(caller, (name) => (approved && name === 'status' ? sql`'published'` : sql.ref(`d.${name}`)))
  const { rows } = await sql`select 1 from dataset as d where d.id = ${datasetId} and ${predicate}`.execute(ctx.db)
  return rows.length > 0
}

/** Asks the rule of the lake for this reader: which columns, and whether all rows. */
async function rowsFor(ctx: Context, reader: Reader, table: OpenTable, approved: boolean): Promise<{ rows: Sight; fields: Map<number, Sight> }> {
  const seen: OpenTable = approved
    ? { ...table, dataset: { ...table.dataset, status: 'published' }, version: table.version && { ...table.version, state: 'published' } }
    : table
  const as: Context = {
    ...ctx,
    actor: reader.actor,
    purpose: reader.purpose,
    access: {
      ...ctx.access,
      hasRoleIn: () => false,
      activeGrants: async (kind, ids) => reader.grants.filter((grant) => grant.subjectKind === kind && ids.includes(grant.subjectId)),
    },
  }
  const right = seen.version === null ? null : await rightOf(as, seen)
  if (right) {
    const whole: Sight = right.rowFilter === null ? 'yes' : 'part'
    return { rows: whole, fields: new Map(seen.fields.map((field) => [field.id, right.fieldIds.includes(field.id) ? whole : 'no'])) }
  }
  const inside = reader.actor.agencyId !== null
  const asked = (of: { openClass: string; shareClass: string }): Sight =>
    seen.dataset.status === 'published' && (of.openClass === 'conditional' || (inside && of.shareClass !== 'none')) ? 'ask' : 'no'
  return {
    rows: asked(seen.dataset),
    fields: new Map(
      seen.fields.map((field) => [
        field.id,
        asked(seen.dataset) === 'ask' ? (asked(field) === 'no' && field.openClass === 'none' ? 'no' : 'ask') : 'no',
      ]),
    ),
  }
}

/** Who would see what before and after the approval, asked of the access rules themselves. */
export async function sightsOf(ctx: Context, datasetId: string, tableIds: readonly string[]): Promise<ReaderSight[]> {
  const tables = await Promise.all(tableIds.map((id) => openTable(ctx, id)))
  const sights: ReaderSight[] = []
  for (const reader of await readersOf(ctx, datasetId)) {
    const entry = {
      now: (await maySee(ctx, reader, datasetId, false)) ? 'yes' : 'no',
      then: (await maySee(ctx, reader, datasetId, true)) ? 'yes' : 'no',
    } as const
    const byTable: ReaderSight['tables'] = []
    for (const table of tables) {
      const [now, then] = [await rowsFor(ctx, reader, table, false), await rowsFor(ctx, reader, table, true)]
      byTable.push({
        id: table.id,
        rows: { now: now.rows, then: then.rows },
        fields: table.fields.map((field) => ({ id: field.id, now: now.fields.get(field.id) ?? 'no', then: then.fields.get(field.id) ?? 'no' })),
      })
    }
    sights.push({ kind: reader.kind, holder: reader.holder, purpose: reader.kind === 'grant' ? reader.purpose : null, entry, tables: byTable })
  }
  return sights
}
