import { parameterFault } from '../expressions/faults.ts'
import { quoteName, quoteText } from './literals.ts'
import type { Column } from './rows-page.ts'

/** Words of a question to rows: what must stand in them. */
export type WordQuery = { op: 'word'; word: string } | { op: 'and' | 'or'; parts: WordQuery[] } | { op: 'not'; part: WordQuery }

const mostWords = 30

/** Plain text: every word must stand in the row. Null where there is none. @throws InvalidInput naming the parameter `at` */
export function plainWords(text: string, at: string): WordQuery | null {
  const words = text
    .split(/\s+/)
    .filter(Boolean)
    .map((word): WordQuery => ({ op: 'word', word }))
  if (words.length > mostWords) throw parameterFault(at, `最多 ${mostWords} 个词`, `at most ${mostWords} words`)
  return words.length === 0 ? null : { op: 'and', parts: words }
}

const hasCase = (word: string): boolean => word.toLowerCase() !== word.toUpperCase()

/** One word in one column, as its type can hold it; null where it cannot. */
function wordIn(column: Column, word: string): string | null {
  const name = quoteName(column.name)
  switch (column.type) {
    case 'text':
    case 'json':
      return hasCase(word)
        ? `${name} ilike ${quoteText(`%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`)}`
        : `${name} contains ${quoteText(word)}`
    case 'integer':
      return /^-?\d{1,18}$/.test(word) ? `${name} = ${word}` : null
    case 'decimal':
    case 'double':
      return /^-?\d{1,18}(\.\d{1,15})?$/.test(word) ? `${name} = ${word}` : null
    case 'boolean':
      return /^(true|false)$/i.test(word) ? `${name} = ${word.toLowerCase()}` : null
    case 'date':
      return isDay(word) ? `${name} = date ${quoteText(word)}` : null
    case 'timestamp':
      return isDay(word) ? `date_trunc('day', ${name}) = date ${quoteText(word)}` : null
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
      const places = columns.flatMap((column) => wordIn(column, query.word) ?? [])
      return places.length === 0 ? '_row < 0' : `(${places.join(' or ')})`
    }
    case 'not':
      // An empty cell holds no word; without this it would make the whole denial unknown.
      return `(not ${printWords(query.part, columns)})`
    default:
      return `(${query.parts.map((part) => printWords(part, columns)).join(` ${query.op} `)})`
  }
}
