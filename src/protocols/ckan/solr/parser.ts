import { parameterFault } from '../refusals.ts'
import type { SolrQuery } from './ast.ts'
import { cutTokens, type Token } from './tokens.ts'

const deepest = 50
type Sign = (Token & { kind: 'sign' })['sign']

/** What a clause says of itself beside its content. */
interface Clause {
  query: SolrQuery
  /** Written with `+`. */
  must: boolean
}

/**
 * Reads a question of Solr: words, phrases, field:value, field:(…), ranges, AND OR NOT && || ! + -, wildcards, escapes. Words side by side are all
 * required; AND binds more strongly than OR. Null where nothing is asked. @throws InvalidInput naming the parameter
 */
export function parseSolr(text: string, at: string): SolrQuery | null {
  const parser = new SolrParser(cutTokens(text, at), at)
  return parser.whole()
}

class SolrParser {
  readonly #tokens: readonly Token[]
  readonly #at: string
  #next = 0

  constructor(tokens: readonly Token[], at: string) {
    this.#tokens = tokens
    this.#at = at
  }

  whole(): SolrQuery | null {
    if (this.#tokens.length === 0) return null
    const query = this.#or(null, 0)
    if (this.#next < this.#tokens.length) throw this.#fault('括号或符号多了', 'a bracket or sign too many')
    return query
  }

  #fault(zh: string, en: string) {
    return parameterFault(this.#at, `检索式写错了：${zh}`, `Search Query is invalid: ${en}`)
  }
  #sign(): Sign | null {
    const token = this.#tokens[this.#next]
    return token?.kind === 'sign' ? token.sign : null
  }
  #takes(sign: Sign): boolean {
    if (this.#sign() !== sign) return false
    this.#next++
    return true
  }
  #takesWord(word: string, sign: Sign): boolean {
    const token = this.#tokens[this.#next]
    if (token?.kind === 'word' && token.plain && token.text === word) {
      this.#next++
      return true
    }
    return this.#takes(sign)
  }

  #or(field: string | null, depth: number): SolrQuery {
    if (depth > deepest) throw this.#fault('嵌套太深', 'nested too deeply')
    const clauses = [this.#and(field, depth)]
    while (this.#takesWord('OR', '||')) clauses.push(this.#and(field, depth))
    // What is required decides; the others would only change the order.
    const required = clauses.filter(({ must }) => must)
    return clauses.length > 1 && required.length > 0 ? joined('and', required) : joined('or', clauses)
  }

  #and(field: string | null, depth: number): Clause {
    const clauses = [this.#clause(field, depth)]
    for (;;) {
      const operator = this.#takesWord('AND', '&&')
      if (!operator && this.#atEnd()) break
      clauses.push(this.#clause(field, depth))
    }
    const [only] = clauses
    return clauses.length === 1 && only ? only : { query: joined('and', clauses), must: false }
  }

  #atEnd(): boolean {
    const token = this.#tokens[this.#next]
    if (!token) return true
    if (token.kind === 'sign') return token.sign === ')' || token.sign === '||'
    return token.kind === 'word' && token.plain && token.text === 'OR'
  }

  #clause(field: string | null, depth: number): Clause {
    if (depth > deepest) throw this.#fault('嵌套太深', 'nested too deeply')
    if (this.#takes('+')) return { query: this.#clause(field, depth + 1).query, must: true }
    if (this.#takes('-') || this.#takesWord('NOT', '!')) return { query: { kind: 'not', item: this.#clause(field, depth + 1).query }, must: false }
    return { query: this.#primary(field, depth), must: false }
  }

  #primary(field: string | null, depth: number): SolrQuery {
    const token = this.#tokens[this.#next]
    const after = this.#tokens[this.#next + 1]
    if (after?.kind === 'sign' && after.sign === ':' && (token?.kind === 'word' || token?.kind === 'wildcard')) {
      this.#next += 2
      return this.#valueOf(token, depth)
    }
    return this.#value(field, depth)
  }

  #valueOf(name: Token & { kind: 'word' | 'wildcard' }, depth: number): SolrQuery {
    if (name.kind === 'word') return this.#value(name.text, depth)
    const value = this.#tokens[this.#next]
    if (name.like === '*' && value?.kind === 'wildcard' && value.like === '*') {
      this.#next++
      return this.#unweighted({ kind: 'all' })
    }
    throw this.#fault('字段名不能有通配符', 'a field name has no wildcards')
  }

  #value(field: string | null, depth: number): SolrQuery {
    const token = this.#tokens[this.#next++]
    if (!token) throw this.#fault('少了一项', 'something is missing at the end')
    if (token.kind === 'phrase') return this.#unweighted({ kind: 'phrase', field, text: token.text })
    if (token.kind === 'wildcard')
      return this.#unweighted(field === null && token.like === '*' ? { kind: 'all' } : { kind: 'wildcard', field, like: token.like })
    if (token.kind === 'word') {
      if (token.plain && (token.text === 'AND' || token.text === 'OR' || token.text === 'NOT'))
        throw this.#fault(`${token.text} 两边要有内容`, `${token.text} joins nothing`)
      return this.#unweighted({ kind: 'term', field, text: token.text })
    }
    if (token.sign === '(') {
      const inner = this.#or(field, depth + 1)
      if (!this.#takes(')')) throw this.#fault('括号没有闭合', 'a bracket is not closed')
      return this.#unweighted(inner)
    }
    if (token.sign === '[' || token.sign === '{') return this.#range(field, token.sign === '[')
    throw this.#fault(`“${token.sign}”放错了地方`, `"${token.sign}" stands in a wrong place; write \\${token.sign} for the sign itself`)
  }

  #range(field: string | null, withFrom: boolean): SolrQuery {
    const from = this.#bound()
    const to = this.#tokens[this.#next++]
    if (to?.kind !== 'word' || !to.plain || to.text !== 'TO') throw this.#fault('范围写作 [a TO b]', 'a range is written [a TO b]')
    const until = this.#bound()
    const withTo = this.#sign() === ']'
    if (!this.#takes(']') && !this.#takes('}')) throw this.#fault('范围没有闭合', 'a range is not closed')
    if (field === null) throw this.#fault('范围要有字段名', 'a range needs a field')
    return this.#unweighted({ kind: 'range', field, from, to: until, withFrom, withTo })
  }

  /** One end of a range: times hold colons, so words and colons in a row are one. */
  #bound(): string | null {
    const first = this.#tokens[this.#next++]
    if (first?.kind === 'phrase') return first.text
    if (first?.kind === 'wildcard' && first.like === '*') return null
    if (first?.kind !== 'word' && !(first?.kind === 'sign' && (first.sign === '-' || first.sign === '+')))
      throw this.#fault('范围写作 [a TO b]', 'a range is written [a TO b]')
    let text = first.kind === 'word' ? first.text : first.sign
    for (;;) {
      const token = this.#tokens[this.#next]
      const glued = token?.kind === 'sign' && (token.sign === ':' || token.sign === '+' || token.sign === '-')
      const follows = token?.kind === 'word' && /[:+-]$/.test(text) && !(token.plain && token.text === 'TO')
      if (!glued && !follows) return text
      text += token.kind === 'word' ? token.text : token.sign
      this.#next++
    }
  }

  #unweighted(query: SolrQuery): SolrQuery {
    const sign = this.#sign()
    if (sign === '^') throw this.#fault('不支持权重 ^，请去掉', 'weights (^) are not honoured: leave them out')
    if (sign === '~') throw this.#fault('不支持近似 ~，请去掉', 'fuzzy words and distances (~) are not honoured: leave them out')
    return query
  }
}

function joined(kind: 'and' | 'or', clauses: readonly Clause[]): SolrQuery {
  const [only] = clauses
  return clauses.length === 1 && only ? only.query : { kind, items: clauses.map(({ query }) => query) }
}
