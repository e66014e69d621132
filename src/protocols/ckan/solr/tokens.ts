import { parameterFault } from '../refusals.ts'

export type Token =
  /** A word without wildcards; `plain` when nothing in it was escaped, so that it may be an operator. */
  | { kind: 'word'; text: string; plain: boolean }
  | { kind: 'wildcard'; like: string }
  | { kind: 'phrase'; text: string }
  | { kind: 'sign'; sign: '(' | ')' | '[' | ']' | '{' | '}' | ':' | '+' | '-' | '!' | '&&' | '||' | '^' | '~' }

const longest = 4000
/** Ends a word. Minus and plus do so only at its beginning. */
const ends = /[\s()[\]{}:^~"]/

const fault = (at: string, zh: string, en: string) => parameterFault(at, zh, en)

/** Cuts a question into tokens. @throws InvalidInput on local parameters, regular expressions and unfinished phrases */
export function cutTokens(text: string, at: string): Token[] {
  if (text.length > longest) throw fault(at, `最长 ${longest} 个字符`, `at most ${longest} characters`)
  if (text.includes('{!')) throw fault(at, '不接受局部参数 {!…}', 'Local parameters {!…} are not accepted: leave them out')
  const tokens: Token[] = []
  let i = 0
  while (i < text.length) {
    const sign = text.charAt(i)
    if (/\s/.test(sign)) i++
    else if (sign === '"') i = cutPhrase(text, i + 1, at, tokens)
    else if (text.startsWith('&&', i) || text.startsWith('||', i)) {
      tokens.push({ kind: 'sign', sign: sign === '&' ? '&&' : '||' })
      i += 2
    } else if ('()[]{}:^~'.includes(sign) || ('+-!'.includes(sign) && beginsClause(text, i))) {
      tokens.push({ kind: 'sign', sign: sign as '(' })
      i++
    } else if (sign === '/' && closes(text, i)) throw fault(at, '不接受正则表达式 /…/', 'Regular expressions /…/ are not accepted')
    else i = cutWord(text, i, at, tokens)
  }
  return tokens
}

/** A sign before something, not one that stands alone or at the end. */
const beginsClause = (text: string, at: number): boolean => at + 1 < text.length && !/\s/.test(text.charAt(at + 1))
const closes = (text: string, from: number): boolean => /^\/[^/]+\/(\s|$|\))/.test(text.slice(from))

function cutPhrase(text: string, from: number, at: string, tokens: Token[]): number {
  let phrase = ''
  for (let i = from; i < text.length; i++) {
    const sign = text.charAt(i)
    if (sign === '"') {
      tokens.push({ kind: 'phrase', text: phrase })
      return i + 1
    }
    if (sign === '\\' && i + 1 < text.length) phrase += text.charAt(++i)
    else phrase += sign
  }
  throw fault(at, '引号没有闭合', 'a quote is not closed')
}

function cutWord(text: string, from: number, at: string, tokens: Token[]): number {
  let word = ''
  let like = ''
  let wild = false
  let plain = true
  let i = from
  for (; i < text.length; i++) {
    const sign = text.charAt(i)
    if (sign === '\\') {
      if (i + 1 === text.length) throw fault(at, '结尾的 \\ 后面没有字符', 'nothing follows the last backslash')
      const next = text.charAt(++i)
      word += next
      like += '*?\\'.includes(next) ? `\\${next}` : next
      plain = false
    } else if (ends.test(sign) || text.startsWith('&&', i) || text.startsWith('||', i)) break
    else {
      wild ||= sign === '*' || sign === '?'
      word += sign
      like += sign
    }
  }
  tokens.push(wild ? { kind: 'wildcard', like } : { kind: 'word', text: word, plain })
  return i
}
