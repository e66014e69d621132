import { sql } from 'kysely'
import type { Text } from '../model/index.ts'
import type { Context } from '../platform/operations/index.ts'

/** One column as a review sees it. */
export interface SnapshotField {
  id: number
  name: string
  type: string
  label: Text | null
  description: Text | null
  unit: string | null
  sensitivity: string
  shareClass: string
  openClass: string
}

/** A dataset as it stands: what an approval approves, and what the next review is compared with. */
export interface ReviewSnapshot {
  metadata: Record<string, Text | string | string[] | null>
  tables: { id: string; slug: string; name: Text; version: number | null; rows: number | null; fields: SnapshotField[] }[]
}

/** Everything a reader of the dataset would get from it now, in one query. */
export async function takeSnapshot(ctx: Pick<Context, 'db'>, datasetId: string): Promise<ReviewSnapshot> {
  const { rows } = await sql<{ s: ReviewSnapshot }>`
    select json_build_object(
      'metadata', json_build_object('name', d.name, 'summary', d.summary, 'description', d.description, 'theme', d.theme, 'keywords', d.keywords,
        'shareClass', d.share_class, 'shareCondition', d.share_condition, 'openClass', d.open_class, 'openCondition', d.open_condition,
        'legalBasis', d.legal_basis, 'updateCycle', d.update_cycle, 'licence', d.licence, 'contact', d.contact, 'code', d.code, 'spatial', d.spatial,
        'temporal', d.temporal, 'series', d.series, 'hvdCategory', d.hvd_category),
      'tables', coalesce((
        select json_agg(json_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'version', v.number, 'rows', v.rows, 'fields', coalesce((
          select json_agg(json_build_object('id', f.field_id, 'name', f.name, 'type', f.type, 'label', f.label, 'description', f.description, 'unit', f.unit,
            'sensitivity', f.sensitivity, 'shareClass', f.share_class, 'openClass', f.open_class) order by f.position)
          from field as f where f.table_id = t.id and f.active), '[]')) order by t.created_at, t.id)
        from data_table as t left join table_version as v on v.id = t.current_version_id where t.dataset_id = d.id), '[]')) as s
    from dataset as d where d.id = ${datasetId}`.execute(ctx.db)
  return rows[0]?.s ?? { metadata: {}, tables: [] }
}

export interface Approval {
  at: string
  by: string | null
  /** Null for approvals from before snapshots were kept. */
  snapshot: ReviewSnapshot | null
}

/** The last approval of a dataset; null when there was none. */
export async function lastApproval(ctx: Pick<Context, 'db'>, datasetId: string): Promise<Approval | null> {
  const { rows } = await sql<{ at: Date; by: string | null; snapshot: ReviewSnapshot | null }>`
    select r.decided_at as at, a.name as by, r.snapshot from review as r left join actor as a on a.id = r.decided_by
    where r.dataset_id = ${datasetId} and r.decision = 'approved' order by r.decided_at desc limit 1`.execute(ctx.db)
  const found = rows[0]
  return found ? { ...found, at: found.at.toISOString() } : null
}

const rank: Readonly<Record<string, number>> = { none: 0, conditional: 1, unconditional: 2 }

/** Where this opens more than was approved before: classes of the dataset and of its columns, and columns that are new. */
export function widened(
  before: ReviewSnapshot | null,
  after: ReviewSnapshot,
): { what: string; table: string | null; from: string | null; to: string }[] {
  if (!before) return []
  const wider: { what: string; table: string | null; from: string | null; to: string }[] = []
  const compare = (what: string, table: string | null, from: unknown, to: unknown): void => {
    if ((rank[String(to)] ?? 0) > (rank[String(from)] ?? 0)) wider.push({ what, table, from: String(from), to: String(to) })
  }
  for (const entry of ['openClass', 'shareClass']) compare(entry, null, before.metadata[entry], after.metadata[entry])
  for (const table of after.tables) {
    const known = new Map((before.tables.find((other) => other.id === table.id)?.fields ?? []).map((field) => [field.id, field]))
    for (const field of table.fields) {
      const old = known.get(field.id)
      if (!old) {
        if (field.openClass !== 'none') wider.push({ what: field.name, table: table.slug, from: null, to: field.openClass })
        continue
      }
      compare(field.name, table.slug, old.openClass, field.openClass)
    }
  }
  return wider
}
