import type { ColumnType, Generated } from 'kysely'
import type { MetadataValues, Text } from '../model/index.ts'

type Json<T> = ColumnType<T, string, string>
type Timestamp = ColumnType<Date, Date | string, Date | string>

export interface DatasetTable {
  id: string
  slug: string
  agency_id: string
  name: Json<Text>
  summary: Json<Text>
  description: ColumnType<Text | null, string | null, string | null>
  code: string | null
  theme: string
  keywords: string[]
  share_class: string
  share_condition: string | null
  open_class: string
  open_condition: string | null
  legal_basis: string | null
  update_cycle: string
  licence: string | null
  contact: string | null
  spatial: string | null
  temporal: string | null
  series: string | null
  hvd_category: string | null
  synthetic: Generated<boolean>
  status: Generated<'draft' | 'in-review' | 'published' | 'retired'>
  revision: Generated<number>
  created_by: string | null
  created_at: Generated<Date>
  updated_at: ColumnType<Date, Date | undefined, Date>
  published_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  retired_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  modified_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  /** When rows were last published, cells of current versions that did not fit, the time the promise counts from; the database keeps them. */
  rows_at: ColumnType<Date | null, never, never>
  findings: ColumnType<number, never, never>
  data_at: ColumnType<Date | null, never, never>
}

export interface DistributionTable {
  id: string
  dataset_id: string
  kind: 'table' | 'file' | 'link' | 'service'
  name: Json<Text>
  url: string | null
  object_key: string | null
  media_type: string | null
  bytes: number | null
  sha256: ColumnType<string | null, string | null | undefined, never>
  position: Generated<number>
  created_at: Generated<Date>
}

export interface ReviewTable {
  id: string
  dataset_id: string
  version_id: string | null
  submitted_by: string
  submitted_at: Timestamp
  note: string | null
  decided_by: string | null
  decided_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  decision: 'approved' | 'returned' | 'withdrawn' | null
  reason: string | null
  /** What was approved; null for other decisions. */
  snapshot: ColumnType<unknown, string | null | undefined, string | null>
  notes: ColumnType<{ at: string; text: string }[] | null, string | null | undefined, string | null>
}

export interface CatalogueOutboxTable {
  seq: Generated<number>
  xid: Generated<string>
  dataset_id: string
  at: Generated<Date>
}

export interface CitySettingTable {
  key: string
  value: ColumnType<unknown, string, string>
  updated_at: Generated<Date>
}

/** Words of a dataset as they stood from one revision on. */
export interface DatasetRevisionTable {
  dataset_id: string
  revision: number
  words: Json<MetadataValues>
  actor_id: string | null
  at: Timestamp
  via: string | null
}

/** A row of an edit of many datasets: what is to be said under which paths, and which revision was seen. */
export interface BulkRow {
  dataset: string
  revision: number | null
  values: Record<string, string>
}
export interface BulkEditTable {
  id: string
  actor_id: string
  file_name: string | null
  rows: Json<BulkRow[]>
  state: Generated<'open' | 'applied' | 'discarded'>
  created_at: Timestamp
  closed_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  applied: ColumnType<number | null, number | null | undefined, number | null>
}

export interface SavedFilter {
  name: string
  query: string
}
export interface DeskPreferenceTable {
  actor_id: string
  remind_days: Generated<number>
  filters: ColumnType<SavedFilter[], string | undefined, string>
}

declare module '../platform/db/database.ts' {
  interface Database {
    dataset: DatasetTable
    distribution: DistributionTable
    review: ReviewTable
    catalogue_outbox: CatalogueOutboxTable
    city_setting: CitySettingTable
    dataset_revision: DatasetRevisionTable
    bulk_edit: BulkEditTable
    desk_preference: DeskPreferenceTable
  }
}
