import type { Expression, Literal, Operand, Query, SelectItem, Value } from './ast.ts'
import { reservedWords } from './tokens.ts'

const plain = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{N}\p{M}_]*$/u

/** A field name as it must be written in the language. */
export function quoteName(name: string): string {
  return plain.test(name) && !reservedWords.has(name.toLowerCase()) ? name : `"${name.replaceAll('"', '""')}"`
}
const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The canonical text of a query: equal trees give equal text, and parsing it gives the tree back. Used for links, cursors and cache keys. */
export function printQuery(query: Query): Required<Record<'select' | 'where' | 'group_by' | 'having' | 'order_by' | 'limit', string>> {
  return {
    select: query.select.map(printItem).join(', '),
    where: query.where ? printExpression(query.where) : '',
    group_by: query.groupBy.map(printValue).join(', '),
    having: query.having ? printExpression(query.having) : '',
    order_by: query.orderBy.map((o) => printValue(o.by) + (o.desc ? ' desc' : '')).join(', '),
    limit: query.limit === null ? '' : String(query.limit),
  }
}

function printItem(item: SelectItem): string {
  if (item.kind === 'all') return '*'
  return printValue(item.value) + (item.alias === null ? '' : ` as ${quoteName(item.alias)}`)
}

/** Field, truncation, aggregate or literal as text. */
export function printValue(value: Value | Operand): string {
  switch (value.kind) {
    case 'field':
      return quoteName(value.name)
    case 'truncation':
      return `date_trunc('${value.unit}', ${quoteName(value.of.name)})`
    case 'bin':
      return `bin(${quoteName(value.of.name)}, ${value.width})`
    case 'part':
      return `date_part('${value.unit}', ${quoteName(value.of.name)})`
    case 'aggregate':
      return `${value.name}(${value.distinct ? 'distinct ' : ''}${value.of === null ? '*' : printValue(value.of)})`
    case 'literal':
      return printLiteral(value)
  }
}

function printLiteral(literal: Literal): string {
  if (literal.type === 'text') return quoteText(literal.value)
  if (literal.type === 'number' || literal.type === 'boolean') return literal.value
  return `${literal.type} ${quoteText(literal.value)}`
}

/** A condition as text. `within` is the operator around it: weaker ones get parentheses. */
export function printExpression(e: Expression, within: 'or' | 'and' | 'not' | null = null): string {
  const not = (negated: boolean): string => (negated ? ' not' : '')
  switch (e.kind) {
    case 'and':
    case 'or': {
      const text = e.items.map((i) => printExpression(i, e.kind)).join(` ${e.kind} `)
      // Also around an equal operator: `a and (b and c)` is another tree than `a and b and c`.
      return within === null || (within === 'or' && e.kind === 'and') ? text : `(${text})`
    }
    case 'not':
      return `not ${printExpression(e.of, 'not')}`
    case 'compare':
      return `${printValue(e.left)} ${e.op} ${printValue(e.right)}`
    case 'in':
      return `${printValue(e.of)}${not(e.negated)} in (${e.items.map(printLiteral).join(', ')})`
    case 'match':
      return `${printValue(e.of)}${not(e.negated)} ${e.op} ${quoteText(e.pattern)}`
    case 'between':
      return `${printValue(e.of)}${not(e.negated)} between ${printValue(e.low)} and ${printValue(e.high)}`
    case 'null':
      return `${printValue(e.of)} is${not(e.negated)} null`
    case 'truth':
      return quoteName(e.of.name)
    case 'within':
      return `within(${quoteName(e.longitude.name)}, ${quoteName(e.latitude.name)}, ${e.x}, ${e.y}, ${e.metres})`
  }
}
