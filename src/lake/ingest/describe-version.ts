import type { DuckDBConnection } from '@duckdb/node-api'
import type { Field } from '../../model/index.ts'
import { profileSql, profileStatistics, type ProfileRow, storable } from './column-profile.ts'
import { contentHashSql, formatContentHash } from './content-hash.ts'
import { identifier, literal, query, runLong } from './engine.ts'
import { type FileFooter, readFooter } from './parquet-footer.ts'
import type { ColumnStatistics } from './staged-version.ts'

/** Rows up to which all statistics are exact; above, the top values, lengths and histograms of columns with many values come from a sample of this size. */
const sampleRows = 100_000
/** A dictionary of fewer bytes in every row group marks a column of few values, which is counted exactly for next to nothing (4 ms a million rows). */
const smallDictionary = 16_384
/** Columns of a very wide table that get top values and histograms; each costs a statement. */
const profiledColumns = 200

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
export async function describeVersion(
  connection: DuckDBConnection,
  files: readonly DescribedFile[],
  fields: readonly Field[],
  onShare: (share: number) => void,
): Promise<Description> {
  const footers = await Promise.all(files.map(({ path }) => readFooter(connection, path)))
  const rows = footers.reduce((sum, footer) => sum + footer.rows, 0)
  const names = fields.map(({ name }) => identifier(name))
  const sources = files.map(
    ({ path, firstRow }) =>
      `SELECT ${names.join(', ')}, file_row_number + ${firstRow} AS _row FROM read_parquet(${literal(path)}, file_row_number = true)`,
  )
  // one column at a time is read without the view, which would bind all columns again for each
  const anyColumn = `read_parquet([${files.map(({ path }) => literal(path)).join(', ')}])`
  await connection.run(`CREATE OR REPLACE TEMP VIEW version_rows AS ${sources.join(' UNION ALL ')}`)
  const exact = fields.map((field, index) => rows <= sampleRows || field.type === 'boolean' || footers.every((footer) => isSmall(footer, index)))

  const sampled = fields.flatMap((_, index) => (!exact[index] && index < profiledColumns ? [`s${index} := ${names[index]}`] : []))
  const aggregates = fields.flatMap((_, index) => {
    if (exact[index] && index < profiledColumns) return []
    const column = names[index] as string
    return [
      `CAST(min(${column}) AS VARCHAR)[:200] AS min${index}`,
      `CAST(max(${column}) AS VARCHAR)[:200] AS max${index}`,
      `approx_count_distinct(${column}) AS distinct${index}`,
    ]
  })
  // one list of whole sample rows is cheaper than a list a column (830 against 865 ms of processor time a million rows)
  if (sampled.length > 0) aggregates.push(`list(struct_pack(${sampled.join(', ')})) FILTER (WHERE in_sample) AS sample`)
  const rate = Math.max(1, Math.ceil(rows / sampleRows))
  await runLong(
    connection,
    `CREATE OR REPLACE TEMP TABLE scanned AS SELECT ${[`CAST(${contentHashSql(fields)} AS VARCHAR) AS content_hash`, ...aggregates].join(', ')} FROM (SELECT *, hash(_row) % ${rate} = 0 AS in_sample FROM version_rows)`,
    onShare,
  )
  if (sampled.length > 0) await connection.run('CREATE OR REPLACE TEMP TABLE sampled AS SELECT unnest(sample, max_depth := 2) FROM scanned')
  const [scanned = {}] = await query<Record<string, string | null>>(
    connection,
    `SELECT * ${sampled.length > 0 ? 'EXCLUDE (sample)' : ''} FROM scanned`,
  )
  const statistics: ColumnStatistics[] = []
  for (const [index, field] of fields.entries()) {
    const nulls = footers.reduce((sum, footer) => sum + (footer.columns[index]?.nulls ?? 0), 0)
    statistics.push(
      await columnStatistics(connection, { field, index, nulls, filled: rows - nulls, exact: exact[index] ?? false, scanned, source: anyColumn }),
    )
  }
  return { rows, contentHash: formatContentHash(scanned['content_hash'] ?? null), statistics }
}

const isSmall = (footer: FileFooter, index: number): boolean => {
  const bytes = footer.columns[index]?.dictionaryBytes
  return footer.rows === 0 || (bytes !== null && bytes !== undefined && bytes < smallDictionary)
}

interface ColumnScan {
  field: Field
  index: number
  nulls: number
  filled: number
  exact: boolean
  scanned: Record<string, string | null>
  source: string
}

async function columnStatistics(
  connection: DuckDBConnection,
  { field, index, nulls, filled, exact, scanned, source }: ColumnScan,
): Promise<ColumnStatistics> {
  const base = { fieldId: field.id, nulls, empties: 0 }
  const nothing = { topValues: [], topValuesApproximate: false }
  if (filled === 0) return { ...base, distinct: 0, distinctApproximate: false, min: null, max: null, ...nothing }
  const name = identifier(field.name)
  // the empty text is the smallest of all, so only a column that begins with it has any
  const empties = async (min: string | null): Promise<number> => {
    if (!isText(field) || min !== '') return 0
    const [row] = await query<{ count: string }>(connection, `SELECT count(*) AS count FROM ${source} WHERE ${name} = ''`)
    return Number(row?.count ?? 0)
  }
  if (exact && index < profiledColumns) {
    const [row] = await query<ProfileRow>(
      connection,
      profileSql(field, `SELECT ${name} AS v, count(*) AS n FROM ${source} WHERE ${name} IS NOT NULL GROUP BY 1`),
    )
    if (!row) throw new Error(`no profile of field ${field.id}`)
    return {
      ...base,
      empties: await empties(row.low),
      distinct: Number(row.distinct),
      distinctApproximate: false,
      min: storable(row.low),
      max: storable(row.high),
      ...profileStatistics(field, row, 1),
    }
  }
  const min = storable(scanned[`min${index}`] ?? null)
  const max = storable(scanned[`max${index}`] ?? null)
  const estimate = {
    ...base,
    empties: await empties(min),
    distinct: Math.min(filled, Number(scanned[`distinct${index}`])),
    distinctApproximate: true,
    min,
    max,
  }
  if (index >= profiledColumns) return { ...estimate, ...nothing, topValuesApproximate: true }
  const groups = `SELECT s${index} AS v, count(*) AS n FROM sampled WHERE s${index} IS NOT NULL GROUP BY 1`
  const [row] = await query<ProfileRow>(connection, profileSql(field, groups, { min: min ?? '', max: max ?? '' }))
  const [sample] = await query<{ size: string }>(connection, `SELECT count(s${index}) AS size FROM sampled`)
  const size = Number(sample?.size ?? 0)
  return { ...estimate, ...(row && size > 0 ? profileStatistics(field, row, filled / size) : nothing) }
}
