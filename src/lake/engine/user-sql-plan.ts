import { fieldColumn } from '../query/index.ts'
import type { SqlPlan, SqlScan, SqlTable } from './row-engine.ts'
import type { Reading } from './runner.ts'

/** One operator of the engine's account of a run (EXPLAIN ANALYZE, JSON). */
interface Operator {
  operator_type?: string
  operator_cardinality?: number
  operator_rows_scanned?: number
  extra_info?: Record<string, string | string[] | undefined>
  children?: Operator[]
  total_bytes_read?: number
  cpu_time?: number
  latency?: number
}

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

function scanOf(operator: Operator, table: PlannedTable): SqlScan {
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
  }
}

/**
 * What the engine's account says, in the names of the tables. Tables under a row filter keep their scans to themselves, and with one of
 * them no bytes are told: both would speak of rows that the right hides.
 */
export function planOf(account: unknown, tables: readonly PlannedTable[]): SqlPlan {
  const root = (account ?? {}) as Operator
  const used = new Set<PlannedTable>()
  const scans: SqlScan[] = []
  for (const operator of everyOperator(root)) {
    if (operator.operator_type !== 'TABLE_SCAN') continue
    const table = tableOf(operator, tables)
    if (!table) continue
    used.add(table)
    if (!isLimited(table)) scans.push(scanOf(operator, table))
  }
  const read = tables.filter((t) => used.has(t))
  const told = read.every((t) => t.reading.from === 'parquet' && !isLimited(t))
  return {
    tables: read.map((t) => ({ table: t.name, from: t.reading.from, limited: isLimited(t) })),
    scans,
    bytesRead: told ? (root.total_bytes_read ?? null) : null,
    cpuMs: Math.round((root.cpu_time ?? 0) * 1e6) / 1000,
    elapsedMs: Math.round((root.latency ?? 0) * 1e6) / 1000,
  }
}
