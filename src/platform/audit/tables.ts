import type { ColumnType, GeneratedAlways } from 'kysely'

/** One entry of the audit log. Only `log_index` is ever set after the insert, by the sequencer, once. */
export interface AuditLeafTable {
  id: string
  seq: GeneratedAlways<number>
  at: Date
  actor_id: string | null
  agency_id: string | null
  operation: string
  outcome: 'success' | 'failure'
  subject_kind: string | null
  subject_id: string | null
  purpose: string | null
  /** Canonical JSON of the whole entry: the bytes that are hashed. */
  entry: string
  /** SHA-256(0x00 ‖ entry), RFC 6962. */
  leaf_hash: Buffer
  /** Place in the log, gapless from 0; null until sequenced. */
  log_index: ColumnType<number | null, null | undefined, number>
}

/** Hashes of the tree, 256 a row (C2SP tlog-tiles); the last row of each level grows until it is full. */
export interface AuditTileTable {
  level: number
  tile: number
  hashes: Buffer
}

/** A signed statement of the log's size and root. */
export interface AuditCheckpointTable {
  size: number
  root: Buffer
  note: string
  at: ColumnType<Date, Date | undefined, never>
}

/** Counted public reads, one row a subject, kind and day in each batch. */
export interface UseLogTable {
  at: Date
  day: string
  subject_kind: string
  subject_id: string
  kind: 'view' | 'api' | 'download'
  count: number
  rows: number | null
  bytes: number | null
}

export interface UseMonthTable {
  subject_kind: string
  subject_id: string
  month: string
  kind: 'view' | 'api' | 'download'
  count: number
}

declare module '../db/database.ts' {
  interface Database {
    audit_leaf: AuditLeafTable
    audit_tile: AuditTileTable
    audit_checkpoint: AuditCheckpointTable
    use_log: UseLogTable
    use_month: UseMonthTable
  }
}
