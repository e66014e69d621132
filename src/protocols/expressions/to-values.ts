import { quoteName, quoteText } from '../rows/literals.ts'
import type { Column } from '../rows/rows-page.ts'
import type { Node } from './ast.ts'
import { expressionFault } from './faults.ts'
import type { Dialect } from './parser.ts'
import { named } from '../named.ts'

/** What names mean where a text is translated. */
export interface Meaning {
  dialect: Dialect
  /** The parameter, for faults. */
  at: string
  columns: readonly Column[]
  /** Names that the select list gave, with their types; in order and having. */
  aliases?: ReadonlyMap<string, string>
  /** Aggregates may stand here. */
  aggregates?: boolean
  /** Columns of degrees, `shifted` where they lie beside the truth; null where the table has none. */
  places: { longitude: string; latitude: string; shifted: boolean } | null
}

/** A value of the query language, and the type of what it gives. */
export interface Value {
  text: string
  type: string
}

const truncations: Readonly<Record<string, string>> = named({ date_trunc_y: 'year', date_trunc_ym: 'month', date_trunc_ymd: 'day' })
const parts: Readonly<Record<Dialect, Readonly<Record<string, string>>>> = {
  soql: named({
    date_extract_y: 'year',
    date_extract_m: 'month',
    date_extract_d: 'day',
    date_extract_hh: 'hour',
    date_extract_mm: 'minute',
    date_extract_ss: 'second',
    date_extract_woy: 'week',
  }),
  odsql: named({ year: 'year', month: 'month', day: 'day', hour: 'hour', minute: 'minute', second: 'second' }),
}
const aggregates: ReadonlySet<string> = new Set(['count', 'sum', 'avg', 'min', 'max', 'median'])

/** Functions of select, group and order, for the cure of a strange one. */
const valueFunctions = (dialect: Dialect): string[] => [
  ...aggregates,
  ...(dialect === 'soql' ? Object.keys(truncations) : []),
  ...Object.keys(parts[dialect]),
]

const isDay = (type: string): boolean => type === 'date' || type === 'timestamp'
export const isNumber = (type: string): boolean => type === 'integer' || type === 'decimal' || type === 'double'

/** Names of the row's own number: `:id` of Socrata, counted from 1. */
const rowNames: ReadonlySet<string> = new Set([':id', '_id'])

/** A column, a name of the select list, a function or an aggregate. @throws InvalidInput at its characters */
export function valueOf(node: Node, meaning: Meaning): Value {
  if (node.kind === 'field') return fieldOf(node, meaning)
  if (node.kind !== 'call') throw expressionFault(meaning.at, node, { zh: '这里应为列或函数。', en: 'Expected a column or a function.' })
  const { name } = node
  const unit = parts[meaning.dialect][name]
  if (unit !== undefined) return { text: `date_part('${unit}', ${dayOf(node, meaning).text})`, type: 'integer' }
  const truncation = meaning.dialect === 'soql' ? truncations[name] : undefined
  if (truncation !== undefined) return { text: `date_trunc('${truncation}', ${dayOf(node, meaning).text})`, type: 'date' }
  if (aggregates.has(name)) return aggregateOf(node, meaning)
  throw expressionFault(
    meaning.at,
    node,
    { zh: `这里不能用函数 ${name}。`, en: `The function ${name} cannot be used here.` },
    { zh: `可用：${valueFunctions(meaning.dialect).join('、')}。`, en: `There are ${valueFunctions(meaning.dialect).join(', ')}.` },
  )
}

function fieldOf(node: Node & { kind: 'field' }, { aliases, columns, at }: Meaning): Value {
  const { name } = node
  const alias = aliases?.get(name)
  if (alias !== undefined) return { text: quoteName(name), type: alias }
  const column = columns.find((known) => known.name === name)
  if (column) return { text: quoteName(name), type: column.type }
  if (rowNames.has(name)) return { text: '_id', type: 'integer' }
  // Closed and missing ones alike: only what may be read is known here.
  throw expressionFault(
    at,
    node,
    { zh: `没有列“${name.slice(0, 100)}”。`, en: `No such column: ${name.slice(0, 100)}` },
    { zh: `有：${shown(columns)}。`, en: `There are ${shown(columns)}.` },
    'PUJIANG_EXPRESSION_FIELD',
  )
}

const shown = (columns: readonly Column[]): string =>
  columns
    .slice(0, 50)
    .map(({ name }) => name)
    .join(', ')

function onlyArgument(node: Node & { kind: 'call' }, { at }: Meaning): Node {
  const [first, ...more] = node.args
  if (!first || more.length > 0) throw expressionFault(at, node, { zh: `${node.name} 要一个参数。`, en: `${node.name} takes one argument.` })
  return first
}

function dayOf(node: Node & { kind: 'call' }, meaning: Meaning): Value {
  const of = onlyArgument(node, meaning)
  if (of.kind !== 'field') throw expressionFault(meaning.at, of, { zh: '这里应为列。', en: 'Expected a column.' })
  const value = fieldOf(of, { ...meaning, aliases: new Map() })
  if (!isDay(value.type)) throw expressionFault(meaning.at, of, { zh: `“${of.name}”不是日期或时间。`, en: `“${of.name}” is not a date or time.` })
  return value
}

function aggregateOf(node: Node & { kind: 'call' }, meaning: Meaning): Value {
  const { name, distinct } = node
  if (!meaning.aggregates) throw expressionFault(meaning.at, node, { zh: '这里不能用汇总。', en: 'An aggregate cannot stand here.' })
  const of = onlyArgument(node, meaning)
  if (of.kind === 'star') {
    if (name !== 'count') throw expressionFault(meaning.at, of, { zh: '这里应为列。', en: 'Expected a column.' })
    return { text: 'count(*)', type: 'integer' }
  }
  if (distinct && name !== 'count')
    throw expressionFault(meaning.at, node, { zh: 'distinct 只能用在 count 里。', en: '“distinct” can only be used in count.' })
  if (of.kind !== 'field') throw expressionFault(meaning.at, of, { zh: '这里应为列。', en: 'Expected a column.' })
  const value = fieldOf(of, { ...meaning, aliases: new Map() })
  const counts = name === 'count'
  const keeps = name === 'min' || name === 'max'
  if (!counts && !keeps && !isNumber(value.type))
    throw expressionFault(meaning.at, of, { zh: `${name} 只能用于数字。`, en: `${name} works on numbers only.` })
  const type = counts ? 'integer' : keeps || name === 'sum' ? value.type : 'double'
  return { text: `${name}(${distinct ? 'distinct ' : ''}${value.text})`, type }
}

const digits = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/
const day = /^\d{4}(?:-\d{1,2}(?:-\d{1,2}(?:[T ]\d.*)?)?)?$/

const isLiteral = (node: Node): node is Node & { kind: 'text' | 'number' | 'date' | 'boolean' } =>
  node.kind === 'text' || node.kind === 'number' || node.kind === 'date' || node.kind === 'boolean'

/** A value that was written out, as a literal of the type it is compared with. @throws InvalidInput at its characters */
export function literalOf(node: Node, type: string, meaning: Meaning): string {
  if (node.kind === 'null')
    throw expressionFault(
      meaning.at,
      node,
      { zh: '不能与 null 比较。', en: 'Nothing can be compared with null.' },
      { zh: '请写 is null。', en: 'Write is null.' },
    )
  if (!isLiteral(node)) throw expressionFault(meaning.at, node, { zh: '这里应为一个值。', en: 'Expected a value.' })
  const written = String(node.value)
  if (isNumber(type) && (node.kind === 'number' || node.kind === 'text') && digits.test(written.trim()) && written.length < 60)
    return written.trim().replace(/^\+/, '')
  if (type === 'boolean' && (node.kind === 'boolean' || (node.kind === 'text' && /^(?:true|false)$/i.test(written)))) return written.toLowerCase()
  if ((type === 'text' || type === 'json') && (node.kind === 'text' || node.kind === 'number')) return quoteText(written)
  if (isDay(type) && (node.kind === 'text' || node.kind === 'date') && day.test(written))
    return quoteText(written.length === 4 ? `${written}-01-01` : /^\d{4}-\d{1,2}$/.test(written) ? `${written}-01` : written)
  if (type === 'time' && node.kind === 'text' && /^\d{1,2}:\d/.test(written)) return quoteText(written)
  throw expressionFault(meaning.at, node, {
    zh: `“${written.slice(0, 100)}”不能与 ${type} 比较。`,
    en: `“${written.slice(0, 100)}” cannot be compared with ${type}.`,
  })
}
