import { fieldColumn, sqlText } from '../query/index.ts'
import type { SqlPlan, SqlScan, SqlTable } from './row-engine.ts'
import type { Reading } from './runner.ts'

/** One operator of the engine's account of a run (EXPLAIN ANALYZE, JSON). */
interface Operator {
  operator_type?: string
  operator_cardinality?: number
  operator_rows_scanned?: number
  extra_info?: Record<string, string | string[] | undefined>
  children?: Operator[]
  cpu_time?: number
  latency?: number
}

/** What the footer of a Parquet file says of a column. */
export interface FooterColumn {
  path: string
  column: string
  fieldId: number | null
  bytes: number
  groups: number
}

/** SQL that answers `FooterColumn`s of these files. */
export const footerSql = (paths: readonly string[]): string => {
  const files = `[${paths.map(sqlText).join(', ')}]`
  return `SELECT s.file_name, s.name, s.field_id, sum(m.total_compressed_size), count(*) FROM parquet_schema(${files}) AS s
    JOIN parquet_metadata(${files}) AS m ON m.file_name = s.file_name AND m.path_in_schema = s.name GROUP BY ALL`
}
export const readFooters = (values: readonly (readonly (string | null)[])[]): FooterColumn[] =>
  values.map(([path, column, id, bytes, groups]) => ({
    path: path ?? '',
    column: column ?? '',
    fieldId: id === null || id === undefined ? null : Number(id),
    bytes: Number(bytes),
    groups: Number(groups),
  }))

/** A table of a query with the way it was read. */
export interface PlannedTable extends SqlTable {
  name: string
  reading: Reading
}

const listOf = (value: string | string[] | undefined): string[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])
const isLimited = (table: PlannedTable): boolean => table.right.filter !== null
const everyOperator = (node: Operator): Operator[] => [node, ...(node.children ?? []).flatMap(everyOperator)]

/** The engine names columns by field id, or as the file does; people know them by their API names. */
function readableNames(text: string, table: PlannedTable): string {
  const names = new Map(table.source.fields.map((f) => [fieldColumn(f.id), f.name]))
  return text.replaceAll(/\bf\d+\b/g, (column) => names.get(column) ?? column)
}

/** Columns of a footer that a scan projects or tests. A name inside a value counts too, so the bytes are a bound from above. */
const touched = (info: Record<string, string | string[] | undefined>, footers: readonly FooterColumn[]): FooterColumn[] => {
  const projected = new Set(listOf(info['Projections']).map((c) => c.replaceAll('"', '')))
  const tested = listOf(info['Filters']).join(' ')
  return footers.filter((c) => projected.has(c.column) || tested.includes(c.column))
}

/** The table a scan belongs to: serving copies are named by their alias, Parquet by its files. Of two over the same file the limited one, which tells less. */
function tableOf(scan: Operator, tables: readonly PlannedTable[]): PlannedTable | undefined {
  const info = scan.extra_info ?? {}
  const relation = listOf(info['Table']).join(' ')
  const files = listOf(info['Filename(s)']).join(' ')
  const found = tables.filter((t) =>
    t.reading.from === 'parquet' ? t.source.files.some((f) => files.includes(f.path)) : t.reading.attach.some((a) => relation.startsWith(a.alias)),
  )
  return found.find(isLimited) ?? found[0]
}

function scanOf(operator: Operator, table: PlannedTable, footers: readonly FooterColumn[]): SqlScan {
  const info = operator.extra_info ?? {}
  const expected = Number(listOf(info['Estimated Cardinality'])[0] ?? Number.NaN)
  return {
    table: table.name,
    method: listOf(info['Type'])[0] === 'Index Scan' ? 'index' : 'sequential',
    // Over Parquet the engine counts every row once a thread and those of skipped row groups too: no figure worth telling.
    rowsLooked: table.reading.from === 'parquet' ? null : (operator.operator_rows_scanned ?? null),
    rowsKept: operator.operator_cardinality ?? 0,
    rowsExpected: Number.isFinite(expected) ? expected : null,
    columns: listOf(info['Projections']).map((c) => readableNames(c, table)),
    conditions: listOf(info['Filters']).map((c) => readableNames(c, table)),
    ...footerFigures(info, table, footers),
  }
}

function footerFigures(
  info: Record<string, string | string[] | undefined>,
  table: PlannedTable,
  footers: readonly FooterColumn[],
): Pick<SqlScan, 'rowGroups' | 'columnBytes'> {
  if (table.reading.from !== 'parquet') return { rowGroups: null, columnBytes: null }
  const names = listOf(info['Filename(s)']).join(' ')
  const own = footers.filter((c) => names.includes(c.path))
  const groups = new Map(own.map((c) => [c.path, c.groups]))
  return {
    rowGroups: [...groups.values()].reduce((sum, n) => sum + n, 0),
    columnBytes: touched(info, own).reduce((sum, c) => sum + c.bytes, 0),
  }
}

/**
 * What the engine's account says, in the names of the tables. Tables under a row filter keep their scans to
 * themselves: they would speak of rows that the right hides.
 */
export function planOf(account: unknown, tables: readonly PlannedTable[], footers: readonly FooterColumn[]): SqlPlan {
  const root = (account ?? {}) as Operator
  const used = new Set<PlannedTable>()
  const scans: SqlScan[] = []
  for (const operator of everyOperator(root)) {
    if (operator.operator_type !== 'TABLE_SCAN') continue
    const table = tableOf(operator, tables)
    if (!table) continue
    used.add(table)
    if (!isLimited(table)) scans.push(scanOf(operator, table, footers))
  }
  const read = tables.filter((t) => used.has(t))
  return {
    tables: read.map((t) => ({ table: t.name, from: t.reading.from, limited: isLimited(t) })),
    scans,
    cpuMs: Math.round((root.cpu_time ?? 0) * 1e6) / 1000,
    elapsedMs: Math.round((root.latency ?? 0) * 1e6) / 1000,
  }
}
