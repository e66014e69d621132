import type { Text } from '../../model/index.ts'
import type { SqlFileFormat } from './row-engine.ts'

/** A database file that a query needs attached, read-only, under a name. */
export interface Attachment {
  alias: string
  path: string
}

/** A page of rows: the first column is the JSON text of a row, the others are order values as text. `limit` rows are kept of `limit` + 1. */
export interface PageTask {
  op: 'page'
  sql: string
  limit: number
  attach: Attachment[]
}
/** A few values, each as text or null. */
export interface ValuesTask {
  op: 'values'
  sql: string
  attach: Attachment[]
}
/** Writes the places of an answer's rows (one column, UINTEGER) to a new file, four bytes each, least first. */
export interface PlacesTask {
  op: 'places'
  sql: string
  path: string
  attach: Attachment[]
}
/** Free SQL on a fresh, locked instance with the named views. */
export interface SqlTask {
  op: 'sql'
  sql: string
  limit: number
  /** `CREATE VIEW` texts, in order. */
  views: string[]
  /** Names a query may speak of, lower case. */
  tables: string[]
  /** Parquet files that the views read: the only files that can be opened. */
  files: string[]
  attach: Attachment[]
  /** Run it and answer the engine's own account of the run (EXPLAIN ANALYZE as JSON in the body) instead of rows. */
  explain: boolean
  /** The rows as a file in the body instead of JSON. */
  file?: { format: SqlFileFormat; safe: boolean }
}
/** A COPY to one exact path or pipe. */
export interface ExportTask {
  op: 'export'
  sql: string
  attach: Attachment[]
  /** Keep the order of the source; costs memory. */
  ordered: boolean
}
export interface BuildTask {
  op: 'build'
  /** Temporary file to write. */
  path: string
  statements: { sql: string; stage: string }[]
}
export interface DetachTask {
  op: 'detach'
  alias: string
}
export type Task = PageTask | ValuesTask | PlacesTask | SqlTask | ExportTask | BuildTask | DetachTask

export type Request = (Task & { id: number }) | { op: 'cancel'; id: number }

export type FailureKind = 'memory' | 'interrupted' | 'attachment' | 'refused' | 'invalid' | 'other'
/** `columns`: names and engine types of free SQL. `last`: order values of the last row kept. */
export interface Reply {
  id: number
  ok: boolean
  failure?: { kind: FailureKind; message: string; alias?: string; text?: Text; position?: number }
  /** `percent` is negative where the engine cannot tell. */
  progress?: { stage: string; percent: number; rowsDone?: number; rowsTotal?: number }
  rows?: number
  more?: boolean
  last?: (string | null)[]
  values?: (string | null)[][]
  columns?: { name: string; type: string }[]
  ms?: number
}

/** Settings of a child, handed over as JSON in its environment. */
export interface ChildSettings {
  role: 'query' | 'sql' | 'export' | 'build'
  threads: number
  memoryMb: number
  connections: number
  tempFolder: string
  timeZone: string
}
