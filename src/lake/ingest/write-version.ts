import type { DuckDBConnection } from '@duckdb/node-api'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { dayFirstOf, decideType, forbidsNumbers, type PlannedColumn, type PreparedTable, typeShare } from '../../collect/index.ts'
import { identifier, literal, query, runLong } from './engine.ts'
import { gatherEvidenceFromRows, gatherEvidenceOfMisfits, unlikely, untypable } from './evidence-sql.ts'
import { type IngestColumn, refuseMisfits } from './match-fields.ts'
import { type FileFooter, readFooter } from './parquet-footer.ts'
import { isReadingFault, sourceCell, sourceSql, textSql, valueSql } from './table-source.ts'
import { trimmed } from './typed-expression.ts'

/**
 * Options of every Parquet file of the lake. Against the engine's own choice (zstd level 3, version 1) they need 40 % less processor time to write and
 * 3 % less space: the encodings of version 2, zstd level 1, dictionaries only for columns of few values, no Bloom filters (1 M rows of the 12345
 * workload: 605 ms and 44.1 MB against 1,025 ms and 45.7 MB). A dictionary of given size takes
 * 0.5 MB of memory a column and thread from the start, so wide tables leave it to the engine.
 */
export const parquetOptions = (columns: number): string =>
  `FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2, ${columns > 100 ? '' : 'DICTIONARY_SIZE_LIMIT 4096, '}WRITE_BLOOM_FILTER false, ROW_GROUP_SIZE 122880`

export interface WritingContext {
  connection: DuckDBConnection
  workFolder: string
  /** Reports the share done of one pass over the source. */
  onShare: (stage: 'write' | 'repair' | 'recheck', share: number) => void
}

export interface WrittenData {
  path: string
  bytes: number
  footer: FileFooter
  columns: IngestColumn[]
  table: PreparedTable
  /** Cells that do not fit, by field id; only fields with some. */
  misfits: Map<number, number>
  /** Raw text of the columns with misfits, in source order, columns named like the source cells. */
  suspects: string | null
  passes: number
}

const isText = ({ field }: IngestColumn): boolean => field.type === 'text' || field.type === 'json'
const isOpen = ({ plan, bound }: IngestColumn): boolean => !plan.fixed && plan.native === undefined && !bound

/**
 * Writes the source as one Parquet file in source order. The types proposed from the sample are tried on all rows in the same pass that writes
 * them, counting the cells that do not fit; where the count, or a text column that might be typed after all, shows that the sample misled, the
 * type is decided from all rows and the file is written once more. So a clean file costs one pass.
 */
export async function writeVersion(context: WritingContext, prepared: PreparedTable, proposed: readonly IngestColumn[]): Promise<WrittenData> {
  let table = prepared
  let columns = [...proposed]
  const path = join(context.workFolder, 'data.parquet')
  // types that all rows have decided are not decided again
  const decided = new Set<number>()
  for (let passes = 1; ; passes += 1) {
    let misfits: Map<number, number>
    try {
      misfits = await copyOnce(context, table, columns, path)
    } catch (error) {
      if (table.kind !== 'csv' || !table.repair || !isReadingFault(error)) throw error
      context.onShare('repair', 0)
      table = await table.repair()
      continue
    }
    const footer = await readFooter(context.connection, path)
    // the engine must not lose rows without a word: a quarter of what the file's length promises is a misreading, not a variation
    if (table.kind === 'csv' && table.repair && footer.rows < table.expectedRows / 4) {
      table = await table.repair()
      continue
    }
    const suspects = await writeSuspects(
      context,
      table,
      columns.filter(({ field }) => misfits.has(field.id)),
    )
    refuseMisfits(
      columns.flatMap((column, index) => {
        const count = misfits.get(column.field.id)
        return count === undefined ? [] : [{ column, misfits: count, filled: footer.rows - (footer.columns[index]?.nulls ?? 0) + count }]
      }),
    )
    const revised = await revise({ context, table, columns, path, footer, misfits, suspects, decided })
    if (!revised) return { path, bytes: (await stat(path)).size, footer, columns, table, misfits, suspects, passes }
    columns = revised
  }
}

/** One pass: reads, types, writes, and counts misfits with a sequence a column, whose steps cost only where a cell does not fit. */
async function copyOnce(
  { connection, onShare }: WritingContext,
  table: PreparedTable,
  columns: readonly IngestColumn[],
  path: string,
): Promise<Map<number, number>> {
  const counted = columns.filter((column) => !isText(column))
  for (const { field } of counted) await connection.run(`CREATE OR REPLACE SEQUENCE misfit_${field.id}`)
  const select = columns.map(
    (column) => `${valueSql(table, column, isText(column) ? undefined : `nextval('misfit_${column.field.id}')`)} AS ${identifier(column.field.name)}`,
  )
  const ids = columns.map(({ field }) => `${identifier(field.name)}: ${field.id}`)
  await runLong(
    connection,
    `COPY (SELECT ${select.join(', ')} FROM ${sourceSql(table)}) TO ${literal(path)} (${parquetOptions(columns.length)}, FIELD_IDS {${ids.join(', ')}})`,
    (share) => onShare('write', share),
  )
  const counts = await query<{ sequence_name: string; last_value: string | null }>(
    connection,
    'SELECT sequence_name, last_value FROM duckdb_sequences() WHERE last_value IS NOT NULL',
  )
  const misfits = new Map<number, number>()
  for (const { field } of counted) {
    const found = counts.find(({ sequence_name: name }) => name === `misfit_${field.id}`)
    if (found) misfits.set(field.id, Number(found.last_value))
  }
  return misfits
}

/** Keeps the raw text of the columns that have misfits: a second look at the source, only when there is something to look for. */
async function writeSuspects(
  { connection, workFolder, onShare }: WritingContext,
  table: PreparedTable,
  columns: readonly IngestColumn[],
): Promise<string | null> {
  if (columns.length === 0) return null
  const path = join(workFolder, 'suspects.parquet')
  const cells = columns.map(
    ({ source }) =>
      `${table.kind === 'csv' ? sourceCell(table, source) : textSql(table.columns[source]?.native ?? 'VARCHAR', sourceCell(table, source))} AS s${source}`,
  )
  await runLong(
    connection,
    `COPY (SELECT ${cells.join(', ')} FROM ${sourceSql(table)}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`,
    (share) => onShare('recheck', share),
  )
  return path
}

interface Revision {
  context: WritingContext
  table: PreparedTable
  columns: readonly IngestColumn[]
  path: string
  footer: FileFooter
  misfits: Map<number, number>
  suspects: string | null
  decided: Set<number>
}

/** The columns with the types that all rows ask for, or undefined when they are the types they have. */
async function revise(revision: Revision): Promise<IngestColumn[] | undefined> {
  const { context, table, columns, suspects, misfits, footer, path, decided } = revision
  const { connection } = context
  const dayFirst = dayFirstOf(columns.map(({ plan }) => plan))
  const revised = [...columns]
  let changed = false
  const settle = (index: number, plan: PlannedColumn): void => {
    const column = columns[index] as IngestColumn
    decided.add(column.field.id)
    if (sameType(plan, column.plan)) return
    const { precision: _precision, scale: _scale, ...field } = column.field
    revised[index] = {
      ...column,
      plan,
      field: {
        ...field,
        type: plan.type,
        ...(plan.precision !== undefined && { precision: plan.precision }),
        ...(plan.scale !== undefined && { scale: plan.scale }),
      },
    }
    changed = true
  }
  for (const index of await unproven(revision)) {
    const column = columns[index] as IngestColumn
    const { plan, field } = column
    const evidence = await gatherEvidenceFromRows(connection, `read_parquet(${literal(path)})`, identifier(field.name))
    settle(index, { ...bare(plan), ...decideType(plan.header, evidence, dayFirst), evidence })
  }
  for (const [index, column] of columns.entries()) {
    const { plan, field, source } = column
    if (!isOpen(column) || isText(column) || decided.has(field.id)) continue
    const text = (zh: string, en: string): PlannedColumn => ({ ...bare(plan), type: 'text', reason: { zh, en } })
    const { min, max } = footer.columns[index] ?? { min: null, max: null }
    if (misfits.has(field.id) && suspects) {
      const fitting = footer.rows - (footer.columns[index]?.nulls ?? 0)
      const evidence = await gatherEvidenceOfMisfits(
        connection,
        `read_parquet(${literal(suspects)})`,
        `s${source}`,
        plan,
        fitting,
        valueSql(table, column, undefined, `s${source}`),
      )
      settle(index, { ...bare(plan), ...decideType(plan.header, evidence, dayFirst), evidence })
    } else if (field.type === 'integer' && min !== null && max !== null && Number(min) >= 13_000_000_000 && Number(max) < 20_000_000_000) {
      settle(index, text('像手机号码', 'looks like mobile numbers'))
    } else if (field.type === 'boolean' && plan.format !== undefined && (min !== 'false' || max !== 'true')) {
      settle(index, text('只有一种取值,不足以断定是真假值', 'only one of the two words occurs, so it may not be a truth value'))
    }
  }
  return changed ? revised : undefined
}

const sameType = (a: PlannedColumn, b: PlannedColumn): boolean =>
  a.type === b.type && a.format === b.format && (a.type !== 'decimal' || (a.scale === b.scale && a.precision === b.precision))

/** A plan without the marks of its former type. */
function bare(plan: PlannedColumn): PlannedColumn {
  const { format: _format, precision: _precision, scale: _scale, ...rest } = plan
  return rest
}

/**
 * Positions of the text columns that the first rows do not yet prove to be text. A column is proven when more cells fit no form than one in a
 * hundred of all its filled cells: prose shows that within the first two per cent of the rows, and need not be looked at again.
 */
async function unproven({ context: { connection }, table, columns, path, footer, decided }: Revision): Promise<number[]> {
  if (table.kind === 'parquet' || table.sampledAll) return []
  const open = columns.flatMap((column, index) => {
    const filled = footer.rows - (footer.columns[index]?.nulls ?? 0)
    return isOpen(column) && column.field.type === 'text' && !decided.has(column.field.id) && filled > 0 ? [{ index, column, filled }] : []
  })
  if (open.length === 0) return []
  const prefix = Math.max(20_000, Math.ceil(footer.rows * 0.02))
  let left = open
  // a glance at the first character, then all forms, on the first rows; only what they leave open is counted over all rows
  for (const [test, limit] of [
    [unlikely, prefix],
    [untypable, prefix],
    [untypable, footer.rows],
  ] as const) {
    if (left.length === 0) break
    const counts = left.map(({ column: { field, plan } }, position) => {
      const cell = identifier(field.name)
      return `count(*) FILTER (WHERE ${test(cell, forbidsNumbers(plan.header, plan.evidence))} AND ${trimmed(cell)} <> '') AS n${position}`
    })
    const names = left.map(({ column }) => identifier(column.field.name)).join(', ')
    const [row = {}] = await query<Record<string, string>>(
      connection,
      `SELECT ${counts.join(', ')} FROM (SELECT ${names} FROM read_parquet(${literal(path)}) LIMIT ${limit})`,
    )
    left = left.filter(({ filled }, position) => Number(row[`n${position}`]) <= filled * (1 - typeShare))
  }
  return left.map(({ index }) => index)
}
