import type { ColumnType } from 'kysely'

/** A grant: an agency or one actor may read a dataset or table beyond its class, for one purpose and a period. */
export interface AccessGrantTable {
  id: string
  grantee_agency_id: string | null
  grantee_actor_id: string | null
  subject_kind: 'dataset' | 'table'
  subject_id: string
  fields: number[] | null
  row_filter: string | null
  purpose: string
  legal_basis: string | null
  starts_at: Date
  ends_at: Date | null
  revoked_at: Date | null
  revoked_reason: string | null
  granted_by: string | null
  created_at: ColumnType<Date, Date | undefined, never>
}

declare module '../db/database.ts' {
  interface Database {
    access_grant: AccessGrantTable
  }
}
