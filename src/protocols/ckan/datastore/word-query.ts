import type { WordQuery } from '../../rows/words.ts'
import { parameterFault } from '../refusals.ts'

const mostWords = 30

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
