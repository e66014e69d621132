import { sql } from 'kysely'
import type { Context } from '../platform/operations/index.ts'

/** Whose entries beyond the public ones the caller may see; the search index filters by it. Mirrors the policy `see`. */
export interface Visibility {
  all: boolean
  agencyIds: readonly string[]
  datasetIds: readonly string[]
}

/** Roles that see every entry of the catalogue. */
export const overseers = ['bureau', 'auditor', 'administrator'] as const

export async function visibilityOf(ctx: Context): Promise<Visibility> {
  if (ctx.actor.id === null) return { all: false, agencyIds: [], datasetIds: [] }
  const all = ctx.actor.roles.some((r) => r.agencyId === null && (overseers as readonly string[]).includes(r.role))
  if (all) return { all: true, agencyIds: [], datasetIds: [] }
  const { rows } = await sql<{ id: string }>`
    select coalesce(t.dataset_id, g.subject_id) as id from access_grant g left join data_table t on g.subject_kind = 'table' and t.id = g.subject_id
    join dataset d on d.id = coalesce(t.dataset_id, g.subject_id) and d.status = 'published'
    where g.revoked_at is null and g.starts_at <= ${ctx.clock.now()} and (g.ends_at is null or g.ends_at > ${ctx.clock.now()})
      and (g.grantee_actor_id = ${ctx.actor.id} or g.grantee_agency_id = any (select unnest(path) from agency where id = ${ctx.actor.agencyId}))`.execute(ctx.db)
  return { all: false, agencyIds: ctx.actor.agencyIds, datasetIds: rows.map((r) => r.id) }
}
