import { sql } from 'kysely'
import { grantHolds } from '../platform/access/index.ts'
import { agenciesHeld } from '../platform/identity/index.ts'
import type { Context } from '../platform/operations/index.ts'
import { publicOnly, type Visibility } from './search/index.ts'

/** Roles that see every entry of the catalogue. */
export const overseers = ['bureau', 'auditor', 'administrator'] as const

/** Whose entries beyond the public ones the caller may find. Mirrors the policy `see`: entries carry the path of their agency from the root down. */
export async function visibilityOf(ctx: Context): Promise<Visibility> {
  if (ctx.actor.id === null || ctx.actor.suspended) return publicOnly
  const held = agenciesHeld(ctx.actor, 'steward', 'approver', ...overseers)
  if (held === 'city') return { all: true, agencyIds: [], datasetIds: [] }
  if (ctx.purpose === null) return { all: false, agencyIds: held, datasetIds: [] }
  const { rows } = await sql<{ id: string }>`
    select distinct coalesce(t.dataset_id, held.subject_id) as id from access_grant held left join data_table t on held.subject_kind = 'table' and t.id = held.subject_id
    where ${grantHolds({ actor: ctx.actor, purpose: ctx.purpose, now: ctx.clock.now() })}`.execute(ctx.db)
  return { all: false, agencyIds: held, datasetIds: rows.map((r) => r.id) }
}
