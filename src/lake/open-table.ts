import { sql } from 'kysely'
import type { ColumnStatistics, CoordinateSystem, Field, FieldType, Text } from '../model/index.ts'
import type { Remembered } from '../platform/db/index.ts'
import { notFound } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import type { Lineage } from './tables.ts'

/** A field as the catalogue describes it, with its classes. */
export interface KnownField {
  id: number
  name: string
  header: string
  type: FieldType
  precision: number | null
  scale: number | null
  label: Text | null
  description: Text | null
  unit: string | null
  codeList: string | null
  sensitivity: string
  shareClass: string
  openClass: string
  position: number
}

export interface OpenVersion {
  id: string
  number: number
  state: 'staged' | 'published' | 'held' | 'retracted'
  mode: 'replace' | 'append'
  fields: Field[]
  rows: number
  bytes: number
  contentHash: string
  statistics: ColumnStatistics[]
  lineage: Lineage
  findingsKey: string | null
  findings: number
  createdAt: string
  publishedAt: string | null
  /** Set while the version is retracted: since when and why, as readers are told. */
  retraction: { at: string; reason: string } | null
  files: { key: string; rows: number; bytes: number; firstRow: number }[]
}

/** Everything a read of one table needs, gathered in one round trip. Governance is decided from this by `rightOf`. */
export interface OpenTable {
  id: string
  slug: string
  name: Text
  /** Fields that together tell rows apart; empty where none are declared. */
  keyFields: string[]
  lookupKeys: string[]
  orderField: string | null
  coordinateSystem: CoordinateSystem | null
  currentVersionId: string | null
  versions: number
  publishedVersions: number
  dataset: { id: string; slug: string; agencyId: string; status: string; shareClass: string; openClass: string; synthetic: boolean }
  fields: KnownField[]
  version: OpenVersion | null
}

const tableWord = { zh: '数据表', en: 'table' }
const versionWord = { zh: '版本', en: 'version' }

/** `version` is a number (`3`), an id, or nothing for the current one. */
function versionCondition(version: string | undefined) {
  if (version === undefined) return sql`v.id = t.current_version_id`
  return /^\d{1,9}$/.test(version) ? sql`v.table_id = t.id and v.number = ${Number(version)}` : sql`v.table_id = t.id and v.id::text = ${version}`
}

/** Statistics are left out for `rows`: they may weigh more than the answer. @throws NotFound when the table or the asked version is missing. Access to the table is checked by the operation before. */
export async function openTable(ctx: Pick<Context, 'db'>, tableId: string, version?: string, parts: 'all' | 'rows' = 'all'): Promise<OpenTable> {
  const { rows } = await sql<{ table: OpenTable }>`
    select json_build_object(
      'id', t.id, 'slug', t.slug, 'name', t.name, 'keyFields', t.key_fields, 'lookupKeys', t.lookup_keys, 'orderField', t.order_field, 'coordinateSystem', t.coordinate_system, 'currentVersionId', t.current_version_id,
      'versions', (select count(*) from table_version x where x.table_id = t.id),
      'publishedVersions', (select count(*) from table_version x where x.table_id = t.id and x.state = 'published'),
      'dataset', json_build_object('id', d.id, 'slug', d.slug, 'agencyId', d.agency_id, 'status', d.status, 'shareClass', d.share_class, 'openClass', d.open_class, 'synthetic', d.synthetic),
      'fields', coalesce((
        select json_agg(json_build_object(
          'id', f.field_id, 'name', f.name, 'header', f.header, 'type', f.type, 'precision', f.precision, 'scale', f.scale, 'label', f.label,
          'description', f.description, 'unit', f.unit, 'codeList', f.code_list, 'sensitivity', f.sensitivity, 'shareClass', f.share_class,
          'openClass', f.open_class, 'position', f.position) order by f.position)
        from field f where f.table_id = t.id and f.active), '[]'),
      'version', (
        select json_build_object(
          'id', v.id, 'number', v.number, 'state', v.state, 'mode', v.mode, 'fields', v.fields, 'rows', v.rows, 'bytes', v.bytes, 'contentHash', v.content_hash,
          'statistics', ${parts === 'all' ? sql`v.statistics` : sql`'[]'::jsonb`}, 'lineage', v.lineage, 'findingsKey', v.findings_key, 'findings', v.findings_count,
          'createdAt', v.created_at, 'publishedAt', v.published_at,
          'retraction', case when v.state = 'retracted' then (
            select json_build_object('at', c.at, 'reason', coalesce(v.state_reason, '')) from version_change c
            where c.version_id = v.id and c.state_after = 'retracted' order by c.at desc limit 1) end,
          'files', (select json_agg(json_build_object('key', vf.object_key, 'rows', vf.rows, 'bytes', vf.bytes, 'firstRow', vf.first_row) order by vf.ordinal)
                    from version_file vf where vf.version_id = v.id))
        from table_version v where ${versionCondition(version)})
    ) as table
    from data_table t join dataset d on d.id = t.dataset_id where t.id = ${tableId}`.execute(ctx.db)
  const found = rows[0]?.table
  if (!found) throw notFound(tableWord, tableId)
  if (version !== undefined && !found.version) throw notFound(versionWord, version)
  if (found.version) found.version.files ??= []
  return found
}

export const noSuchVersion = (ref: string): Error => notFound(versionWord, ref)

/** Tables as reads need them, kept for seconds and forgotten at every change of what governs them. */
export interface OpenTables {
  /** The table for reading rows, without statistics. Remembered outside transactions. */
  forRows(ctx: Pick<Context, 'db'>, tableId: string, version?: string): Promise<OpenTable>
}

/** Makes `OpenTables` over a memory that the database tells to forget. */
export function rememberTables(remembered: Remembered<OpenTable>): OpenTables {
  return {
    async forRows(ctx, tableId, version) {
      const read = (): Promise<OpenTable> => openTable(ctx, tableId, version, 'rows')
      if (ctx.db.isTransaction) return read()
      return (await remembered.get(`${tableId} ${version ?? ''}`, read)) ?? read()
    },
  }
}
