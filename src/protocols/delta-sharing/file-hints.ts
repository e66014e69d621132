import type { Field } from '../../model/index.ts'
import { named } from '../named.ts'

/** Smallest, largest and missing values of the columns of a file, by field id. */
export type FileStatistics = Readonly<Record<string, { min: string | null; max: string | null; nulls: number | null }>>

/** A condition as `jsonPredicateHints` sends it. */
export interface Hint {
  op: string
  children: Hint[]
  name?: string
  value?: string
}

/** Nodes of a hint: each is looked at for every file. */
const mostNodes = 200
const deepest = 50

/** Reads what a recipient sent as a hint; null for what is none, or too much of one: it was only a hint. */
export function readHint(value: unknown): Hint | null {
  let nodes = 0
  const read = (part: unknown, depth: number): Hint | null => {
    if (++nodes > mostNodes || depth > deepest || typeof part !== 'object' || part === null) return null
    const { op, children = [], name, value: literal } = part as Record<string, unknown>
    if (typeof op !== 'string' || !Array.isArray(children)) return null
    const inner = children.map((child) => read(child, depth + 1))
    if (!inner.every((child) => child !== null)) return null
    return { op, children: inner, ...(typeof name === 'string' && { name }), ...(typeof literal === 'string' && { value: literal }) }
  }
  return read(value, 0)
}

/** −1, 0, 1, or null where the two cannot be compared. */
function compare(field: Field, a: string, b: string): number | null {
  if (['integer', 'decimal', 'double'].includes(field.type)) {
    const [x, y] = [Number(a), Number(b)]
    return Number.isNaN(x) || Number.isNaN(y) ? null : Math.sign(x - y)
  }
  if (field.type === 'timestamp') {
    const [x, y] = [a, b].map((text) => Date.parse(`${text.replace(' ', 'T').replace(/(Z|[+-]\d{2}(:?\d{2})?)$/, '')}Z`)) as [number, number]
    return Number.isNaN(x) || Number.isNaN(y) ? null : Math.sign(x - y)
  }
  // Text by its bytes, as Parquet orders it; dates by their digits.
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

interface Range {
  field: Field
  min: string
  max: string
}

function rangeOf(hint: Hint | undefined, fields: readonly Field[], statistics: FileStatistics): Range | null {
  const field = hint?.op === 'column' ? fields.find((one) => one.name.toLowerCase() === hint.name?.toLowerCase()) : undefined
  const known = field && statistics[field.id]
  // The ends of long text are cut: what was cut lies beyond the end that is known.
  return field && known?.min != null && known.max != null && known.max.length < 200 ? { field, min: known.min, max: known.max } : null
}

/** Tests of one column against one value: whether some value between min and max may pass. */
const tests: Readonly<Record<string, (toMin: number, toMax: number) => boolean>> = named({
  equal: (toMin, toMax) => toMin >= 0 && toMax <= 0,
  lessThan: (toMin) => toMin > 0,
  lessThanOrEqual: (toMin) => toMin >= 0,
  greaterThan: (_toMin, toMax) => toMax < 0,
  greaterThanOrEqual: (_toMin, toMax) => toMax <= 0,
})
const turned: Readonly<Record<string, string>> = named({
  equal: 'equal',
  lessThan: 'greaterThan',
  lessThanOrEqual: 'greaterThanOrEqual',
  greaterThan: 'lessThan',
  greaterThanOrEqual: 'lessThanOrEqual',
})

/** Whether a file with these statistics may hold a row that satisfies the hint. Says yes wherever it cannot be sure, as a hint allows. */
export function mayMatch(hint: Hint, fields: readonly Field[], statistics: FileStatistics): boolean {
  const { children } = hint
  if (hint.op === 'and') return children.every((child) => mayMatch(child, fields, statistics))
  if (hint.op === 'or') return children.length === 0 || children.some((child) => mayMatch(child, fields, statistics))
  if (hint.op === 'in') {
    const [column, ...values] = children
    return values.length === 0 || values.some((value) => mayMatch({ op: 'equal', children: [column!, value] }, fields, statistics))
  }
  const [left, right] = children
  const op = left?.op === 'literal' ? turned[hint.op] : hint.op
  const [column, literal] = left?.op === 'literal' ? [right, left] : [left, right]
  const test = op === undefined ? undefined : tests[op]
  const range = rangeOf(column, fields, statistics)
  if (!test || !range || literal?.op !== 'literal' || typeof literal.value !== 'string') return true
  const [toMin, toMax] = [compare(range.field, literal.value, range.min), compare(range.field, literal.value, range.max)]
  return toMin === null || toMax === null || test(toMin, toMax)
}
