import { expressionFault, parameterFault } from '../expressions/faults.ts'
import { Parser } from '../expressions/parser.ts'
import type { AskedTable, RowQuery } from '../expressions/row-pages.ts'
import { conditionOf } from '../expressions/to-condition.ts'
import { orderOf, selectOf } from '../expressions/to-lists.ts'
import { quoteName, quoteText } from '../rows/literals.ts'
import { literalOf, type Meaning } from '../expressions/to-values.ts'
import { readRefinement, type Parameters } from './parameters.ts'

function read<T>(text: string, at: string, inside: (parser: Parser) => T): T {
  const parser = new Parser(text, at, 'odsql')
  const value = inside(parser)
  parser.end()
  return value
}

const pad = (number: string | undefined): string => String(number ?? '').padStart(2, '0')

/** Days that `2024`, `2024/05` or `2024/05/07` stand for. */
function daysOf(value: string): { from: string; to: string } | null {
  const [, year, month, date] = /^(\d{4})(?:[/-](\d{1,2}))?(?:[/-](\d{1,2}))?$/.exec(value) ?? []
  if (year === undefined) return null
  if (month === undefined) return { from: `${year}-01-01`, to: `${year}-12-31` }
  if (date !== undefined) return { from: `${year}-${pad(month)}-${pad(date)}`, to: `${year}-${pad(month)}-${pad(date)}` }
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  return { from: `${year}-${pad(month)}-01`, to: `${year}-${pad(month)}-${pad(String(last))}` }
}

/** The condition that `refine` or `exclude` stands for; a day may be a year or a month. */
function refinement(text: string, at: string, table: AskedTable): string {
  const { name, value } = readRefinement(text, at)
  const column = table.columns.find((known) => known.name === name)
  const span = { start: 0, end: name.length }
  if (!column) throw expressionFault(at, span, { zh: `没有列“${name.slice(0, 100)}”。`, en: `Unknown field: ${name.slice(0, 100)}` })
  const isDay = column.type === 'date' || column.type === 'timestamp'
  const days = isDay ? daysOf(value) : null
  if (isDay && !days) throw parameterFault(at, '日期写作 2024、2024/05 或 2024/05/07。', 'Write a day as 2024, 2024/05 or 2024/05/07.')
  const own = quoteName(name)
  const test = days
    ? `(${column.type === 'timestamp' ? `date_trunc('day', ${own})` : own} between ${quoteText(days.from)} and ${quoteText(days.to)})`
    : `${own} = ${literalOf({ kind: 'text', value, start: name.length + 1, end: text.length }, column.type, meaningOf(table, at))}`
  return at === 'exclude' ? `(not ${test} or ${own} is null)` : test
}

const meaningOf = ({ columns, places }: AskedTable, at: string): Meaning => ({ dialect: 'odsql', at, columns, places })

/** What the rows must be like. */
export function conditionsOf(params: Parameters, table: AskedTable): string[] {
  return [
    ...params.list('where').map((text) =>
      conditionOf(
        read(text, 'where', (parser) => parser.condition()),
        meaningOf(table, 'where'),
      ),
    ),
    ...params.list('refine').map((text) => refinement(text, 'refine', table)),
    ...params.list('exclude').map((text) => refinement(text, 'exclude', table)),
  ]
}

/** Translates `select`, `where`, `group_by`, `order_by`, `refine` and `exclude`. @throws InvalidInput naming the parameter and the characters */
export function rowQueryOf(params: Parameters, table: AskedTable): RowQuery & { isSummary: boolean } {
  const list = (name: string) => {
    const text = params.text(name)
    return text === undefined ? [] : read(text, name, (parser) => parser.selectList())
  }
  const keys = selectOf(list('group_by'), meaningOf(table, 'group_by'))
  if (keys.isSummary || keys.items.length < list('group_by').length)
    throw parameterFault('group_by', '不能按汇总或 * 分组。', 'Rows cannot be grouped by an aggregate or *.')
  const asked = list('select')
  const selected = selectOf(asked, { ...meaningOf(table, 'select'), aliases: keys.aliases })
  const isSummary = keys.values.length > 0 || selected.isSummary
  // The keys of a summary are always told; those that select names stay where it names them.
  const keyItems = keys.items.filter((_, i) => !selected.values.includes(keys.values[i] ?? ''))
  const select = [...keyItems, ...(selected.text ? [selected.text] : [])].join(', ')
  const conditions = conditionsOf(params, table)
  const order = params.text('order_by')
  const names = new Map([...keys.aliases, ...selected.aliases])
  return {
    isSummary,
    ...(select && { select }),
    ...(conditions.length > 0 && { where: conditions.join(' and ') }),
    ...(keys.values.length > 0 && { group_by: [...new Set(keys.values)].join(', ') }),
    ...(order && {
      order_by: orderOf(
        read(order, 'order_by', (parser) => parser.orderList()),
        { ...meaningOf(table, 'order_by'), aliases: names, aggregates: isSummary },
      ),
    }),
  }
}
