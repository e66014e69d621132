import type { Field } from '../../model/index.ts'
import type { Aggregate, FieldRef, OrderItem, Query, SelectItem, Span, Truncation, Value } from './ast.ts'
import { bindExpression, bindValue, columnType, type Scope } from './bind-expression.ts'
import type { BoundColumn, BoundExpression, BoundOrder, BoundQuery, BoundValue } from './bound.ts'
import { typeFault } from './faults.ts'
import { defaultLimit } from './parser.ts'
import type { RowRight } from './right.ts'
import { printQuery } from './text.ts'

const noSpan: Span = { start: 0, end: 0 }
const spanOf = (v: { span?: Span }): Span => v.span ?? noSpan

export interface BindOptions {
  /** IANA zone of times written without offset. Default Asia/Shanghai. */
  timeZone?: string
}

/** Settles all names and types of a query against the fields of a table under a right. Throws InvalidInput. */
export function bindQuery(query: Query, fields: readonly Field[], right: RowRight, options: BindOptions = {}): BoundQuery {
  const allowed = new Set(right.fieldIds)
  const timeZone = options.timeZone ?? 'Asia/Shanghai'
  const scope = (part: string): Scope => ({ fields: fields.filter((f) => allowed.has(f.id)), timeZone, part })
  const grouped = query.groupBy.length > 0 || query.having !== null || query.select.some((s) => s.kind === 'item' && s.value.kind === 'aggregate')
  const full: Query = grouped ? fillGroups(query) : query
  const aliases = new Map(full.select.flatMap((s) => (s.kind === 'item' && s.alias !== null ? [[s.alias, s.value] as const] : [])))
  const value = (v: Value, part: string): BoundValue => bindValue(v.kind === 'field' ? (aliases.get(v.name) ?? v) : v, scope(part))

  const keys = full.groupBy.map((v) => {
    const key = value(v, 'group_by')
    if (key.kind === 'aggregate') throw typeFault('group_by', spanOf(v), { zh: '不能按汇总值分组。', en: 'Rows cannot be grouped by an aggregate.' })
    return key
  })
  const columns = full.select.length === 0 ? allColumns(scope('select').fields) : full.select.flatMap((s) => bindItem(s, scope('select'), grouped))
  refuseTwins(columns, full.select)
  if (grouped) refuseStrangers(columns, keys, full.select)
  const having = full.having && bindExpression(full.having, { ...scope('having'), aliases, groups: keys })
  const order = full.orderBy.map((o) => bindOrder(o, value(o.by, 'order_by'), grouped ? keys : null))
  const where: BoundExpression[] = []
  if (full.where) where.push(bindExpression(full.where, scope('where')))
  // The filter may test closed fields: it is the right's, not the caller's.
  if (right.filter) where.push(bindExpression(right.filter, { fields, timeZone, part: 'filter' }))
  const { limit: _, ...shape } = printQuery(full)
  const limit = full.limit ?? defaultLimit
  return {
    mode: grouped ? 'groups' : 'rows',
    columns,
    where: where.length === 0 ? null : where.length === 1 ? where[0]! : { kind: 'and', items: where },
    keys,
    having,
    order: complete(order, grouped ? keys : [{ kind: 'row', type: { type: 'integer' } }]),
    limit,
    text: JSON.stringify([...Object.values(shape), limit]),
    shape: JSON.stringify(Object.values(shape)),
  }
}

/** Binds the filter of a right alone; also the check when a grant is written. */
export function bindFilter(right: RowRight, fields: readonly Field[], options: BindOptions = {}): BoundExpression | null {
  return right.filter ? bindExpression(right.filter, { fields, timeZone: options.timeZone ?? 'Asia/Shanghai', part: 'filter' }) : null
}

/** Equal values have equal identity; used to find group keys in `select` and `order_by`. */
export const identity = (v: BoundValue): string => JSON.stringify(v)

function fillGroups(query: Query): Query {
  if (query.select.length > 0) return query
  const count: Aggregate = { kind: 'aggregate', name: 'count', distinct: false, of: null }
  return { ...query, select: [...query.groupBy, count].map((value) => ({ kind: 'item', value, alias: null })) }
}

function allColumns(fields: readonly Field[]): BoundColumn[] {
  return fields.map((f) => ({ name: f.name, value: { kind: 'field', id: f.id, type: columnType(f) }, type: columnType(f), fieldId: f.id }))
}

function bindItem(item: SelectItem, scope: Scope, grouped: boolean): BoundColumn[] {
  if (item.kind === 'all') {
    if (grouped) throw typeFault('select', spanOf(item), { zh: '汇总里不能用 *。', en: '“*” cannot stand in a summary.' })
    return allColumns(scope.fields)
  }
  const value = bindValue(item.value, scope)
  return [{ name: item.alias ?? defaultName(item.value), value, type: value.type, fieldId: value.kind === 'field' ? value.id : null }]
}

function defaultName(v: Value): string {
  const plain = (p: FieldRef | Truncation): string => (p.kind === 'field' ? p.name : `${p.of.name}_${p.unit}`)
  if (v.kind === 'bin') return `${v.of.name}_bin`
  if (v.kind === 'part') return `${v.of.name}_${v.unit}`
  if (v.kind !== 'aggregate') return plain(v)
  return [v.name, ...(v.distinct ? ['distinct'] : []), ...(v.of === null ? [] : [plain(v.of)])].join('_')
}

function refuseTwins(columns: readonly BoundColumn[], select: readonly SelectItem[]): void {
  const seen = new Set<string>()
  for (const c of columns) {
    if (!seen.has(c.name)) {
      seen.add(c.name)
      continue
    }
    const twin = select.findLast((s) => s.kind === 'item' && (s.alias ?? defaultName(s.value)) === c.name)
    throw typeFault(
      'select',
      spanOf(twin ?? {}),
      { zh: `列名“${c.name}”出现了两次。`, en: `The column name “${c.name}” occurs twice.` },
      {
        zh: '请用 as 另取名称。',
        en: 'Give it another name with “as”.',
      },
    )
  }
}

function refuseStrangers(columns: readonly BoundColumn[], keys: readonly BoundValue[], select: readonly SelectItem[]): void {
  const known = new Set(keys.map(identity))
  columns.forEach((c, i) => {
    if (c.value.kind === 'aggregate' || known.has(identity(c.value))) return
    throw typeFault(
      'select',
      spanOf(select[i] ?? {}),
      { zh: `“${c.name}”既不是分组键也不是汇总。`, en: `“${c.name}” is neither a group key nor an aggregate.` },
      {
        zh: '请把它加进 group_by。',
        en: 'Add it to group_by.',
      },
    )
  })
}

function bindOrder(item: OrderItem, value: BoundValue, keys: readonly BoundValue[] | null): BoundOrder {
  if (keys === null && value.kind === 'aggregate') {
    throw typeFault('order_by', spanOf(item.by), { zh: '按汇总值排序需要 group_by。', en: 'Ordering by an aggregate needs group_by.' })
  }
  if (keys !== null && value.kind !== 'aggregate' && !keys.some((k) => identity(k) === identity(value))) {
    throw typeFault('order_by', spanOf(item.by), { zh: '汇总只能按分组键或汇总值排序。', en: 'A summary is ordered by group keys or aggregates.' })
  }
  // Counted from 0 or from 1, the order is the same; the engine has the first.
  return { value: keys === null && value.kind === 'row' ? { kind: 'row', type: value.type } : value, desc: item.desc }
}

/** Drops repeated values and adds the tie-breakers that are not there yet. */
function complete(order: readonly BoundOrder[], ties: readonly BoundValue[]): BoundOrder[] {
  const seen = new Set<string>()
  const result: BoundOrder[] = []
  for (const o of [...order, ...ties.map((value) => ({ value, desc: false }))]) {
    const id = identity(o.value)
    if (seen.has(id)) continue
    seen.add(id)
    result.push(o)
    // Behind the row's place nothing can tie.
    if (o.value.kind === 'row') break
  }
  return result
}
