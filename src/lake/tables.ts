import type { ColumnType, Generated, Selectable } from 'kysely'
import type { FileStatistics } from './file-statistics/read-file-statistics.ts'
import type { ColumnStatistics, CoordinateSystem, Field, FieldType, Text } from '../model/index.ts'

type Json<T> = ColumnType<T, string, string>
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>
type MaybeTime = ColumnType<Date | null, Date | null | undefined, Date | null>

export interface DataTableTable {
  id: string
  dataset_id: string
  slug: string
  name: Json<Text>
  lookup_keys: string[]
  order_field: string | null
  coordinate_system: ColumnType<CoordinateSystem | null, CoordinateSystem | null | undefined, CoordinateSystem | null>
  current_version_id: ColumnType<string | null, string | null | undefined, string | null>
  next_version: Generated<number>
  next_field_id: Generated<number>
  created_at: Generated<Date>
}

export interface FieldTable {
  table_id: string
  field_id: number
  name: string
  header: string
  label: NullableJson<Text>
  description: NullableJson<Text>
  type: FieldType
  precision: number | null
  scale: number | null
  unit: ColumnType<string | null, string | null | undefined, string | null>
  code_list: ColumnType<string | null, string | null | undefined, string | null>
  sensitivity: Generated<string>
  share_class: Generated<string>
  open_class: Generated<string>
  position: number
  active: Generated<boolean>
}

export interface UploadTable {
  id: string
  actor_id: string | null
  agency_id: string | null
  table_id: ColumnType<string | null, string | null | undefined, string | null>
  file_name: string
  object_key: string
  bytes: number
  sha256: string
  guess: NullableJson<unknown>
  settings: NullableJson<unknown>
  state: Generated<'received' | 'sniffed' | 'loading' | 'loaded' | 'failed' | 'discarded'>
  error: NullableJson<unknown>
  version_id: ColumnType<string | null, string | null | undefined, string | null>
  created_at: Generated<Date>
}

/** Where a version came from and how it was made. */
export interface Lineage {
  source: { fileName: string; bytes: number; sha256: string }
  settings: unknown
  engine: string
  operator: string | null
  uploadId: string
}

/** What a quality score needs of one column; `distinct` only where it was counted exactly. */
export interface FieldMeasure {
  id: number
  nulls: number
  distinct: number | null
}

export interface TableVersionTable {
  id: string
  table_id: string
  number: number
  state: Generated<'staged' | 'published' | 'held' | 'retracted'>
  mode: 'replace' | 'append'
  parent_id: string | null
  fields: Json<Field[]>
  rows: number
  bytes: number
  content_hash: string
  statistics: Json<ColumnStatistics[]>
  measures: ColumnType<FieldMeasure[], string | undefined, string>
  lineage: Json<Lineage>
  findings_key: string | null
  findings_count: number
  created_by: string | null
  created_at: Generated<Date>
  published_at: MaybeTime
  state_reason: ColumnType<string | null, string | null | undefined, string | null>
  public_files: ColumnType<unknown, string | undefined, string>
}

export interface VersionFileTable {
  version_id: string
  ordinal: number
  object_key: string
  rows: number
  bytes: number
  first_row: number
  statistics: NullableJson<FileStatistics>
}

export interface FindingCountTable {
  version_id: string
  field_id: number | null
  column_name: string
  reason: string
  count: number
}

export interface ObjectIntentTable {
  object_key: string
  created_at: Generated<Date>
}

export interface QueryHistoryTable {
  id: string
  actor_id: string
  sql: string
  at: Date
  milliseconds: number
  rows: number | null
  error: string | null
}

export interface SavedQueryTable {
  id: string
  actor_id: string
  title: string
  sql: string
  shared: Generated<boolean>
  created_at: ColumnType<Date, Date, never>
  updated_at: Date
}
export type SavedQueryRow = Selectable<SavedQueryTable>

/** One change of the state of a version, kept for ever. */
export interface VersionChangeTable {
  id: string
  table_id: string
  version_id: string
  current_before: string | null
  current_after: string | null
  state_before: string
  state_after: string
  reason: string | null
  actor_id: string | null
  at: Date
}

export interface CitedViewTable {
  hash: string
  table_id: string
  version_id: string
  query: string
  created_at: Date
}

declare module '../platform/db/database.ts' {
  interface Database {
    version_change: VersionChangeTable
    data_table: DataTableTable
    field: FieldTable
    upload: UploadTable
    table_version: TableVersionTable
    version_file: VersionFileTable
    finding_count: FindingCountTable
    object_intent: ObjectIntentTable
    cited_view: CitedViewTable
    query_history: QueryHistoryTable
    saved_query: SavedQueryTable
  }
}
