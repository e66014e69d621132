/** Comparisons a reader can choose; `empty` and `filled` take no value, `in` takes several. */
export const operators = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'contains', 'starts', 'in', 'empty', 'filled'] as const
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
export const measures = ['count', 'sum', 'avg', 'min', 'max', 'median'] as const
export interface Measure {
  fn: (typeof measures)[number]
  field: string | null
}
export interface Sort {
  field: string
  desc: boolean
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
  sort: Sort | null
  /** Further orders among rows that are alike in the first. */
  thenBy: readonly Sort[]
  group: Group | null
  measure: Measure
  cursor: string | null
  /** How many rows stand before this page; only said to the reader, the cursor decides. */
  before: number
  version: number | null
  /** Widths that the reader gave to columns, in pixels. */
  widths: Readonly<Record<string, number>>
  /** Whether sums, averages and extremes stand under the rows. */
  totals: boolean
  /** Position of the row at the top of the table. */
  at: number
  /** Place (`_row`) of the row that is shown whole. */
  row: number | null
}

/** Narrowest and widest column a reader can make. */
export const columnWidths = { least: 48, most: 800 } as const

const countRows: Measure = { fn: 'count', field: null }
export const isTime = (type: string): boolean => type === 'date' || type === 'timestamp'
export const isNumber = (type: string): boolean => type === 'integer' || type === 'decimal' || type === 'double'
export const needsValue = (op: Operator): boolean => op !== 'empty' && op !== 'filled'

/** Comparisons that make sense for a type. */
export function operatorsFor(type: string): readonly Operator[] {
  if (isTime(type) || isNumber(type) || type === 'time') return ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'empty', 'filled']
  if (type === 'boolean') return ['eq', 'ne', 'empty', 'filled']
  return ['eq', 'ne', 'in', 'contains', 'starts', 'empty', 'filled']
}

/** Several values in one text; a bar inside a value is written `\\|`. */
export const joinValues = (values: readonly string[]): string => values.map((value) => value.replace(/[\\|]/g, '\\$&')).join('|')
export function splitValues(text: string): string[] {
  const values: string[] = ['']
  for (const [part] of text.matchAll(/\\[\s\S]|[\s\S]/g)) {
    if (part === '|') values.push('')
    else values[values.length - 1] += part.length > 1 ? part.slice(1) : part
  }
  return values
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

/** A whole number from 0 that is written as one. */
const whole = (text: string | null): number | null => (text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null)

/** One column a place further to the front: what the arrow in the list of columns asks. */
function movedUp(columns: readonly string[], name: string | null): string[] {
  const at = name === null ? -1 : columns.indexOf(name)
  if (at < 1) return [...columns]
  return columns.with(at, columns[at - 1] ?? '').with(at - 1, name ?? '')
}

/** Reads the view from the address. Columns the reader may not know of, or that are gone, are left out in silence. */
export function readView(params: URLSearchParams, fields: readonly { name: string; type: string }[]): View {
  const known = new Map(fields.map((field) => [field.name, field.type]))
  const names = new Set(known.keys())
  const sorts = params.getAll('sort').flatMap((text): Sort[] => {
    const [field, direction] = splitField(text, names)
    return names.has(field) ? [{ field, desc: direction === 'desc' }] : []
  })
  const [groupField, perText] = splitField(params.get('group') ?? '', names)
  const [fnText, ...measuredParts] = (params.get('measure') ?? '').split('~')
  const measured = measuredParts.join('~')
  const columns = movedUp(
    params.getAll('c').filter((name, i, all) => names.has(name) && all.indexOf(name) === i),
    params.get('up'),
  )
  // All columns in their own order are no choice.
  const own = [...names].every((name, i) => columns[i] === name)
  const fn = fnText === 'count' ? null : oneOf(measures, fnText)
  const filters = params.getAll('f').flatMap((text) => readFilter(text, names) ?? [])
  const added = readFilter(`${params.get('add_field') ?? ''}~${params.get('add_op') ?? ''}~${params.get('add_value') ?? ''}`, names)
  return {
    table: params.get('table'),
    columns: own ? [] : columns,
    filters: added && (added.value !== '' || !needsValue(added.op)) ? [...filters, added] : filters,
    where: (params.get('where') ?? '').trim().slice(0, 2000),
    sort: sorts[0] ?? null,
    thenBy: sorts.slice(1).filter((sort, i) => sorts.findIndex((earlier) => earlier.field === sort.field) === i + 1),
    group: names.has(groupField)
      ? { field: groupField, per: isTime(known.get(groupField) ?? '') ? (oneOf(periods, perText) ?? 'month') : null }
      : null,
    measure: fn && isNumber(known.get(measured) ?? '') ? { fn, field: measured } : countRows,
    cursor: params.get('cursor'),
    before: whole(params.get('before')) ?? 0,
    version: whole(params.get('v')) || null,
    widths: Object.fromEntries(
      params.getAll('w').flatMap((text): [string, number][] => {
        const [field, width] = splitField(text, names)
        const pixels = whole(width)
        return names.has(field) && pixels !== null ? [[field, Math.min(columnWidths.most, Math.max(columnWidths.least, pixels))]] : []
      }),
    ),
    totals: params.get('totals') === '1',
    at: whole(params.get('at')) ?? 0,
    row: whole(params.get('row')),
  }
}

/** The address of a view, without what is as usual. The same view always has the same address. */
export function printView(view: View): URLSearchParams {
  const params = new URLSearchParams()
  if (view.table) params.set('table', view.table)
  for (const name of view.columns) params.append('c', name)
  for (const filter of view.filters) params.append('f', [filter.field, filter.op, ...(needsValue(filter.op) ? [filter.value] : [])].join('~'))
  if (view.where) params.set('where', view.where)
  for (const sort of view.sort ? [view.sort, ...view.thenBy] : []) params.append('sort', `${sort.field}~${sort.desc ? 'desc' : 'asc'}`)
  if (view.group) params.set('group', view.group.per ? `${view.group.field}~${view.group.per}` : view.group.field)
  if (view.measure.fn !== 'count') params.set('measure', `${view.measure.fn}~${view.measure.field}`)
  if (view.totals) params.set('totals', '1')
  if (view.version) params.set('v', String(view.version))
  for (const [field, width] of Object.entries(view.widths)) params.append('w', `${field}~${width}`)
  if (view.at > 0) params.set('at', String(view.at))
  if (view.row !== null) params.set('row', String(view.row))
  if (view.cursor) params.set('cursor', view.cursor)
  if (view.cursor && view.before > 0) params.set('before', String(view.before))
  return params
}

/** A changed view starts from its first row again unless the cursor is part of the change. */
export const changed = (view: View, change: Partial<View>): View => ({ ...view, cursor: null, before: 0, at: 0, row: null, ...change })

export const withFilter = (view: View, filter: Filter): View => changed(view, { filters: [...view.filters, filter] })
export const withoutFilter = (view: View, at: number): View => changed(view, { filters: view.filters.filter((_, i) => i !== at) })

/** Hidden inputs that carry a view through a GET form; `without` names what the form itself asks. */
export const hiddenInputs = (view: View, without: readonly string[]): [string, string][] =>
  [...printView(changed(view, {}))].filter(([name]) => !without.includes(name))
