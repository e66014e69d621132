import type { Span } from './ast.ts'
import { syntaxFault } from './faults.ts'

/** `word` is a plain name or a word of the language, `name` a name in double quotes. `value` is without quotes. */
export interface Token extends Span {
  kind: 'word' | 'name' | 'string' | 'number' | 'sign' | 'end'
  value: string
}

/** Plain names that must be quoted to be used as field names. */
export const reservedWords: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'in',
  'is',
  'null',
  'true',
  'false',
  'like',
  'ilike',
  'contains',
  'starts',
  'between',
  'as',
  'asc',
  'desc',
  'distinct',
  'nulls',
])

/** One parameter may have this many characters: longer ones are machine-made and cost parsing and planning time. */
export const maxLength = 32_768

const blank = /[\s\u3000]+/y
const word = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{N}\p{M}_]*/uy
const number = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y
const sign = /<=|>=|<>|!=|[=<>(),*-]/y
const fullWidth: Readonly<Record<string, string>> = {
  '，': ',',
  '（': '(',
  '）': ')',
  '＝': '=',
  '＜': '<',
  '＞': '>',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '；': ';',
}

/** Splits the text of one parameter; the last token is always `end`. */
export function tokenize(text: string, part: string): Token[] {
  if (text.length > maxLength) {
    throw syntaxFault(
      part,
      { start: maxLength, end: text.length },
      { zh: `最多 ${maxLength} 个字符。`, en: `At most ${maxLength} characters are allowed.` },
    )
  }
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0] ?? null
  }
  while (at < text.length) {
    const space = take(blank)
    if (space !== null) {
      at += space.length
      continue
    }
    const c = text[at]!
    if (c === "'" || c === '"') {
      const [value, end] = quoted(text, at, c, part)
      tokens.push({ kind: c === '"' ? 'name' : 'string', value, start: at, end })
      at = end
      continue
    }
    const found = (
      [
        ['word', word],
        ['number', number],
        ['sign', sign],
      ] as const
    )
      .map(([kind, p]) => ({ kind, value: take(p) }))
      .find((f) => f.value !== null)
    if (!found) {
      const length = String.fromCodePoint(text.codePointAt(at)!).length
      const plain = fullWidth[c]
      throw syntaxFault(
        part,
        { start: at, end: at + length },
        { zh: `不认识字符“${text.slice(at, at + length)}”。`, en: `“${text.slice(at, at + length)}” has no meaning here.` },
        plain ? { zh: `请用半角的 ${plain}。`, en: `Use the plain ${plain}.` } : undefined,
      )
    }
    const value = found.value!
    tokens.push({ kind: found.kind, value: found.kind === 'sign' && value === '<>' ? '!=' : value, start: at, end: at + value.length })
    at += value.length
  }
  tokens.push({ kind: 'end', value: '', start: text.length, end: text.length })
  return tokens
}

function quoted(text: string, start: number, quote: string, part: string): [string, number] {
  let value = ''
  let at = start + 1
  for (;;) {
    const close = text.indexOf(quote, at)
    if (close < 0) {
      throw syntaxFault(
        part,
        { start, end: text.length },
        { zh: `引号 ${quote} 没有收尾。`, en: `The quote ${quote} is not closed.` },
        {
          zh: `引号里的 ${quote} 要写两遍。`,
          en: `Write ${quote} twice inside quotes.`,
        },
      )
    }
    value += text.slice(at, close)
    if (text[close + 1] !== quote) {
      // The engine reads SQL as a C string: a NUL would cut it short.
      if (value.includes('\0'))
        throw syntaxFault(part, { start, end: close + 1 }, { zh: '不能含有 NUL 字符。', en: 'The NUL character is not allowed.' })
      if (quote === '"' && value === '') throw syntaxFault(part, { start, end: close + 1 }, { zh: '名称不能为空。', en: 'A name cannot be empty.' })
      return [value, close + 1]
    }
    value += quote
    at = close + 2
  }
}
