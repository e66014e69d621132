/** Where a node stands in the text it was read from: [start, end) in UTF-16 units. Absent in trees made by hand. */
export interface Span {
  start: number
  end: number
}

export const truncationUnits = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute'] as const
export type TruncationUnit = (typeof truncationUnits)[number]

/** Parts of a date or time as whole numbers: hours of the day, days of the week from Monday = 1, weeks of ISO 8601. */
export const partUnits = ['year', 'quarter', 'month', 'week', 'day', 'weekday', 'hour', 'minute', 'second'] as const
export type PartUnit = (typeof partUnits)[number]

export const aggregateNames = ['count', 'sum', 'avg', 'min', 'max', 'median'] as const
export type AggregateName = (typeof aggregateNames)[number]

export const comparisons = ['=', '!=', '<', '<=', '>', '>='] as const
export type Comparison = (typeof comparisons)[number]

export interface FieldRef {
  kind: 'field'
  name: string
  span?: Span
}
/** `value` holds the text as written without quotes; numbers keep every digit. */
export interface Literal {
  kind: 'literal'
  type: 'text' | 'number' | 'boolean' | 'date' | 'timestamp' | 'time'
  value: string
  span?: Span
}
export interface Truncation {
  kind: 'truncation'
  unit: TruncationUnit
  of: FieldRef
  span?: Span
}
/** Lower edge of the class of equal width that a number falls into; classes begin at 0. `width` is a positive number as written. */
export interface Binning {
  kind: 'bin'
  of: FieldRef
  width: string
  span?: Span
}
export interface Part {
  kind: 'part'
  unit: PartUnit
  of: FieldRef
  span?: Span
}
/** `of` is null for `count(*)`. */
export interface Aggregate {
  kind: 'aggregate'
  name: AggregateName
  distinct: boolean
  of: FieldRef | Truncation | null
  span?: Span
}
export type Value = FieldRef | Truncation | Binning | Part | Aggregate
/** Aggregates stand in `having` only. */
export type Operand = Value | Literal

/** A condition on one row; three-valued as in SQL: unknown is not a match. */
export type Expression =
  | { kind: 'and' | 'or'; items: Expression[]; span?: Span }
  | { kind: 'not'; of: Expression; span?: Span }
  | { kind: 'compare'; op: Comparison; left: Operand; right: Operand; span?: Span }
  | { kind: 'in'; of: Operand; items: Literal[]; negated: boolean; span?: Span }
  | { kind: 'match'; op: 'like' | 'ilike' | 'contains' | 'starts'; of: Operand; pattern: string; negated: boolean; span?: Span }
  | { kind: 'between'; of: Operand; low: Operand; high: Operand; negated: boolean; span?: Span }
  | { kind: 'null'; of: Operand; negated: boolean; span?: Span }
  | { kind: 'truth'; of: FieldRef; span?: Span }
  /** The place of a row is at most so many metres from a point; all numbers as written. */
  | { kind: 'within'; longitude: FieldRef; latitude: FieldRef; x: string; y: string; metres: string; span?: Span }

export type SelectItem = { kind: 'all'; span?: Span } | { kind: 'item'; value: Value; alias: string | null; span?: Span }
export interface OrderItem {
  by: Value
  desc: boolean
}

/** What was asked, before names are looked up. Empty `select` = all fields, or keys and count in a summary. */
export interface Query {
  select: SelectItem[]
  where: Expression | null
  groupBy: Value[]
  /** What groups must be like. */
  having: Expression | null
  orderBy: OrderItem[]
  limit: number | null
}
