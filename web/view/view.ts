import type { FieldDetail } from '../../src/model/index.ts'

/** Comparisons a reader can choose; `empty` and `filled` take no value. */
export const operators = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'contains', 'starts', 'empty', 'filled'] as const
export type Operator = (typeof operators)[number]
export interface Filter {
  field: string
  op: Operator
  value: string
}
export const periods = ['day', 'month', 'year'] as const
export type Period = (typeof periods)[number]
export interface Group {
  field: string
  per: Period | null
}
export interface Measure {
  fn: 'count' | 'sum' | 'avg'
  field: string | null
}

/** Exactly what a reader looks at. The address of the page holds it whole; nothing else does. */
export interface View {
  /** Slug of the table; `null` is the first one. */
  table: string | null
  /** Names of the columns shown, in their order; empty means all. */
  columns: readonly string[]
  filters: readonly Filter[]
  /** A condition in the grammar of the API, added to the filters. */
  where: string
  sort: { field: string; desc: boolean } | null
  group: Group | null
  measure: Measure
  cursor: string | null
  /** How many rows stand before this page; only said to the reader, the cursor decides. */
  before: number
  version: number | null
}

const countRows: Measure = { fn: 'count', field: null }
export const isTime = (type: string): boolean => type === 'date' || type === 'timestamp'
export const isNumber = (type: string): boolean => type === 'integer' || type === 'decimal' || type === 'double'
export const needsValue = (op: Operator): boolean => op !== 'empty' && op !== 'filled'

/** Comparisons that make sense for a type. */
export function operatorsFor(type: string): readonly Operator[] {
  if (isTime(type) || isNumber(type) || type === 'time') return ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'empty', 'filled']
  if (type === 'boolean') return ['eq', 'ne', 'empty', 'filled']
  return ['eq', 'ne', 'contains', 'starts', 'empty', 'filled']
}

const oneOf = <T extends string>(list: readonly T[], value: string | undefined): T | null =>
  (list as readonly string[]).includes(value ?? '') ? (value as T) : null

/** Takes the field off the front; a name may itself hold the separator, so known names decide, the longest first. */
function splitField(text: string, known: Iterable<string>): [field: string, rest: string] {
  const field = [...known].filter((name) => text === name || text.startsWith(`${name}~`)).toSorted((a, b) => b.length - a.length)[0]
  return field === undefined ? ['', ''] : [field, text.slice(field.length + 1)]
}

function readFilter(text: string, known: ReadonlySet<string>): Filter | null {
  const [field, test] = splitField(text, known)
  const [opText, ...rest] = test.split('~')
  const op = oneOf(operators, opText)
  return op && known.has(field) ? { field, op, value: needsValue(op) ? rest.join('~') : '' } : null
}

/** Reads the view from the address. Columns the reader may not know of, or that are gone, are left out in silence. */
export function readView(params: URLSearchParams, fields: readonly Pick<FieldDetail, 'name' | 'type'>[]): View {
  const known = new Map(fields.map((field) => [field.name, field.type]))
  const names = new Set(known.keys())
  const [sortField, direction] = splitField(params.get('sort') ?? '', names)
  const [groupField, perText] = splitField(params.get('group') ?? '', names)
  const [fnText, ...measuredParts] = (params.get('measure') ?? '').split('~')
  const measured = measuredParts.join('~')
  const columns = params.getAll('c').filter((name) => names.has(name))
  const fn = fnText === 'sum' || fnText === 'avg' ? fnText : null
  const version = Number(params.get('v'))
  const before = Number(params.get('before'))
  const filters = params.getAll('f').flatMap((text) => readFilter(text, names) ?? [])
  const added = readFilter(`${params.get('add_field') ?? ''}~${params.get('add_op') ?? ''}~${params.get('add_value') ?? ''}`, names)
  return {
    table: params.get('table'),
    columns: columns.length === names.size ? [] : columns,
    filters: added && (added.value !== '' || !needsValue(added.op)) ? [...filters, added] : filters,
    where: (params.get('where') ?? '').trim().slice(0, 2000),
    sort: names.has(sortField) ? { field: sortField, desc: direction === 'desc' } : null,
    group: names.has(groupField)
      ? { field: groupField, per: isTime(known.get(groupField) ?? '') ? (oneOf(periods, perText) ?? 'month') : null }
      : null,
    measure: fn && isNumber(known.get(measured) ?? '') ? { fn, field: measured } : countRows,
    cursor: params.get('cursor'),
    before: Number.isSafeInteger(before) && before > 0 ? before : 0,
    version: Number.isSafeInteger(version) && version > 0 ? version : null,
  }
}

/** The address of a view, without what is as usual. The same view always has the same address. */
export function printView(view: View): URLSearchParams {
  const params = new URLSearchParams()
  if (view.table) params.set('table', view.table)
  for (const name of view.columns) params.append('c', name)
  for (const filter of view.filters) params.append('f', [filter.field, filter.op, ...(needsValue(filter.op) ? [filter.value] : [])].join('~'))
  if (view.where) params.set('where', view.where)
  if (view.sort) params.set('sort', `${view.sort.field}~${view.sort.desc ? 'desc' : 'asc'}`)
  if (view.group) params.set('group', view.group.per ? `${view.group.field}~${view.group.per}` : view.group.field)
  if (view.measure.fn !== 'count') params.set('measure', `${view.measure.fn}~${view.measure.field}`)
  if (view.version) params.set('v', String(view.version))
  if (view.cursor) params.set('cursor', view.cursor)
  if (view.cursor && view.before > 0) params.set('before', String(view.before))
  return params
}

/** A changed view starts from its first row again unless the cursor is part of the change. */
export const changed = (view: View, change: Partial<View>): View => ({ ...view, cursor: null, before: 0, ...change })

export const withFilter = (view: View, filter: Filter): View => changed(view, { filters: [...view.filters, filter] })
export const withoutFilter = (view: View, at: number): View => changed(view, { filters: view.filters.filter((_, i) => i !== at) })

/** Hidden inputs that carry a view through a GET form; `without` names what the form itself asks. */
export const hiddenInputs = (view: View, without: readonly string[]): [string, string][] =>
  [...printView(changed(view, {}))].filter(([name]) => !without.includes(name))
