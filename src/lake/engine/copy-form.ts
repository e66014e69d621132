import { fieldColumn, sqlText } from '../query/index.ts'
import { parquetSource, type FileColumn } from './parquet-source.ts'
import type { BuildTask } from './protocol.ts'
import type { TableSource } from './source.ts'

/** The relation of a serving copy: `f<id>` for every field, and `_row`. */
export const copyRelation = 'main.rows'

/** What a serving copy says of itself. */
export interface CopyAbout {
  versionId: string
  /** Its rows lie in source order. */
  natural: boolean
  /** Indexed fields that are nearly unique. */
  keys: ReadonlySet<number>
  /** Fields without NULLs. */
  filled: ReadonlySet<number>
}

export const copyAboutSql = (alias: string): string => `SELECT version_id, natural_order, keys, filled FROM ${alias}.main.about`

/** What a serving copy says of itself; null when it says nothing. */
export function readCopyAbout(values: readonly (readonly (string | null)[])[]): CopyAbout | null {
  const [versionId, natural, keys, filled] = values[0] ?? []
  if (!versionId) return null
  return { versionId, natural: natural === 'true', keys: idsOf(keys), filled: idsOf(filled) }
}
const idsOf = (text: string | null | undefined): ReadonlySet<number> => new Set((text ?? '').split(',').filter(Boolean).map(Number))

/** A key with more rows a value than this is a category: found by an index it would be dearer than by a scan. */
const maxRowsPerKey = 200
/** Rows of a stretch, as many as the engine's row groups have. */
const stretch = 122_880

/** SQL that answers whether a field is in source order, more or less: how much of the whole range an average stretch of rows covers. */
export function spreadSql(source: TableSource, columns: ReadonlyMap<string, readonly FileColumn[]>): string | null {
  const field = source.fields.find((f) => f.name === source.orderField)
  if (!field) return null
  const column = fieldColumn(field.id)
  // Texts have no distance: they are put in order always.
  const place = {
    date: `epoch(${column})`,
    timestamp: `epoch(${column})`,
    time: `epoch(${column})`,
    integer: `CAST(${column} AS DOUBLE)`,
    decimal: `CAST(${column} AS DOUBLE)`,
    double: `CASE WHEN isfinite(${column}) THEN ${column} END`,
  }
  if (!(field.type in place)) return null
  const at = place[field.type as keyof typeof place]
  return `SELECT sum(high - low) / nullif(max(high) - min(low), 0), count(*), sum(filled) FROM (
    SELECT min(${at}) AS low, max(${at}) AS high, count(${at}) AS filled FROM ${parquetSource(source, columns).from} GROUP BY _row // ${stretch})`
}

/**
 * Whether the rows may stay in source order: stretches overlap three times at most on average, so statistics skip nearly as much as in a
 * sorted table, and the default order of answers costs nothing.
 */
export function staysNatural(values: readonly (readonly (string | null)[])[]): boolean {
  const [covered, stretches, filled] = values[0] ?? []
  return Number(filled ?? 0) === 0 || Number(stretches) <= 3 || Number(covered ?? 0) <= 3
}

/** The statements of a build. */
export function buildStatements(source: TableSource, columns: ReadonlyMap<string, readonly FileColumn[]>, natural: boolean): BuildTask['statements'] {
  const { from } = parquetSource(source, columns)
  const orderField = natural ? undefined : source.fields.find((f) => f.name === source.orderField)
  const order = orderField ? ` ORDER BY ${fieldColumn(orderField.id)} NULLS LAST, _row` : ''
  const keys = source.fields.filter((f) => source.lookupKeys.includes(f.name)).map((f) => f.id)
  // In source order the statistics of row groups find a place as quickly as an index would.
  const indexed = [...keys.map(fieldColumn), ...(orderField ? ['_row'] : [])]
  const list = (pairs: readonly { id: number; test: string }[]): string =>
    pairs.length === 0 ? "''" : `concat_ws(',', ${pairs.map((p) => `CASE WHEN ${p.test} THEN '${p.id}' END`).join(', ')})`
  const facts = [
    `${sqlText(source.versionId)} AS version_id, ${orderField ? 'false' : 'true'} AS natural_order`,
    `${list(keys.map((id) => ({ id, test: `count(${fieldColumn(id)}) <= ${maxRowsPerKey} * approx_count_distinct(${fieldColumn(id)})` })))} AS keys`,
    `${list(source.fields.map((f) => ({ id: f.id, test: `count(*) = count(${fieldColumn(f.id)})` })))} AS filled`,
  ]
  return [
    { stage: 'rows', sql: `CREATE TABLE ${copyRelation} AS SELECT * FROM ${from}${order}` },
    { stage: 'rows', sql: `CREATE TABLE main.about AS SELECT ${facts.join(', ')} FROM ${copyRelation}` },
    ...indexed.map((c) => ({ stage: 'index', sql: `CREATE INDEX by_${c} ON ${copyRelation} (${c})` })),
    { stage: 'finish', sql: 'CHECKPOINT' },
  ]
}
