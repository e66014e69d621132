import { syntaxFault } from './faults.ts'
import type { Span } from './ast.ts'
import { reservedWords, tokenize, type Token } from './tokens.ts'

/** Things in one list or chain at most. */
export const maxItems = 1000

/** Walks the tokens of one parameter: looks at the next, takes it where it is what was expected, and points at it where it is not. */
export class TokenReader {
  private readonly tokens: Token[]
  private readonly part: string
  private at = 0

  constructor(text: string, part: string) {
    this.tokens = tokenize(text, part)
    this.part = part
  }

  protected isCall(): boolean {
    const after = this.after()
    return this.peek().kind === 'word' && after?.kind === 'sign' && after.value === '(' && !reservedWords.has(this.peek().value.toLowerCase())
  }

  protected isName(token: Token): boolean {
    return token.kind === 'name' || (token.kind === 'word' && !reservedWords.has(token.value.toLowerCase()))
  }

  protected name(): string {
    const token = this.next()
    if (!this.isName(token)) {
      const cure =
        token.kind === 'word'
          ? { zh: `若是字段名,请写 "${token.value}"。`, en: `If it is the name of a field, write "${token.value}".` }
          : token.kind === 'string'
            ? { zh: '字段名用双引号。', en: 'Names of fields take double quotes.' }
            : undefined
      this.fail(token, { zh: '这里应为字段名。', en: 'Expected the name of a field.' }, cure)
    }
    return token.value
  }

  protected list<T>(item: () => T): T[] {
    const start = this.peek()
    const items = [item()]
    while (this.sign(',')) items.push(item())
    if (items.length > maxItems) this.fail(start, { zh: `最多 ${maxItems} 项。`, en: `At most ${maxItems} items are allowed.` })
    return items
  }

  protected whole<T>(read: () => T): T {
    const result = read()
    if (this.peek().kind !== 'end')
      this.fail(this.peek(), { zh: `没有料到“${this.peek().value}”。`, en: `“${this.peek().value}” was not expected here.` })
    return result
  }

  protected peek(): Token {
    return this.tokens[this.at]!
  }
  protected next(): Token {
    const token = this.tokens[this.at]!
    if (token.kind !== 'end') this.at++
    return token
  }
  protected isWord(token: Token, word: string): boolean {
    return token.kind === 'word' && token.value.toLowerCase() === word
  }
  protected word(word: string): boolean {
    if (!this.isWord(this.peek(), word)) return false
    this.at++
    return true
  }
  protected sign(sign: string): boolean {
    if (this.peek().kind !== 'sign' || this.peek().value !== sign) return false
    this.at++
    return true
  }
  protected expect(sign: string): void {
    if (!this.sign(sign)) this.fail(this.peek(), { zh: `这里应为 ${sign}。`, en: `Expected ${sign}.` })
  }
  protected since(start: Span): Span {
    return { start: start.start, end: this.tokens[this.at - 1]?.end ?? start.end }
  }
  protected fail(span: Span, message: { zh: string; en: string }, cure?: { zh: string; en: string }): never {
    throw syntaxFault(this.part, span, message, cure)
  }
  protected after(): Token | undefined {
    return this.tokens[this.at + 1]
  }
}
