import type { Readable } from 'node:stream'
import type { ColumnType, Part, Places, QueryText, RowForm, RowRight } from '../query/index.ts'
import type { CompareRequest, Comparison } from './compare-versions.ts'
import type { TableSource } from './source.ts'

/** A question to one version of a table under a right. */
export interface RowRequest {
  source: TableSource
  right: RowRight
  query: QueryText
  /** Rows as GeoJSON features, and which of them by their place. Read under the right like any field. */
  places?: Places
  /** How a row is printed; an object when absent. In CSV the cells of `texts`. */
  rowForm?: RowForm | undefined
  /** Aborted when the caller goes away: the engine is interrupted. */
  signal?: AbortSignal
  /** Milliseconds from now, waiting included; default from the options. */
  deadlineMs?: number
}
export interface PageRequest extends RowRequest {
  /** `nextCursor` of the page before. */
  cursor?: string | undefined
  /** Position of the first row in the whole answer, instead of a cursor. Such a page has no next one. */
  offset?: number | undefined
  /** Take and keep the answer in the cache. Default true. */
  cache?: boolean
}

/** A column of an answer. `fieldId` where it is a field of the table as it is. */
export interface AnswerColumn extends ColumnType {
  name: string
  fieldId: number | null
}

export interface Page {
  /** JSON array of row objects, UTF-8, as the engine printed it. Pass it on without parsing. */
  body: Buffer
  columns: AnswerColumn[]
  rowCount: number
  /** More rows follow. */
  truncated: boolean
  nextCursor: string | null
  /** Strong validator without quotes. */
  etag: string
  from: 'cache' | 'serving-copy' | 'parquet'
}

export const exportFormats = ['csv', 'ndjson', 'json', 'parquet', 'xlsx', 'geojson'] as const
export type ExportFormat = (typeof exportFormats)[number]

export interface ExportRequest extends RowRequest {
  format: ExportFormat
  /** Rows in the order of `order_by` or the source (default), or as the engine likes: quicker, less memory. */
  order?: 'kept' | 'any'
  /** Which rows of the answer; all when absent. The limit of the question is that of a page. */
  part?: Part | undefined
  /** CSV for spreadsheets: `'` before text cells that a spreadsheet would compute. */
  csvSafe?: boolean
  /** CSV: one character between cells instead of the comma. */
  csvDelimiter?: string
  /** CSV: quotes around every cell that is not empty. */
  csvQuoteAll?: boolean
  /** xlsx: the words of the workbook. */
  workbook?: Workbook
  /** geojson: names of the fields that hold the place of a row, in degrees. Read under the right like any field. */
  point?: { longitude: string; latitude: string }
}

/** Words of a workbook: names of its two sheets, headers over the columns of the answer, and what is said about the file. */
export interface Workbook {
  sheet: string
  headers: readonly string[]
  aboutSheet: string
  about: readonly (readonly [name: string, value: string])[]
}
/** Rows of a worksheet at most, the header among them. */
export const sheetRows = 1_048_576

export interface Export {
  body: Readable
  columns: AnswerColumn[]
  etag: string
}

/** Statistics of one field over the rows that a right lets through; same shape for all types, absent figures are null. */
export interface FieldStatistics {
  fieldId: number
  rows: number
  nulls: number
  /** Approximate (HyperLogLog), never more than `rows`. */
  distinct: number
  min: string | null
  max: string | null
  mean: number | null
  /** Commonest values of text and boolean fields with exact counts, commonest first, at most 10; none where there are more than about 10,000 values. Cut at 200 characters. */
  top: { value: string; count: number }[]
  /** Numbers, dates and times: equal bins from `min` to `max`; `low` is where the bin begins. */
  histogram: { low: string; count: number }[]
}

/** A table that free SQL may speak of. */
export interface SqlTable {
  source: TableSource
  right: RowRight
}
export const sqlFileFormats = ['csv', 'ndjson', 'xlsx'] as const
export type SqlFileFormat = (typeof sqlFileFormats)[number]

export interface SqlRequest {
  sql: string
  /** By the name used in the SQL. */
  tables: Readonly<Record<string, SqlTable>>
  /** Rows of the answer at most; default 1000, at most 10000. */
  limit?: number
  signal?: AbortSignal
  deadlineMs?: number
  /** The rows as a file instead of JSON; `safe`: `'` before text cells of CSV that a spreadsheet would compute. */
  file?: { format: SqlFileFormat; safe: boolean }
  /** Told several times a second while the engine works. */
  onProgress?: (progress: SqlProgress) => void
}
/** How far free SQL is, as far as the engine can tell: share of the scan in percent and its rows. */
export interface SqlProgress {
  percent: number | null
  rowsDone: number | null
  rowsTotal: number | null
}
/** One read of a table in a query, in the engine's own figures. */
export interface SqlScan {
  /** The name of the table in the SQL. */
  table: string
  method: 'index' | 'sequential'
  /** Rows the engine looked at; null where it does not count them (Parquet). */
  rowsLooked: number | null
  /** Rows that were left after the conditions the scan itself checks. */
  rowsKept: number
  /** What the engine expected to be left before it ran. */
  rowsExpected: number | null
  columns: string[]
  /** Conditions checked while reading, in the engine's words. */
  conditions: string[]
  /** Row groups of the files, as their footers say; null where a serving copy was read. */
  rowGroups: number | null
  /** What the columns of the scan take in the files: the engine reads at most that. Null where a serving copy was read. */
  columnBytes: number | null
}
/** What a query did. Of tables under a row filter nothing but the name is told: figures would speak of hidden rows. */
export interface SqlPlan {
  tables: { table: string; from: 'serving-copy' | 'parquet'; limited: boolean }[]
  scans: SqlScan[]
  /** Time of all threads together, and by the clock. */
  cpuMs: number
  elapsedMs: number
}
export interface SqlAnswer {
  body: Buffer
  columns: { name: string; type: string }[]
  rowCount: number
  truncated: boolean
}

/** Answers questions about rows. One implementation: DuckDB in child processes over local files. */
export interface RowEngine {
  /** One page of rows or groups. Throws PlatformError. */
  page(request: PageRequest): Promise<Page>
  /** Validator of a page or export without running it (for If-None-Match). Throws InvalidInput for a faulty query. */
  etag(request: PageRequest | ExportRequest): string
  /** Columns of the answer, without running anything. Throws InvalidInput for a faulty query. */
  columns(request: RowRequest): AnswerColumn[]
  /** Rows (or groups) of the whole answer. */
  count(request: RowRequest): Promise<number>
  /** All rows as a stream of bytes; memory stays flat whatever the size. Destroying the stream ends the work. */
  export(request: ExportRequest): Promise<Export>
  /** Column statistics of the fields of a right, over the rows of the right. */
  statistics(request: Omit<RowRequest, 'query'>): Promise<FieldStatistics[]>
  /** SELECT over the named tables, with the right of each applied before anything else. */
  sql(request: SqlRequest): Promise<SqlAnswer>
  /** Runs the same query and answers what the engine did instead of rows. */
  explainSql(request: SqlRequest): Promise<SqlPlan>
  /** What differs between two versions, each under its right. Kept: versions never change. */
  compare(request: CompareRequest): Promise<Comparison>
  /** All differences as CSV. */
  exportDifferences(request: CompareRequest): Promise<Readable>
  /** Version a cursor was made under. Throws InvalidInput when it is not ours. */
  versionOfCursor(cursor: string): string
  /** Engine processes alive, and queries at work and waiting. */
  load(): { children: number; running: number; waiting: number }
  /** Looks at the files of a version ahead of the first question about it. */
  prepare(source: TableSource, signal?: AbortSignal): Promise<void>
  /** Lets go of a serving copy before its file is removed or replaced. */
  release(servingCopy: string): Promise<void>
  /** Ends all children. */
  close(): Promise<void>
}
