import { parameterFault } from '../refusals.ts'
import { quoted, rowNumber, type Column } from './columns.ts'
import { textLiteral } from './literals.ts'

/** Words of a question to rows: what must stand in them. */
export type WordQuery = { op: 'word'; word: string } | { op: 'and' | 'or'; parts: WordQuery[] } | { op: 'not'; part: WordQuery }

const mostWords = 30

/** Plain text: every word must stand in the row. Null where there is none. */
export function plainWords(text: string): WordQuery | null {
  const words = text
    .split(/\s+/)
    .filter(Boolean)
    .map((word): WordQuery => ({ op: 'word', word }))
  return words.length === 0 ? null : { op: 'and', parts: bounded(words) }
}

function bounded(parts: WordQuery[]): WordQuery[] {
  if (parts.length <= mostWords) return parts
  throw parameterFault('q', `最多 ${mostWords} 个词`, `at most ${mostWords} words`)
}

/** The language of `plain: false`: `&`, `|`, `!`, parentheses, `word:*`, quoted words. @throws InvalidInput */
export function readWordQuery(text: string, at = 'q'): WordQuery | null {
  const tokens = [...text.matchAll(/\s*(?:([&|!()])|'((?:[^']|'')*)'(:\*)?|([^\s&|!()':]+)(:\*)?|(\S))/g)]
  let next = 0
  const fault = () => parameterFault(at, '全文检索式写错了', 'syntax error in the full text query')
  const peek = (): string | undefined => tokens[next]?.[1]
  const any = (depth: number): WordQuery => {
    const parts = [all(depth)]
    while (peek() === '|') {
      next++
      parts.push(all(depth))
    }
    return parts.length === 1 ? (parts[0] as WordQuery) : { op: 'or', parts }
  }
  const all = (depth: number): WordQuery => {
    const parts = [one(depth)]
    while (peek() === '&') {
      next++
      parts.push(one(depth))
    }
    return parts.length === 1 ? (parts[0] as WordQuery) : { op: 'and', parts }
  }
  const one = (depth: number): WordQuery => {
    const token = tokens[next++]
    if (!token || depth > mostWords) throw fault()
    if (token[1] === '!') return { op: 'not', part: one(depth + 1) }
    if (token[1] === '(') {
      const inner = any(depth + 1)
      if (tokens[next++]?.[1] !== ')') throw fault()
      return inner
    }
    const word = token[2]?.replaceAll("''", "'") ?? token[4]
    if (word === undefined || word === '') throw fault()
    return { op: 'word', word }
  }
  if (tokens.length === 0) return null
  if (tokens.length > 4 * mostWords) throw fault()
  const query = any(0)
  if (next < tokens.length) throw fault()
  return query
}

const hasCase = (word: string): boolean => word.toLowerCase() !== word.toUpperCase()

/** One word in one column, as its type can hold it; null where it cannot. */
function wordIn(column: Column, word: string): string | null {
  const name = quoted(column.name)
  switch (column.type) {
    case 'text':
    case 'json':
      return hasCase(word)
        ? `${name} ilike ${textLiteral(`%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`)}`
        : `${name} contains ${textLiteral(word)}`
    case 'integer':
      return /^-?\d{1,18}$/.test(word) ? `${name} = ${word}` : null
    case 'decimal':
    case 'double':
      return /^-?\d{1,18}(\.\d{1,15})?$/.test(word) ? `${name} = ${word}` : null
    case 'boolean':
      return /^(true|false)$/i.test(word) ? `${name} = ${word.toLowerCase()}` : null
    case 'date':
      return isDay(word) ? `${name} = date ${textLiteral(word)}` : null
    case 'timestamp':
      return isDay(word) ? `date_trunc('day', ${name}) = date ${textLiteral(word)}` : null
    default:
      return null
  }
}

const isDay = (word: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(word) && !Number.isNaN(Date.parse(`${word}T00:00:00Z`)) && new Date(`${word}T00:00:00Z`).toISOString().startsWith(word)

/** The condition of the query language: each word stands somewhere in the row. */
export function printWords(query: WordQuery, columns: readonly Column[]): string {
  switch (query.op) {
    case 'word': {
      const places = columns.filter(({ name }) => name !== rowNumber.name).flatMap((column) => wordIn(column, query.word) ?? [])
      return places.length === 0 ? '_row < 0' : `(${places.join(' or ')})`
    }
    case 'not':
      // An empty cell holds no word; without this it would make the whole denial unknown.
      return `(not ${printWords(query.part, columns)})`
    default:
      return `(${query.parts.map((part) => printWords(part, columns)).join(` ${query.op} `)})`
  }
}
