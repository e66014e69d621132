import type { ColumnType } from 'kysely'

type Timestamp = ColumnType<Date, Date | string, Date | string>

export interface MetadataScoreTable {
  dataset_id: string
  changed_at: Timestamp
  stale: ColumnType<boolean, boolean | undefined, boolean>
  best: number
  lacks: string[]
  distributions: number
  held: number[]
}
export interface LinkCheckTable {
  url: string
  answers: boolean
  checked_at: Timestamp
}

declare module '../../../platform/db/database.ts' {
  interface Database {
    metadata_score: MetadataScoreTable
    link_check: LinkCheckTable
  }
}
