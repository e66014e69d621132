import type { FieldType, Text } from '../src/model/index.ts'

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

export interface QualityView {
  score: number | null
  weights: number
  parts: { code: 'complete' | 'valid' | 'timely' | 'described' | 'unique'; weight: number; share: number | null; good: number; of: number }[]
  promisedSeconds: number | null
  updates: { at: string; table: string; version: number; gapSeconds: number | null; kept: boolean | null }[]
  findings: { table: string; column: string; reason: string; count: number }[]
}

export interface UseView {
  months: { month: string; view: number; download: number; api: number }[]
  since: string | null
}

export interface CitedViewAnswer {
  hash: string
  dataset: string
  table: string
  version: number
  query: string
}
export interface HashedViewAnswer extends CitedViewAnswer {
  /** The short address opens it already. */
  kept: boolean
}
