import type { FieldType } from '../../model/index.ts'
import type { AggregateName, Comparison, PartUnit, TruncationUnit } from './ast.ts'

/** Type of a column of an answer. `precision` and `scale` are set for decimals. */
export interface ColumnType {
  type: FieldType
  precision?: number
  scale?: number
}

/** Systems whose coordinates lie some hundred metres beside the truth. */
export type ShiftedSystem = 'gcj02' | 'bd09'

/** How the ordinates of a point are written: degrees with the longitude or the latitude first, or metres of the web's map (EPSG:3857). */
export type OrdinateForm = 'longitude-latitude' | 'latitude-longitude' | 'web-mercator'

/** A value whose names and types are settled. Fields are known by id: nothing that a caller wrote is an identifier of the engine. */
export type BoundValue =
  | { kind: 'field'; id: number; type: ColumnType }
  /** The row's place, counted from 0; with `number` from 1. */
  | { kind: 'row'; type: ColumnType; number?: true }
  | { kind: 'truncation'; unit: TruncationUnit; of: BoundValue; type: ColumnType }
  | { kind: 'bin'; width: string; of: BoundValue; type: ColumnType }
  | { kind: 'part'; unit: PartUnit; of: BoundValue; type: ColumnType }
  | { kind: 'literal'; form: 'text' | 'number' | 'boolean' | 'date' | 'timestamp' | 'time'; value: string; type: ColumnType }
  /** A place given in a shifted Chinese system, as degrees of WGS 84. */
  | { kind: 'ordinate'; axis: 'longitude' | 'latitude'; longitude: BoundValue; latitude: BoundValue; from: ShiftedSystem; type: ColumnType }
  | { kind: 'aggregate'; name: AggregateName; distinct: boolean; of: BoundValue | null; type: ColumnType }

export type BoundExpression =
  | { kind: 'and' | 'or'; items: BoundExpression[] }
  | { kind: 'not'; of: BoundExpression }
  | { kind: 'compare'; op: Comparison; left: BoundValue; right: BoundValue }
  | { kind: 'in'; of: BoundValue; items: BoundValue[]; negated: boolean }
  | { kind: 'match'; op: 'like' | 'ilike' | 'contains' | 'starts'; of: BoundValue; pattern: string; negated: boolean }
  | { kind: 'between'; of: BoundValue; low: BoundValue; high: BoundValue; negated: boolean }
  | { kind: 'null'; of: BoundValue; negated: boolean }
  | { kind: 'truth'; of: BoundValue }
  | { kind: 'within'; longitude: BoundValue; latitude: BoundValue; x: number; y: number; metres: number }

/** A column of the answer; `fieldId` where it is a field as it is. */
export interface BoundColumn {
  name: string
  value: BoundValue
  type: ColumnType
  fieldId: number | null
}
export interface BoundOrder {
  value: BoundValue
  desc: boolean
}

/** How a row is printed: as an object; as the list of its cells; as an object whose numbers and times are texts and whose empty cells are absent. */
export const rowForms = ['objects', 'lists', 'texts'] as const
export type RowForm = (typeof rowForms)[number]

/** A query bound to the fields of one table under one right, ready to print. */
export interface BoundQuery {
  mode: 'rows' | 'groups'
  columns: BoundColumn[]
  /** The caller's condition and the right's filter together. */
  where: BoundExpression | null
  /** Keys of a summary; empty in rows, and for one total. */
  keys: BoundValue[]
  /** What groups must be like, in keys and aggregates. */
  having: BoundExpression | null
  /** Total: ends with `_row`, or with all keys of a summary. */
  order: BoundOrder[]
  limit: number
  /** Rows are printed as GeoJSON features with a point, instead of plain objects. */
  feature?: { longitude: BoundValue; latitude: BoundValue; form: OrdinateForm }
  /** Objects when absent. */
  rowForm?: RowForm
  /** Canonical text of the query with all defaults filled in; does not contain the right. */
  text: string
  /** The same without the limit: a cursor may go on with longer pages. */
  shape: string
}
