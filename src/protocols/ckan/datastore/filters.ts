import { quoteName } from '../../rows/literals.ts'
import type { Column } from '../../rows/rows-page.ts'
import { parameterFault } from '../refusals.ts'
import { rowNumber } from './columns.ts'
import { literalOf } from './literals.ts'

/** What `filters` says, settled: the shape in which the answer echoes it. */
export type FilterOp = { op: 'eq' | 'lt' | 'lte' | 'gt' | 'gte' | 'in'; field: string; value: unknown } | { op: 'and' | 'or'; filters: FilterOp[] }

const comparisons = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const
const isOperator = (op: string): op is keyof typeof comparisons => Object.hasOwn(comparisons, op)
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const deepest = 20

const many = (op: 'and' | 'or', filters: FilterOp[]): FilterOp => {
  const [only] = filters
  return filters.length === 1 && only ? only : { op, filters }
}

const wrong = (zh: string, en: string) => parameterFault('filters', zh, en)

/** Reads filters as CKAN 2.12 defines them: values, lists, `{lt: …}`, `$or`, `$and`, a list of dictionaries. @throws InvalidInput */
export function readFilters(value: unknown, depth = 0): FilterOp | null {
  if (depth > deepest) throw wrong('嵌套太深', 'nested too deeply')
  if (Array.isArray(value)) {
    if (value.length === 0) return null
    if (!value.every(isObject)) throw wrong('列表里须是对象', 'must be a dictionary or a list of dictionaries')
    return many(
      'or',
      value.flatMap((item) => readFilters(item, depth + 1) ?? []),
    )
  }
  if (!isObject(value)) throw wrong('须是对象', 'must be a dictionary or a list of dictionaries')
  const filters = Object.entries(value).map(([name, wanted]): FilterOp => {
    if (name === '$or' || name === '$and') {
      if (!Array.isArray(wanted) || wanted.length < 2 || !wanted.every(isObject))
        throw wrong(`${name} 须是两个以上对象的列表`, `${name} must hold a list of two filters or more`)
      return many(
        name === '$or' ? 'or' : 'and',
        wanted.flatMap((item) => readFilters(item, depth + 1) ?? []),
      )
    }
    return fieldFilter(name.startsWith('$$') ? name.slice(1) : name, wanted)
  })
  return filters.length === 0 ? null : many('and', filters)
}

function fieldFilter(field: string, wanted: unknown): FilterOp {
  if (Array.isArray(wanted)) {
    const ranges = wanted.filter(isObject).map((range) => rangeFilter(field, range))
    const values = wanted.filter((item) => !isObject(item))
    return ranges.length === 0
      ? { op: 'in', field, value: values }
      : many('or', [...(values.length > 0 ? [{ op: 'in' as const, field, value: values }] : []), ...ranges])
  }
  return isObject(wanted) ? rangeFilter(field, wanted) : { op: 'eq', field, value: wanted }
}

function rangeFilter(field: string, range: Record<string, unknown>): FilterOp {
  const parts = Object.entries(range).map(([op, value]): FilterOp => {
    if (op === 'in' && Array.isArray(value)) return { op, field, value }
    if (isOperator(op)) return { op, field, value }
    throw wrong(`没有“${op}”这种比较；可用 eq、lt、lte、gt、gte、in`, `unknown operator "${op}"; there are eq, lt, lte, gt, gte, in`)
  })
  if (parts.length === 0) throw wrong(`“${field}”没有条件`, `${field} says nothing`)
  return many('and', parts)
}

/** No row: what an empty list of values asks for. */
const nothing = '_row < 0'

/** The condition of the query language that filters stand for. @throws InvalidInput naming the field */
export function printFilter(filter: FilterOp, columns: readonly Column[]): string {
  if ('filters' in filter)
    return filter.filters.length === 0 ? nothing : `(${filter.filters.map((part) => printFilter(part, columns)).join(` ${filter.op} `)})`
  const { field, op, value } = filter
  const own = columns.find(({ name }) => name === field)
  const column = own ?? (field === rowNumber.name ? rowNumber : null)
  if (!column) throw wrong(`没有“${field}”这一列`, `column "${field}" does not exist`)
  const name = own ? quoteName(field) : '_row'
  // The place counts from 0: the engine finds it without looking at rows.
  const literal = (v: unknown): string => (own ? literalOf(column, v) : placeOf(literalOf(column, v)))
  if (op === 'in') {
    const values = value as unknown[]
    const given = values.filter((v) => v !== null)
    const parts = [
      ...(given.length > 0 ? [`${name} in (${given.map(literal).join(', ')})`] : []),
      ...(given.length < values.length ? [`${name} is null`] : []),
    ]
    return parts.length === 0 ? nothing : `(${parts.join(' or ')})`
  }
  if (value === null) {
    if (op === 'eq') return `${name} is null`
    throw wrong(`“${field}”不能与空值比大小`, `${field} cannot be compared with null by ${op}`)
  }
  return `${name} ${comparisons[op]} ${literal(value)}`
}

function placeOf(number: string): string {
  const place = Number(number) - 1
  if (Number.isFinite(place) && Math.abs(place) <= Number.MAX_SAFE_INTEGER) return String(place)
  throw wrong('_id 须是行号', '_id must be the number of a row')
}
