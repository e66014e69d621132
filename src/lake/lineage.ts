import { sql } from 'kysely'
import type { FieldType, Text } from '../model/index.ts'
import { namedBy } from '../platform/access/index.ts'
import type { Context } from '../platform/operations/index.ts'
import type { OpenTable, OpenVersion } from './open-table.ts'
import { knownFields, type TableRight } from './rights.ts'
import type { Lineage } from './tables.ts'

/** One load that put rows into a version. */
export interface LineageLoad {
  version: number
  mode: 'replace' | 'append'
  at: string
  /** Rows this load brought; null for callers who may not count them. */
  rows: number | null
  format: string | null
  encoding: string | null
  delimiter: string | null
  sheet: string | null
  /** Rows above the data that were left out. */
  skippedRows: number
  /** The file speaks of all its columns: told to callers who may read every one of them. */
  file: { name: string; bytes: number; sha256: string } | null
  engine: string
  /** Who loaded it, as a kind; people are not named. */
  operator: 'person' | 'program' | 'system'
}

/** What became of one column between the file and the published field. */
export interface LineageColumn {
  id: number
  name: string
  label: Text | null
  /** The header as it stood in the file. */
  header: string
  type: FieldType
  /** How the cells were written, where it is not the plain form. */
  format: string | null
  /** A person set another type or form than was guessed from the cells. */
  decided: boolean
  /** Cells that could not be read as the type; null for callers who may not know. */
  findings: number | null
  reasons: { reason: string; count: number }[]
  openClass: string
}

interface Load {
  id: string
  number: number
  mode: 'replace' | 'append'
  createdAt: string
  rows: number
  before: number | null
  lineage: Lineage
  operator: string | null
}

/** Loads that the rows of a version come from, newest first; loads of versions that were replaced are no part of it. */
async function loadsOf(ctx: Context, version: OpenVersion, limit: number): Promise<Load[]> {
  const { rows } = await sql<Load>`
    with recursive chain as (
      select v.id, v.mode, v.parent_id, 1 as depth from table_version v where v.id = ${version.id}
      union all select p.id, p.mode, p.parent_id, c.depth + 1 from chain c join table_version p on c.mode = 'append' and p.id = c.parent_id
    )
    select v.id, v.number, v.mode, v.created_at as "createdAt", v.rows::float8 as rows, p.rows::float8 as before, v.lineage, a.kind as operator
    from chain c join table_version v on v.id = c.id left join table_version p on c.mode = 'append' and p.id = v.parent_id
    left join actor a on a.id = (v.lineage ->> 'operator')::uuid order by c.depth limit ${limit}`.execute(ctx.db)
  return rows
}

const textOf = (settings: unknown, name: string): string | null => {
  const value = typeof settings === 'object' && settings !== null ? (settings as Record<string, unknown>)[name] : undefined
  return typeof value === 'string' ? value : null
}
const numberOf = (settings: unknown, name: string): number => {
  const value = typeof settings === 'object' && settings !== null ? (settings as Record<string, unknown>)[name] : undefined
  return typeof value === 'number' ? value : 0
}

interface ColumnSetting {
  column?: number
  name?: string
  type?: string
  format?: string
}
function columnSettings(settings: unknown): ColumnSetting[] {
  const columns = typeof settings === 'object' && settings !== null ? (settings as Record<string, unknown>)['columns'] : undefined
  return Array.isArray(columns) ? (columns as ColumnSetting[]) : []
}

/** The loads of a version as far as the right goes. */
export async function lineageLoads(ctx: Context, version: OpenVersion, right: TableRight | null, limit: number): Promise<LineageLoad[]> {
  const whole = right !== null && right.rowFilter === null
  const every = right?.ground === 'own' || (whole && version.fields.every((f) => right.fieldIds.includes(f.id)))
  return (await loadsOf(ctx, version, limit)).map((load) => ({
    version: load.number,
    mode: load.mode,
    at: new Date(load.createdAt).toISOString(),
    rows: whole ? load.rows - (load.before ?? 0) : null,
    format: textOf(load.lineage.settings, 'format'),
    encoding: textOf(load.lineage.settings, 'encoding'),
    delimiter: textOf(load.lineage.settings, 'delimiter'),
    sheet: every ? textOf(load.lineage.settings, 'sheet') : null,
    skippedRows: numberOf(load.lineage.settings, 'skipRows'),
    file: every ? { name: load.lineage.source.fileName, bytes: load.lineage.source.bytes, sha256: load.lineage.source.sha256 } : null,
    engine: load.lineage.engine,
    operator: load.operator === 'person' || load.operator === 'program' ? load.operator : 'system',
  }))
}

/** The columns of a version that the caller may know of, with what was done to their cells. Counts of findings only under a right to all rows of the column. */
export async function lineageColumns(ctx: Context, table: OpenTable, version: OpenVersion, right: TableRight | null): Promise<LineageColumn[]> {
  const known = new Map(knownFields(table, right).map((f) => [f.id, f]))
  const settings = columnSettings(version.lineage.settings)
  const { rows: uploads } = await sql<{ settings: unknown; guess: unknown }>`
    select settings, json_build_object('columns', guess -> 'columns') as guess from upload where ${namedBy(version.lineage.uploadId, null)}`.execute(
    ctx.db,
  )
  const guessed = columnSettings(uploads[0]?.guess)
  const asked = columnSettings(uploads[0]?.settings)
  /** A person said something else than the guess. */
  const isDecided = (applied: ColumnSetting | undefined): boolean => {
    const said = asked.find((c) => c.column !== undefined && c.column === applied?.column)
    const guess = guessed[said?.column ?? -1]
    return said !== undefined && guess !== undefined && ((said.type ?? guess.type) !== guess.type || (said.format ?? guess.format) !== guess.format)
  }
  const { rows } = await sql<{ field: number; reason: string; count: number }>`
    with recursive chain as (
      select v.id, v.mode, v.parent_id from table_version v where v.id = ${version.id}
      union all select p.id, p.mode, p.parent_id from chain c join table_version p on c.mode = 'append' and p.id = c.parent_id
    )
    select fc.field_id as field, fc.reason, sum(fc.count)::float8 as count from chain c join finding_count fc on fc.version_id = c.id
    where fc.field_id is not null group by 1, 2 order by 3 desc`.execute(ctx.db)
  return version.fields.flatMap((field): LineageColumn[] => {
    const shown = known.get(field.id)
    if (!shown) return []
    const mayCount = right !== null && right.rowFilter === null && right.fieldIds.includes(field.id)
    const applied = settings.find((c) => c.name === field.name)
    const reasons = mayCount ? rows.filter((row) => row.field === field.id).map(({ reason, count }) => ({ reason, count })) : []
    return [
      {
        id: field.id,
        name: field.name,
        label: shown.label,
        header: field.header,
        type: field.type,
        format: applied?.format ?? null,
        decided: isDecided(applied),
        findings: mayCount ? reasons.reduce((sum, r) => sum + r.count, 0) : null,
        reasons,
        openClass: shown.openClass,
      },
    ]
  })
}
