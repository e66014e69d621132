import type { FieldDetail, TableDetail, Version } from '../model/index.ts'
import type { Context } from '../platform/operations/index.ts'
import type { KnownField, OpenTable, OpenVersion } from './open-table.ts'
import { knownFields, rightOf, type TableRight } from './rights.ts'
import { engineRight, rowSource } from './row-source.ts'
import { rowsUnder, statisticsUnder } from './row-statistics.ts'

const iso = (t: string | null): string | null => (t === null ? null : new Date(t).toISOString())

/** @param rows as far as the right goes; null without one */
function versionView(version: OpenVersion, table: OpenTable, right: TableRight | null, rows: number | null): Version {
  const own = right?.ground === 'own'
  // Size and hash speak of every row.
  const whole = right !== null && right.rowFilter === null
  return {
    id: version.id,
    number: version.number,
    state: version.state,
    mode: version.mode,
    rows,
    bytes: whole ? version.bytes : null,
    contentHash: whole ? version.contentHash : null,
    // Findings hold raw cells, also of closed fields: their number is told to those who may read them.
    findings: own ? version.findings : 0,
    createdAt: iso(version.createdAt) as string,
    publishedAt: iso(version.publishedAt),
    current: version.id === table.currentVersionId,
    source: own ? version.lineage.source : null,
  }
}

const fieldView = (field: KnownField, readable: boolean, statistics: FieldDetail['statistics']): FieldDetail => ({
  id: field.id,
  name: field.name,
  header: field.header,
  type: field.type,
  ...(field.precision !== null && { precision: field.precision }),
  ...(field.scale !== null && { scale: field.scale }),
  label: field.label,
  description: field.description,
  unit: field.unit,
  codeList: field.codeList,
  sensitivity: field.sensitivity,
  shareClass: field.shareClass,
  openClass: field.openClass,
  position: field.position,
  readable,
  statistics,
})

/** The table as this caller may know it: fields, statistics under the caller's right, current version. */
export async function tableDetail(ctx: Context, table: OpenTable): Promise<TableDetail> {
  const right = await rightOf(ctx, table)
  const statistics = new Map((await statisticsUnder(ctx, table, right)).map((s) => [s.fieldId, s]))
  const visible = table.version !== null && (right !== null || (table.version.state === 'published' && table.dataset.status === 'published'))
  if (right && (right.grantId !== null || right.ground === 'shared') && statistics.size > 0) {
    // Least and greatest values, common values: statistics are read under the grant like rows.
    ctx.audit.record()
    ctx.audit.note({ ground: right.ground, grant: right.grantId, version: table.version?.number, statistics: true })
  }
  const own = right?.ground === 'own'
  // The fields of a table that never had a version in public are those of one that waits.
  const known = own || visible ? knownFields(table, right) : []
  const readable = new Set(right && table.version ? engineRight(right, table.version).fieldIds : [])
  return {
    id: table.id,
    slug: table.slug,
    datasetId: table.dataset.id,
    name: table.name,
    fields: known.map((f) => fieldView(f, readable.has(f.id), statistics.get(f.id) ?? null)),
    key: table.keyFields.every((k) => known.some((f) => f.name === k)) ? table.keyFields : [],
    lookupKeys: table.lookupKeys.filter((k) => known.some((f) => f.name === k)),
    orderField: known.some((f) => f.name === table.orderField) ? table.orderField : null,
    coordinateSystem: table.coordinateSystem,
    version: table.version && visible ? versionView(table.version, table, right, right && (await rowsUnder(ctx, table, right))) : null,
    versions: own ? table.versions : table.publishedVersions,
    mayReadRows: right !== null,
    servingCopy: table.version !== null && (await rowSource(ctx, table, table.version)).servingCopy !== null,
  }
}
