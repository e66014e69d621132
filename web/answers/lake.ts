import type { Finding, FieldType, RowsAnswer, TableDetail, Text, Upload, Version } from '../../src/model/index.ts'
import type { Page, JobView } from './platform.ts'

export interface FindingsAnswer extends Page<Finding> {
  groups: { column: string; reason: string; count: number }[]
  total: number
}

/** Rows as the engine prints them; `total` comes when the question asked for a count. */
export type Rows = RowsAnswer & { total?: number }

export type ExportFormat = 'csv' | 'ndjson' | 'json' | 'parquet' | 'xlsx' | 'geojson'

/** What each download of a view would weigh; a format that cannot be had says why. */
export interface ExportSizes {
  rows: number
  formats: { format: ExportFormat; bytes: number | null; exact: boolean; refusal: { code: string; detail: Text; cure: Text } | null }[]
}

/** What the sniffer thinks of an upload, as far as the load page draws it; parts may be absent for formats that lack them. */
export interface Guess {
  format?: string
  encoding?: string
  compression?: string
  entry?: string
  entries?: string[]
  delimiter?: string
  quote?: string
  header?: boolean
  /** From 0; `null` when there is none. */
  headerRow?: number | null
  skipRows?: number
  sheet?: string
  sheets?: { name: string; hidden: boolean }[]
  recordPath?: string
  columns?: GuessColumn[]
  /** First lines exactly as they stand in the file. */
  rawLines?: { line: number; text: string }[]
  /** First rows cut into cells, title and header rows included. */
  firstRows?: string[][]
  notes?: Text[]
}

export interface GuessColumn {
  name: string
  header: string
  type: FieldType
  skip?: boolean
  reason: Text
  examples: string[]
}

/** How a file will look when it is loaded, against the current version of its table. */
export interface UploadPreview {
  columns: {
    /** Position in the file; null for what is not in it. */
    column: number | null
    name: string
    /** Column of the table that goes on under this name. */
    renames: string | null
    header: string
    type: FieldType
    change: 'same' | 'new' | 'type' | 'gone' | 'renamed'
    was: string | null
  }[]
  rows: { text: string | null; fits: boolean }[][]
  current: { version: number; rows: number; columns: number } | null
}

/** What a steward says about a file; whatever is left out is guessed. */
export interface LoadSettings {
  format?: string
  entry?: string
  encoding?: string
  delimiter?: string
  quote?: string
  header?: boolean
  skipRows?: number
  sheet?: string
  recordPath?: string
  emptyText?: string[]
  columns?: { column: number; name?: string; type?: FieldType; skip?: boolean; renames?: string }[]
}

/** A table that SQL may ask, with the fields of the caller's right. */
export interface SqlTableView {
  table: string
  name: Text
  dataset: string
  datasetName: Text
  version: number
  rows: number | null
  bytes: number | null
  synthetic: boolean
  fields: { name: string; type: string; precision: number | null; scale: number | null; label: Text | null; unit: string | null }[]
}

export interface SqlResult {
  columns: { name: string; type: string }[]
  rows: Record<string, unknown>[]
  rowCount: number
  truncated: boolean
}

export interface SqlPlanAnswer {
  tables: { table: string; dataset: string; version: number; rows: number | null; from: 'serving-copy' | 'parquet'; limited: boolean }[]
  scans: {
    table: string
    method: 'index' | 'sequential'
    rowsLooked: number | null
    rowsKept: number
    rowsExpected: number | null
    columns: string[]
    conditions: string[]
    rowGroups: number | null
    columnBytes: number | null
  }[]
  cpuMs: number
  elapsedMs: number
}

export interface SavedQueryView {
  id: string
  title: string
  sql: string
  shared: boolean
  mine: boolean
  updatedAt: string
}

export interface PastQuery {
  id: string
  sql: string
  at: string
  milliseconds: number
  rows: number | null
  error: string | null
}

export interface GrantPreview {
  version: number
  fields: { id: number; name: string; label: Text | null; sensitivity: string }[]
  hidden: number
  rows: Record<string, unknown>[]
  total: number
  all: number
}

interface VersionSide {
  number: number
  rows: number
  fields: number
}

export interface VersionPreview {
  table: { id: string; slug: string; name: Text }
  version: { id: string; number: number; state: string; rows: number; publishedAt: string | null }
  public: boolean
  before: VersionSide | null
  after: VersionSide | null
  fieldsGone: { name: string; label: Text | null }[]
  fieldsNew: { name: string; label: Text | null }[]
  newToPublic: string[]
  uses: { views: number; api: number; downloads: number }
  grants: number
  history: { at: string; actor: string | null; before: string; after: string; reason: string | null }[]
}

export interface NamedFieldView {
  id: number
  name: string
  type: FieldType
  label: Text | null
}

/** What differs between two versions. */
export interface ComparisonView {
  from: { number: number; publishedAt: string | null; rows: number }
  to: { number: number; publishedAt: string | null; rows: number }
  fields: {
    added: NamedFieldView[]
    removed: NamedFieldView[]
    renamed: { id: number; from: string; to: string }[]
    retyped: { id: number; name: string; from: string; to: string }[]
  }
  /** Empty where whole rows are compared. */
  key: string[]
  columns: string[]
  added: number
  removed: number
  changed: number
  changes: RowChange[]
  cursor: string | null
  truncated: boolean
}

export interface RowChange {
  change: 'changed' | 'removed' | 'added'
  times: number
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  cells: string[]
}

export interface LineageView {
  version: number
  contentHash: string | null
  loads: {
    version: number
    mode: 'replace' | 'append'
    at: string
    rows: number | null
    format: string | null
    encoding: string | null
    delimiter: string | null
    sheet: string | null
    skippedRows: number
    file: { name: string; bytes: number; sha256: string } | null
    engine: string
    operator: 'person' | 'program' | 'system'
  }[]
  truncated: boolean
  columns: LineageColumnView[]
}

export interface LineageColumnView {
  id: number
  name: string
  label: Text | null
  header: string
  type: FieldType
  format: string | null
  decided: boolean
  findings: number | null
  reasons: { reason: string; count: number }[]
  openClass: string
}

/** Answers of the operations of tables, files, versions and SQL. */
export interface LakeAnswers {
  'create-table': TableDetail
  'edit-table': TableDetail
  'edit-field': unknown
  'show-table': TableDetail
  'upload-file': Upload
  'show-upload': Upload
  'sniff-upload': Upload
  'preview-upload': UploadPreview
  'load-upload': { job: JobView }
  'list-versions': { items: Version[] }
  'compare-versions': ComparisonView
  'read-lineage': LineageView
  'publish-version': unknown
  'hold-version': unknown
  'retract-version': unknown
  'list-findings': FindingsAnswer
  'read-rows': Rows
  'size-exports': ExportSizes
  'run-sql': SqlResult
  'explain-sql': SqlPlanAnswer
  'list-sql-tables': { items: SqlTableView[]; truncated: boolean }
  'list-query-history': { items: PastQuery[] }
  'clear-query-history': unknown
  'save-query': SavedQueryView
  'change-saved-query': SavedQueryView
  'remove-saved-query': unknown
  'show-saved-query': SavedQueryView
  'list-saved-queries': { items: SavedQueryView[] }
  'preview-version-change': VersionPreview
  'restore-version': unknown
  'preview-grant': GrantPreview
}
