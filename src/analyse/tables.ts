import type { ColumnType, Generated } from 'kysely'
import type { ChartQuery, ChartSpec, Text } from '../model/index.ts'

type Json<T> = ColumnType<T, string, string>

export interface ChartTable {
  id: string
  slug: string
  table_id: string
  version: number | null
  title: Json<Text>
  note: ColumnType<Text | null, string | null, string | null>
  query: Json<ChartQuery>
  spec: Json<ChartSpec>
  field_ids: number[]
  created_by: string | null
  created_at: Date
  updated_at: Date
}

export interface PublicationTable {
  id: string
  kind: 'story' | 'dashboard'
  slug: string
  title: Json<Text>
  summary: Json<Text>
  body: Json<unknown>
  agency_id: string | null
  status: Generated<'draft' | 'published'>
  revision: Generated<number>
  created_by: string | null
  created_at: Date
  updated_at: Date
  published_at: ColumnType<Date | null, Date | null | undefined, Date | null>
}

declare module '../platform/db/database.ts' {
  interface Database {
    chart: ChartTable
    publication: PublicationTable
  }
}
