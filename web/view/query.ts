import { isNumber, isTime, splitValues, type Filter, type View } from './view.ts'

export interface Typed {
  name: string
  type: string
}

/** An identifier of the query grammar; always quoted, so that no name can be read as anything else. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

const symbols = { eq: '=', ne: '!=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

function literal(value: string, type: string): string {
  if (isNumber(type) && /^[+-]?\d+(\.\d+)?$/.test(value)) return value
  if (type === 'boolean') return /^(true|1|是|yes)$/i.test(value) ? 'true' : 'false'
  return text(value)
}

/** One filter in the grammar of `where`. */
export function printFilter(filter: Filter, fields: readonly Typed[]): string {
  const name = identifier(filter.field)
  const type = fields.find((field) => field.name === filter.field)?.type ?? 'text'
  if (filter.op === 'empty') return `${name} is null`
  if (filter.op === 'filled') return `${name} is not null`
  if (filter.op === 'in') {
    const values = splitValues(filter.value).map((value) => literal(value, type))
    return `${name} in (${values.join(', ')})`
  }
  if (filter.op === 'contains' || filter.op === 'starts') return `${name} ${filter.op} ${text(filter.value)}`
  return `${name} ${symbols[filter.op]} ${literal(filter.value, type)}`
}

export function printWhere(view: View, fields: readonly Typed[]): string {
  const parts = view.filters.map((filter) => printFilter(filter, fields))
  return [...parts, ...(view.where ? [parts.length > 0 ? `(${view.where})` : view.where] : [])].join(' and ')
}

const groupKey = (view: View): string =>
  view.group?.per ? `date_trunc('${view.group.per}', ${identifier(view.group.field)})` : identifier(view.group?.field ?? '')
const aggregate = (view: View): string =>
  view.measure.fn === 'count' || !view.measure.field ? 'count(*)' : `${view.measure.fn}(${identifier(view.measure.field)})`

/** Parameters of `GET /tables/{table}/rows` for a view; what is as usual is left out. */
export function printQuery(view: View, fields: readonly Typed[]): Record<string, string> {
  const where = printWhere(view, fields)
  const query: Record<string, string> = {}
  if (view.group) {
    const timed = view.group.per !== null || isTime(fields.find((field) => field.name === view.group?.field)?.type ?? '')
    query['select'] = `${groupKey(view)} as key, ${aggregate(view)} as value`
    query['group_by'] = groupKey(view)
    query['order_by'] = timed ? groupKey(view) : `${aggregate(view)} desc`
  } else {
    if (view.columns.length > 0) query['select'] = view.columns.map(identifier).join(', ')
    if (view.sort) query['order_by'] = [view.sort, ...view.thenBy].map((sort) => identifier(sort.field) + (sort.desc ? ' desc' : '')).join(', ')
  }
  if (where) query['where'] = where
  if (view.version) query['version'] = String(view.version)
  return query
}

/** The same question as a SELECT for `POST /sql`. */
export function printSql(view: View, fields: readonly Typed[], table: string, limit: number): string {
  const query = printQuery(view, fields)
  const lines = [`SELECT ${query['select'] ?? '*'}`, `FROM ${identifier(table)}`]
  const where = view.filters.map((filter) => {
    const name = identifier(filter.field)
    if (filter.op === 'contains') return `contains(${name}, ${text(filter.value)})`
    if (filter.op === 'starts') return `starts_with(${name}, ${text(filter.value)})`
    return printFilter(filter, fields)
  })
  if (view.where) where.push(where.length > 0 ? `(${view.where})` : view.where)
  if (where.length > 0) lines.push(`WHERE ${where.join('\n  AND ')}`)
  if (query['group_by']) lines.push(`GROUP BY ${query['group_by']}`)
  if (query['order_by']) lines.push(`ORDER BY ${query['order_by']}`)
  lines.push(`LIMIT ${limit}`)
  return lines.join('\n')
}

/** Address of the rows of a view in the API. */
export function rowsAddress(origin: string, table: string, query: Record<string, string>, more: Record<string, string> = {}): string {
  const params = new URLSearchParams({ ...query, ...more })
  return `${origin}/api/v1/tables/${encodeURIComponent(table)}/rows${params.size > 0 ? `?${params}` : ''}`
}
