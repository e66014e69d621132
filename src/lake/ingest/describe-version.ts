import type { DuckDBConnection } from '@duckdb/node-api'
import type { Field } from '../../model/index.ts'
import { profileSql, profileStatistics, type ProfileRow } from './column-profile.ts'
import { contentHashSql, formatContentHash } from './content-hash.ts'
import { identifier, literal, query, runLong } from './engine.ts'
import { type FileFooter, readFooter } from './parquet-footer.ts'
import type { ColumnStatistics } from './staged-version.ts'

/** Rows up to which all statistics are exact; above, the top values, lengths and histograms of columns with many values come from a sample of this size. */
const sampleRows = 200_000
/** A dictionary of fewer bytes in every row group marks a column of few values, which is counted exactly for next to nothing (4 ms a million rows). */
const smallDictionary = 16_384
/** Columns of a very wide table that get top values and histograms; each costs a statement. */
const profiledColumns = 1_000

export interface DescribedFile {
  path: string
  firstRow: number
}

export interface Description {
  rows: number
  contentHash: string
  statistics: ColumnStatistics[]
}

const isText = (field: Field): boolean => field.type === 'text' || field.type === 'json'

/**
 * Reads the files of a version once for the content hash and the statistics of every column; columns of few values are then counted value by value
 * from their dictionaries.
 */
export async function describeVersion(connection: DuckDBConnection, files: readonly DescribedFile[], fields: readonly Field[], onShare: (share: number) => void): Promise<Description> {
  const footers = await Promise.all(files.map(({ path }) => readFooter(connection, path)))
  const rows = footers.reduce((sum, footer) => sum + footer.rows, 0)
  const names = fields.map(({ name }) => identifier(name))
  const sources = files.map(({ path, firstRow }) => `SELECT ${names.join(', ')}, file_row_number + ${firstRow} AS _row FROM read_parquet(${literal(path)}, file_row_number = true)`)
  await connection.run(`CREATE OR REPLACE TEMP VIEW version_rows AS ${sources.join(' UNION ALL ')}`)
  const exact = fields.map((field, index) => rows <= sampleRows || field.type === 'boolean' || footers.every((footer) => isSmall(footer, index)))

  const aggregates = fields.flatMap((field, index) => {
    const column = names[index] as string
    const filled = [`count(${column}) AS filled${index}`, ...(isText(field) ? [`count(*) FILTER (WHERE ${column} = '') AS empty${index}`] : [])]
    if (exact[index] && index < profiledColumns) return filled
    const ends = [`CAST(min(${column}) AS VARCHAR)[:200] AS min${index}`, `CAST(max(${column}) AS VARCHAR)[:200] AS max${index}`, `approx_count_distinct(${column}) AS distinct${index}`]
    return index < profiledColumns ? [...filled, ...ends, `list(${column}) FILTER (WHERE in_sample AND ${column} IS NOT NULL) AS sample${index}`] : [...filled, ...ends]
  })
  const rate = Math.max(1, Math.ceil(rows / sampleRows))
  await runLong(connection, `CREATE OR REPLACE TEMP TABLE scanned AS SELECT ${[`${contentHashSql(fields)} AS content_hash`, ...aggregates].join(', ')} FROM (SELECT *, hash(_row) % ${rate} = 0 AS in_sample FROM version_rows)`, onShare)
  const [scanned = {}] = await query<Record<string, string | null>>(connection, 'SELECT * EXCLUDE (content_hash), CAST(content_hash AS VARCHAR) AS content_hash FROM (SELECT COLUMNS(c -> NOT starts_with(c, \'sample\')) FROM scanned)')
  const statistics: ColumnStatistics[] = []
  for (const [index, field] of fields.entries()) statistics.push(await columnStatistics(connection, { field, index, rows, exact: exact[index] ?? false, scanned }))
  return { rows, contentHash: formatContentHash(scanned['content_hash'] ?? null), statistics }
}

const isSmall = (footer: FileFooter, index: number): boolean => {
  const bytes = footer.columns[index]?.dictionaryBytes
  return footer.rows === 0 || (bytes !== null && bytes !== undefined && bytes < smallDictionary)
}

async function columnStatistics(
  connection: DuckDBConnection, { field, index, rows, exact, scanned }: { field: Field; index: number; rows: number; exact: boolean; scanned: Record<string, string | null> },
): Promise<ColumnStatistics> {
  const filled = Number(scanned[`filled${index}`] ?? 0)
  const base = { fieldId: field.id, nulls: rows - filled, empties: Number(scanned[`empty${index}`] ?? 0) }
  const min = scanned[`min${index}`] ?? null
  const max = scanned[`max${index}`] ?? null
  const nothing = { topValues: [], topValuesApproximate: false }
  if (filled === 0) return { ...base, distinct: 0, distinctApproximate: false, min: null, max: null, ...nothing }
  if (index >= profiledColumns) return { ...base, distinct: Number(scanned[`distinct${index}`]), distinctApproximate: true, min, max, ...nothing, topValuesApproximate: true }
  const name = identifier(field.name)
  if (exact) {
    const [row] = await query<ProfileRow>(connection, profileSql(field, `SELECT ${name} AS v, count(*) AS n FROM version_rows WHERE ${name} IS NOT NULL GROUP BY 1`))
    if (!row) throw new Error(`no profile of field ${field.id}`)
    return { ...base, distinct: Number(row.distinct), distinctApproximate: false, min: row.low, max: row.high, ...profileStatistics(field, row, 1) }
  }
  const groups = `SELECT v, count(*) AS n FROM (SELECT unnest(sample${index}) AS v FROM scanned) GROUP BY 1`
  const [row] = await query<ProfileRow>(connection, profileSql(field, groups, { min: min ?? '', max: max ?? '' }))
  const [sample] = await query<{ size: string | null }>(connection, `SELECT len(sample${index}) AS size FROM scanned`)
  const size = Number(sample?.size ?? 0)
  const profile = row && size > 0 ? profileStatistics(field, row, filled / size) : nothing
  return { ...base, distinct: Math.min(filled, Number(scanned[`distinct${index}`])), distinctApproximate: true, min, max, ...profile }
}
