import { parseExpression, parseQuery, type Expression, type Operand, type Value } from '../../src/lake/query/index.ts'
import type { Row } from './fixture-table.ts'

type Cell = string | number | null

const cell = (row: Row, node: Operand): Cell => {
  if (node.kind === 'field') return row[node.name] ?? null
  if (node.kind === 'literal') return node.value
  if (node.kind === 'truncation')
    return String(row[node.of.name] ?? '')
      .slice(0, node.unit === 'year' ? 4 : node.unit === 'month' ? 7 : 10)
      .padEnd(10, '-01')
  return null
}
const compare = (a: Cell, b: Cell): number => {
  if (a === null || b === null) return Number.NaN
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b)
  return a < b ? -1 : a > b ? 1 : 0
}

/** Conditions over rows in memory, for pages under test; the engine has its own, tested beside it. */
function holds(row: Row, e: Expression): boolean {
  switch (e.kind) {
    case 'and':
      return e.items.every((item) => holds(row, item))
    case 'or':
      return e.items.some((item) => holds(row, item))
    case 'not':
      return !holds(row, e.of)
    case 'null':
      return (cell(row, e.of) === null) !== e.negated
    case 'match': {
      const text = String(cell(row, e.of) ?? '')
      return (e.op === 'starts' ? text.startsWith(e.pattern) : text.includes(e.pattern)) !== e.negated
    }
    case 'compare': {
      const by = compare(cell(row, e.left), cell(row, e.right))
      return { '=': by === 0, '!=': by !== 0 && !Number.isNaN(by), '<': by < 0, '<=': by <= 0, '>': by > 0, '>=': by >= 0 }[e.op]
    }
    case 'between':
      return (compare(cell(row, e.of), cell(row, e.low)) >= 0 && compare(cell(row, e.of), cell(row, e.high)) <= 0) !== e.negated
    default:
      throw new Error(`the fixture does not evaluate ${e.kind}`)
  }
}

function aggregate(value: Value, group: readonly Row[]): number {
  if (value.kind !== 'aggregate' || value.of === null) return group.length
  const numbers = group
    .map((row) => cell(row, value.of as never))
    .filter((n) => n !== null)
    .map(Number)
  const sum = numbers.reduce((a, b) => a + b, 0)
  return value.name === 'avg' ? sum / numbers.length : value.name === 'sum' ? sum : numbers.length
}

/** Answers the parameters of `read-rows` from rows in memory: conditions, grouping, order, limit and a cursor by position. */
export function evaluate(
  rows: readonly Row[],
  input: Record<string, unknown>,
): { columns: string[]; rows: Row[]; total: number; cursor: string | null } {
  const text = (name: string): string | undefined => (input[name] === undefined ? undefined : String(input[name]))
  const query = parseQuery({ select: text('select'), group_by: text('group_by'), order_by: text('order_by'), limit: text('limit') })
  const where = text('where')
  const condition = where ? parseExpression(where) : null
  const placed = rows.map((row, at): Row => ({ ...row, _row: at }))
  let found: Row[] = condition ? placed.filter((row) => holds(row, condition)) : placed
  if (query.groupBy.length > 0) {
    const key = query.groupBy[0] as never
    const groups = Map.groupBy(found, (row) => cell(row, key))
    const measured = query.select.flatMap((item) => (item.kind === 'item' && item.value.kind === 'aggregate' ? [item.value] : []))[0]
    found = [...groups].map(([k, group]) => ({ key: k, value: measured ? aggregate(measured, group) : group.length }))
    const byCount = query.orderBy[0]?.by.kind === 'aggregate'
    found = found.toSorted((a, b) =>
      byCount ? Number(b['value']) - Number(a['value']) : compare(a['key'] ?? '', b['key'] ?? '') * (query.orderBy[0]?.desc ? -1 : 1),
    )
  } else {
    const order = query.orderBy[0]
    if (order) {
      found = found.toSorted((a, b) => {
        const by = compare(cell(a, order.by), cell(b, order.by))
        return Number.isNaN(by) ? 0 : order.desc ? -by : by
      })
    }
    const named = query.select.flatMap((item) =>
      item.kind === 'item' && item.value.kind === 'field' ? [[item.alias ?? item.value.name, item.value.name] as const] : [],
    )
    // Beside `*` further columns are added: the rows hold them already.
    if (named.length > 0 && !query.select.some((item) => item.kind === 'all'))
      found = found.map((row) => Object.fromEntries(named.map(([alias, name]) => [alias, row[name] ?? null])))
  }
  const start = Number(text('cursor') ?? text('offset') ?? 0)
  const limit = query.limit ?? 100
  const page = found.slice(start, start + limit)
  return {
    columns: Object.keys(page[0] ?? found[0] ?? {}).filter((name) => name !== '_row' || query.select.length > 0),
    rows: page,
    total: found.length,
    cursor: start + limit < found.length ? String(start + limit) : null,
  }
}
