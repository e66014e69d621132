import type { Node, OrderItem, SelectItem } from '../expressions/ast.ts'
import { parameterFault } from '../expressions/faults.ts'
import { Parser } from '../expressions/parser.ts'
import type { AskedTable, RowQuery } from '../expressions/row-pages.ts'
import { conditionOf, searchOf } from '../expressions/to-condition.ts'
import { orderOf, selectOf } from '../expressions/to-lists.ts'
import { literalOf, valueOf, type Meaning } from '../expressions/to-values.ts'
import { quoteName } from '../rows/literals.ts'
import { wholeNumber, type Parameters } from './parameters.ts'

/** A question in SoQL, read but not looked up. */
interface SoqlQuery {
  select: SelectItem[]
  distinct: boolean
  where: Node | null
  group: Node[]
  having: Node | null
  order: OrderItem[]
  search: string | undefined
  limit: number
  offset: number
}

/** A question to the rows, and which of its answer are wanted. */
export interface Question {
  query: RowQuery
  limit: number
  offset: number
}

const defaultLimit = 1000

function part<T>(params: Parameters, name: string, read: (parser: Parser) => T): T | null {
  const text = params.text(name)
  if (text === undefined || text.trim() === '') return null
  const parser = new Parser(text, name, 'soql')
  const value = read(parser)
  parser.end()
  return value
}

function readParts(params: Parameters): SoqlQuery {
  let distinct = false
  const select = part(params, '$select', (parser) => {
    distinct = parser.word('distinct')
    return parser.selectList()
  })
  return {
    select: select ?? [],
    distinct,
    where: part(params, '$where', (parser) => parser.condition()),
    group: part(params, '$group', (parser) => parser.values()) ?? [],
    having: part(params, '$having', (parser) => parser.condition()),
    order: part(params, '$order', (parser) => parser.orderList()) ?? [],
    search: params.text('$q'),
    limit: wholeNumber('$limit', params.text('$limit'), defaultLimit),
    offset: wholeNumber('$offset', params.text('$offset'), 0),
  }
}

/** `$query`: the clauses in the order of SoQL, every one of them optional. */
function readWhole(text: string): SoqlQuery {
  const parser = new Parser(text, '$query', 'soql')
  const named = parser.word('select')
  const distinct = named && parser.word('distinct')
  const query: SoqlQuery = {
    select: named ? parser.selectList() : [],
    distinct,
    where: parser.word('where') ? parser.condition() : null,
    group: parser.word('group') ? (parser.expectWord('by'), parser.values()) : [],
    having: parser.word('having') ? parser.condition() : null,
    order: parser.word('order') ? (parser.expectWord('by'), parser.orderList()) : [],
    search: parser.word('search') ? parser.textLiteral() : undefined,
    limit: parser.word('limit') ? parser.wholeNumber() : defaultLimit,
    offset: parser.word('offset') ? parser.wholeNumber() : 0,
  }
  parser.end()
  return query
}

/** Translates a question of SODA. @throws InvalidInput naming the parameter and the characters */
export function questionOf(params: Parameters, { columns, places }: AskedTable): Question {
  const whole = params.text('$query')
  const asked = whole === undefined ? readParts(params) : readWhole(whole)
  const at = (name: string): Meaning => ({ dialect: 'soql', at: whole === undefined ? name : '$query', columns, places })
  const selected = selectOf(asked.select, at('$select'))
  const withNames = (name: string): Meaning => ({ ...at(name), aliases: selected.aliases, aggregates: true })
  const conditions = [
    ...params.columns.map(([name, value]) => equality(name, value, at(name))),
    ...(asked.where ? [conditionOf(asked.where, at('$where'))] : []),
    ...(asked.search?.trim() ? [searchOf(asked.search, '$q', columns)] : []),
  ]
  const keys = asked.group.map((node) => valueOf(node, { ...withNames('$group'), aggregates: false }).text)
  if (asked.distinct && selected.isSummary) throw parameterFault('$select', 'distinct 不能与汇总同用。', 'distinct cannot stand beside aggregates.')
  if (asked.distinct && keys.length > 0) throw parameterFault('$select', 'distinct 不能与 $group 同用。', 'distinct cannot stand beside $group.')
  const all = asked.select.some(({ value }) => value.kind === 'star') ? columns.map(({ name }) => quoteName(name)) : []
  const groups = asked.distinct ? [...new Set([...all, ...selected.values])] : keys
  const select = asked.distinct && all.length > 0 ? groups.join(', ') : selected.text
  return {
    query: {
      ...(select && { select }),
      ...(conditions.length > 0 && { where: conditions.join(' and ') }),
      ...(groups.length > 0 && { group_by: groups.join(', ') }),
      ...(asked.having && { having: conditionOf(asked.having, withNames('$having')) }),
      ...(asked.order.length > 0 && { order_by: orderOf(asked.order, withNames('$order')) }),
    },
    limit: asked.limit,
    offset: asked.offset,
  }
}

/** `column=value`: an equality. A column that is closed or missing is no argument at all. */
function equality(name: string, value: string, meaning: Meaning): string {
  if (!meaning.columns.some((column) => column.name === name))
    throw parameterFault(name.slice(0, 100), '没有这个参数，也没有这一列。', 'Unrecognized argument: there is no such column.')
  const column = valueOf({ kind: 'field', name, start: 0, end: name.length }, meaning)
  return `${column.text} = ${literalOf({ kind: 'text', value, start: 0, end: value.length }, column.type, meaning)}`
}
