import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Database } from '../db/index.ts'
import { invalidInput } from '../errors/index.ts'
import { agenciesHeld, isUuid } from '../identity/index.ts'
import type { Actor } from '../operations/index.ts'

/** Offices that may read the log: of the agencies they hold in, or of the whole city. */
export const auditOffices: readonly string[] = ['auditor', 'administrator', 'bureau']

export interface EntryFilter {
  subjectKind?: string
  subjectId?: string
  actorId?: string
  operation?: string
  outcome?: 'success' | 'failure'
  since?: Date
  until?: Date
  limit: number
  cursor?: string
}

export interface EntryShown {
  id: string
  /** Place in the log; null within the second until it is sequenced. */
  index: number | null
  at: Date
  operation: string
  outcome: 'success' | 'failure'
  actorId: string | null
  actorName: string | null
  agencyId: string | null
  subjectKind: string | null
  subjectId: string | null
  purpose: string | null
  /** The exact text that is hashed. */
  entry: string
}

/** Condition over `audit_leaf as l`: entries of agencies the actor's office reaches. */
export function withinReach(actor: Actor): RawBuilder<unknown> {
  const held = agenciesHeld(actor, ...auditOffices)
  if (held === 'city') return sql`true`
  return held.length === 0 ? sql`false` : sql`l.agency_id in (select g.id from agency as g where g.path && ${held}::uuid[])`
}

const shown = sql`l.id, l.log_index as index, l.at, l.operation, l.outcome, l.actor_id as "actorId", a.name as "actorName", l.agency_id as "agencyId",
  l.subject_kind as "subjectKind", l.subject_id as "subjectId", l.purpose, l.entry`

/** Entries newest first, one page. Throws InvalidInput for a cursor that is not one of ours. */
export async function listEntries(
  db: Kysely<Database>,
  actor: Actor,
  filter: EntryFilter,
): Promise<{ entries: EntryShown[]; cursor: string | null }> {
  const conditions = [withinReach(actor)]
  if (filter.subjectKind !== undefined) conditions.push(sql`l.subject_kind = ${filter.subjectKind}`)
  if (filter.subjectId !== undefined) conditions.push(sql`l.subject_id = ${filter.subjectId.replaceAll('\0', '')}`)
  if (filter.actorId !== undefined)
    conditions.push(
      isUuid(filter.actorId)
        ? sql`l.actor_id = ${filter.actorId}::uuid`
        : sql`l.actor_id in (select n.id from actor as n where n.name = ${filter.actorId.replaceAll('\0', '')})`,
    )
  if (filter.operation !== undefined) conditions.push(sql`l.operation = ${filter.operation}`)
  if (filter.outcome !== undefined) conditions.push(sql`l.outcome = ${filter.outcome}`)
  if (filter.since !== undefined) conditions.push(sql`l.at >= ${filter.since}`)
  if (filter.until !== undefined) conditions.push(sql`l.at < ${filter.until}`)
  if (filter.cursor !== undefined) conditions.push(before(filter.cursor))
  const found = await sql<EntryShown & { seq: number }>`
    select l.seq, ${shown} from audit_leaf as l left join actor as a on a.id = l.actor_id
    where ${sql.join(conditions, sql` and `)} order by l.at desc, l.seq desc limit ${filter.limit + 1}`.execute(db)
  const entries = found.rows.slice(0, filter.limit)
  const last = found.rows.length > filter.limit ? entries.at(-1) : undefined
  return { entries, cursor: last ? `${last.at.getTime()}_${last.seq}` : null }
}

/** One entry within the reader's reach; null beyond it. */
export async function findEntry(db: Kysely<Database>, actor: Actor, id: string): Promise<EntryShown | null> {
  const found = await sql<EntryShown>`select ${shown} from audit_leaf as l left join actor as a on a.id = l.actor_id
    where l.id = ${id}::uuid and ${withinReach(actor)}`.execute(db)
  return found.rows[0] ?? null
}

function before(cursor: string): RawBuilder<unknown> {
  const [time = '', seq = ''] = cursor.split('_')
  if (!/^\d{1,14}$/.test(time) || !/^\d{1,18}$/.test(seq))
    throw invalidInput({ code: 'PUJIANG_CURSOR_INVALID', detail: { zh: '翻页标记不对。', en: 'This is not a cursor of this list.' } })
  return sql`(l.at, l.seq) < (${new Date(Number(time))}::timestamptz, ${seq}::bigint)`
}
