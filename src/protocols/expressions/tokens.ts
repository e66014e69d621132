import { expressionFault } from './faults.ts'
import type { Span } from './ast.ts'

/** `name` is a name between backticks. `value` is without quotes. */
export interface Token extends Span {
  kind: 'word' | 'name' | 'string' | 'number' | 'sign' | 'end'
  value: string
}

/** Longer texts are machine-made and cost parsing and planning time. */
const longest = 32_768

const blank = /[\s\u3000]+/y
const word = /[:@]?[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{N}\p{M}_]*/uy
const number = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?/y
const sign = /\.\.|<=|>=|<>|!=|==|\|>|\|\||[=<>(),*+/%:;[\]|-]/y

/** Splits the text of one parameter; the last token is always `end`. @throws InvalidInput at the character */
export function tokenize(text: string, at: string): Token[] {
  if (text.length > longest)
    throw expressionFault(at, { start: longest, end: text.length }, { zh: `最多 ${longest} 个字符。`, en: `At most ${longest} characters.` })
  const tokens: Token[] = []
  let place = 0
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = place
    return pattern.exec(text)?.[0]
  }
  const add = (kind: Token['kind'], value: string, end: number): void => {
    tokens.push({ kind, value, start: place, end })
    place = end
  }
  while (place < text.length) {
    const space = take(blank)
    const c = text[place] as string
    if (space !== undefined) place += space.length
    else if (c === "'" || c === '"' || c === '`') {
      const [value, end] = quoted(text, place, c, at)
      add(c === '`' ? 'name' : 'string', value, end)
    } else {
      const [kind, value] = firstOf([
        ['number', take(number)],
        ['word', take(word)],
        ['sign', take(sign)],
      ])
      if (value === undefined) {
        const length = String.fromCodePoint(text.codePointAt(place) ?? 0).length
        const strange = text.slice(place, place + length)
        throw expressionFault(at, { start: place, end: place + length }, { zh: `不认识字符“${strange}”。`, en: `“${strange}” has no meaning here.` })
      }
      add(kind, value === '<>' ? '!=' : value === '==' ? '=' : value, place + value.length)
    }
  }
  tokens.push({ kind: 'end', value: '', start: text.length, end: text.length })
  return tokens
}

const firstOf = (found: [Token['kind'], string | undefined][]): [Token['kind'], string | undefined] =>
  found.find(([, value]) => value !== undefined) ?? ['end', undefined]

/** A quote inside quotes is written twice, or behind a backslash in double quotes. */
function quoted(text: string, start: number, quote: string, at: string): [string, number] {
  let value = ''
  for (let place = start + 1; place < text.length; place++) {
    const c = text[place] as string
    if (c === '\\' && quote === '"' && (text[place + 1] === '"' || text[place + 1] === '\\')) value += text[++place]
    else if (c !== quote) value += c
    else if (text[place + 1] === quote) value += text[++place]
    else {
      const span = { start, end: place + 1 }
      if (value.includes('\0')) throw expressionFault(at, span, { zh: '不能含有 NUL 字符。', en: 'The NUL character is not allowed.' })
      if (quote === '`' && value === '') throw expressionFault(at, span, { zh: '名称不能为空。', en: 'A name cannot be empty.' })
      return [value, place + 1]
    }
  }
  throw expressionFault(
    at,
    { start, end: text.length },
    { zh: `引号 ${quote} 没有收尾。`, en: `The quote ${quote} is not closed.` },
    { zh: `引号里的 ${quote} 要写两遍。`, en: `Write ${quote} twice inside quotes.` },
  )
}
