import { quoteText } from '../rows/literals.ts'
import type { Column } from '../rows/rows-page.ts'
import { plainWords, printWords } from '../rows/words.ts'
import type { Comparison, Node } from './ast.ts'
import { expressionFault } from './faults.ts'
import { placeCondition } from './to-places.ts'
import { literalOf, valueOf, type Meaning, type Value } from './to-values.ts'

const turned: Readonly<Record<Comparison, Comparison>> = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }
const isValue = (node: Node): boolean => node.kind === 'field' || node.kind === 'call'

/** A condition as the query language writes it. @throws InvalidInput at the characters that cannot be honoured */
export function conditionOf(node: Node, meaning: Meaning): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return `(${node.items.map((item) => conditionOf(item, meaning)).join(` ${node.kind} `)})`
    case 'not':
      return `(not ${conditionOf(node.of, meaning)})`
    case 'compare':
      return comparisonOf(node, meaning)
    case 'in':
      return membershipOf(node, meaning)
    case 'between':
      return rangeOf(node, meaning)
    case 'like': {
      const cased = foldedCase(node.of)
      return matchOf(cased ?? node.of, cased ? 'ilike' : 'like', node.pattern, node.negated, meaning)
    }
    case 'is-null':
      return `${valueOf(node.of, meaning).text} is ${node.negated ? 'not ' : ''}null`
    case 'call':
      return callOf(node, meaning)
    case 'field': {
      const value = valueOf(node, meaning)
      if (value.type !== 'boolean') throw expressionFault(meaning.at, node, { zh: '缺少比较。', en: 'A comparison is missing.' })
      return `${value.text} = true`
    }
    case 'boolean':
      return node.value ? '_row >= 0' : '_row < 0'
    case 'text':
      if (meaning.dialect === 'odsql') return searchOf(node.value, meaning.at, meaning.columns)
      break
    default:
  }
  throw expressionFault(meaning.at, node, { zh: '这里应为条件。', en: 'Expected a condition.' })
}

/** Words that all stand somewhere in the row. */
export function searchOf(text: string, at: string, columns: readonly Column[]): string {
  const words = plainWords(text, at)
  return words ? printWords(words, columns) : '_row >= 0'
}

/** What is inside `lower(…)` or `upper(…)`. */
const foldedCase = (node: Node): Node | null =>
  node.kind === 'call' && (node.name === 'lower' || node.name === 'upper') && node.args.length === 1 ? (node.args[0] ?? null) : null

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)

/** Whether `lower(x)` or `upper(x)` can be this text at all. */
const canBe = (node: Node, text: string): boolean =>
  node.kind !== 'call' || (node.name === 'lower' ? text === text.toLowerCase() : text === text.toUpperCase())

function comparisonOf({ op, left, right, ...node }: Node & { kind: 'compare' }, meaning: Meaning): string {
  const folded = foldedCase(left)
  if (folded) {
    if (right.kind !== 'text' || (op !== '=' && op !== '!='))
      throw expressionFault(meaning.at, node, {
        zh: 'lower、upper 只能与文字用 = 或 != 比较。',
        en: 'lower and upper are compared with a text by = or !=.',
      })
    const sql = matchOf(folded, 'ilike', escapeLike(right.value), op === '!=', meaning)
    if (canBe(left, right.value)) return sql
    return op === '=' ? '_row < 0' : `${valueOf(folded, meaning).text} is not null`
  }
  if (!isValue(left) && isValue(right)) return comparisonOf({ ...node, op: turned[op], left: right, right: left }, meaning)
  if (!isValue(left)) {
    const type = left.kind === 'number' ? 'decimal' : left.kind === 'boolean' ? 'boolean' : left.kind === 'date' ? 'date' : 'text'
    return `${literalOf(left, type, meaning)} ${op} ${literalOf(right, type, meaning)}`
  }
  const value = valueOf(left, meaning)
  if (value.type === 'boolean' && op !== '=' && op !== '!=')
    throw expressionFault(meaning.at, node, { zh: '布尔值只能用 = 或 != 比较。', en: 'True and false are compared by = or !=.' })
  return `${value.text} ${op} ${operandOf(right, value, meaning)}`
}

const operandOf = (node: Node, peer: Value, meaning: Meaning): string =>
  isValue(node) ? valueOf(node, meaning).text : literalOf(node, peer.type, meaning)

function membershipOf({ of, items, negated }: Node & { kind: 'in' }, meaning: Meaning): string {
  const folded = foldedCase(of)
  if (folded) {
    const parts = items.map((item) => comparisonOf({ kind: 'compare', op: '=', left: of, right: item, start: item.start, end: item.end }, meaning))
    return `(${negated ? 'not ' : ''}(${parts.join(' or ')}))`
  }
  const value = valueOf(of, meaning)
  return `${value.text} ${negated ? 'not ' : ''}in (${items.map((item) => literalOf(item, value.type, meaning)).join(', ')})`
}

function rangeOf({ of, low, high, includes, negated }: Node & { kind: 'between' }, meaning: Meaning): string {
  const value = valueOf(of, meaning)
  const [from, to] = [operandOf(low, value, meaning), operandOf(high, value, meaning)]
  if (includes[0] && includes[1]) return `${value.text} ${negated ? 'not ' : ''}between ${from} and ${to}`
  return `(${negated ? 'not ' : ''}(${value.text} ${includes[0] ? '>=' : '>'} ${from} and ${value.text} ${includes[1] ? '<=' : '<'} ${to}))`
}

function matchOf(of: Node, op: 'like' | 'ilike' | 'contains' | 'starts', pattern: string, negated: boolean, meaning: Meaning): string {
  const value = valueOf(of, meaning)
  if (of.kind !== 'field' || (value.type !== 'text' && value.type !== 'json'))
    throw expressionFault(meaning.at, of, { zh: '只能用于文字列。', en: 'This works on columns of text only.' })
  return `${value.text} ${negated ? 'not ' : ''}${op} ${quoteText(pattern)}`
}

const conditionFunctions = {
  soql: ['contains', 'starts_with', 'within_box', 'within_circle'],
  odsql: ['search', 'suggest', 'startswith', 'in_bbox', 'within_distance'],
} as const

function callOf(node: Node & { kind: 'call' }, meaning: Meaning): string {
  const [first, second] = node.args
  const soql = meaning.dialect === 'soql'
  if (soql ? node.name === 'contains' || node.name === 'starts_with' : node.name === 'startswith') {
    if (!first || second?.kind !== 'text' || node.args.length !== 2)
      throw expressionFault(meaning.at, node, { zh: `写作 ${node.name}(列, '文字')。`, en: `Write ${node.name}(column, 'text').` })
    const folded = foldedCase(first)
    if (folded && !canBe(first, second.value)) return '_row < 0'
    const open = node.name === 'contains' ? '%' : ''
    if (folded) return matchOf(folded, 'ilike', `${open}${escapeLike(second.value)}%`, false, meaning)
    return matchOf(first, node.name === 'contains' ? 'contains' : 'starts', second.value, false, meaning)
  }
  if (!soql && (node.name === 'search' || node.name === 'suggest')) return wordsOf(node, meaning)
  const place = placeCondition(node, meaning)
  if (place !== null) return place
  const known = conditionFunctions[meaning.dialect].join(', ')
  if (
    conditionFunctions[soql ? 'odsql' : 'soql'].some((name) => name === node.name) ||
    !/^(?:count|sum|avg|min|max|median|date_|year|month|day|hour|minute|second)/.test(node.name)
  )
    throw expressionFault(
      meaning.at,
      node,
      { zh: `没有函数 ${node.name.slice(0, 60)}。`, en: `No such function: ${node.name.slice(0, 60)}` },
      { zh: `条件里可用：${known}。`, en: `In conditions there are ${known}.` },
    )
  throw expressionFault(meaning.at, node, { zh: '缺少比较。', en: 'A comparison is missing.' })
}

/** `search("words")`, `search(column, …, "words")`: the last argument is what is looked for. */
function wordsOf(node: Node & { kind: 'call' }, meaning: Meaning): string {
  const text = node.args.at(-1)
  if (text?.kind !== 'text') throw expressionFault(meaning.at, node, { zh: '写作 search(列, "词")。', en: 'Write search(column, "words").' })
  const named = node.args.slice(0, -1).map((arg) => {
    if (arg.kind !== 'field') throw expressionFault(meaning.at, arg, { zh: '这里应为列。', en: 'Expected a column.' })
    const { type } = valueOf(arg, meaning)
    return { name: arg.name, type }
  })
  return searchOf(text.value, meaning.at, named.length > 0 ? named : meaning.columns)
}
