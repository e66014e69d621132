import type { Text } from '../../model/index.ts'
import { named } from '../named.ts'
import type { Comparison, Node, OrderItem, SelectItem, Span } from './ast.ts'
import { expressionFault } from './faults.ts'
import { tokenize, type Token } from './tokens.ts'

/** Two dialects of one language: SoQL of Socrata and ODSQL of Opendatasoft. */
export type Dialect = 'soql' | 'odsql'

const deepest = 60
const mostItems = 1000
const comparisons: ReadonlySet<string> = new Set<Comparison>(['=', '!=', '<', '<=', '>', '>='])
/** Words that end an expression: a field of that name stands between backticks. */
const reserved: ReadonlySet<string> = new Set(
  'and or not in is null true false like between as asc desc select where group having order by limit offset search from distinct case'.split(' '),
)
const units = named({ m: 1, km: 1000, cm: 0.01, mm: 0.001, mi: 1609.344, yd: 0.9144, ft: 0.3048, in: 0.0254 })

/** Reads the text of one parameter. Every fault points at its characters. */
export class Parser {
  private readonly text: string
  private readonly at: string
  private readonly dialect: Dialect
  private readonly tokens: Token[]
  private place = 0
  private depth = 0

  constructor(text: string, at: string, dialect: Dialect) {
    this.text = text
    this.at = at
    this.dialect = dialect
    this.tokens = tokenize(text, at)
  }

  condition(): Node {
    return this.or()
  }

  selectList(): SelectItem[] {
    return this.list(() => {
      const { start } = this.peek()
      const value = this.sign('*') ? { kind: 'star' as const, ...this.since(start) } : this.or()
      const text = this.text.slice(value.start, value.end)
      return { value, text, alias: this.word('as') || this.isName() ? this.name() : null }
    })
  }

  values(): Node[] {
    return this.list(() => this.or())
  }

  orderList(): OrderItem[] {
    return this.list(() => {
      const by = this.or()
      const desc = this.word('desc') || (this.word('asc'), false)
      if (this.word('null') || this.word('nulls')) {
        const token = this.peek()
        if (!this.word('last')) this.fail(token, { zh: '空值总在最后，只能写 last。', en: 'Nulls always come last: only “last” can be written.' })
      }
      return { by, desc }
    })
  }

  /** A whole number, as `$query` carries it. */
  wholeNumber(): number {
    const token = this.next()
    if (token.kind !== 'number' || !/^\d{1,15}$/.test(token.value)) this.fail(token, { zh: '这里应为整数。', en: 'Expected a whole number.' })
    return Number(token.value)
  }

  textLiteral(): string {
    const token = this.next()
    if (token.kind !== 'string') this.fail(token, { zh: '这里应为带引号的文字。', en: 'Expected a text in quotes.' })
    return token.value
  }

  /** Reads a word of the language where it stands next. */
  word(word: string): boolean {
    if (!this.isWord(word)) return false
    this.place++
    return true
  }

  expectWord(word: string): void {
    if (!this.word(word)) this.fail(this.peek(), { zh: `这里应为 ${word}。`, en: `Expected ${word}.` })
  }

  end(): void {
    const token = this.peek()
    if (token.kind !== 'end') this.fail(token, { zh: `没有料到“${token.value}”。`, en: `“${token.value}” was not expected here.` })
  }

  private or(): Node {
    return this.chain('or', () => this.chain('and', () => this.not()))
  }

  private chain(kind: 'and' | 'or', inner: () => Node): Node {
    const { start } = this.peek()
    const items = [inner()]
    while (this.word(kind)) items.push(inner())
    if (items.length > mostItems) this.fail(this.since(start), { zh: `条件最多 ${mostItems} 个。`, en: `At most ${mostItems} conditions.` })
    return items.length === 1 ? (items[0] as Node) : { kind, items, ...this.since(start) }
  }

  private not(): Node {
    const { start } = this.peek()
    if (++this.depth > deepest) this.fail(this.peek(), { zh: `嵌套最多 ${deepest} 层。`, en: `Nested too deeply: at most ${deepest} levels.` })
    const node: Node = this.word('not') ? { kind: 'not', of: this.not(), ...this.since(start) } : this.test()
    this.depth--
    return node
  }

  private test(): Node {
    const { start } = this.peek()
    const of = this.primary()
    const token = this.peek()
    if (token.kind === 'sign' && (comparisons.has(token.value) || (token.value === ':' && this.dialect === 'odsql'))) {
      this.next()
      const right = this.primary()
      return { kind: 'compare', op: token.value === ':' ? '=' : (token.value as Comparison), left: of, right, ...this.since(start) }
    }
    if (this.word('is')) {
      const negated = this.word('not')
      if (this.dialect === 'odsql' && (this.isWord('true') || this.isWord('false')))
        return { kind: 'compare', op: negated ? '!=' : '=', left: of, right: this.primary(), ...this.since(start) }
      this.expectWord('null')
      return { kind: 'is-null', of, negated, ...this.since(start) }
    }
    const negated = this.word('not')
    if (this.word('in')) return this.membership(of, negated, start)
    if (this.word('between')) {
      const low = this.primary()
      this.expectWord('and')
      return { kind: 'between', of, low, high: this.primary(), includes: [true, true], negated, ...this.since(start) }
    }
    if (this.word('like')) return { kind: 'like', of, pattern: this.textLiteral(), negated, ...this.since(start) }
    if (negated) this.fail(this.peek(), { zh: '这里应为 in、like 或 between。', en: 'Expected in, like or between.' })
    if (token.kind === 'sign' && ['+', '-', '*', '/', '%', '||', '|>', '|'].includes(token.value))
      this.fail(
        token,
        { zh: `这里不能用“${token.value}”。`, en: `“${token.value}” is not honoured here.` },
        {
          zh: '请取出各列自行计算，或用 SQL（POST /api/v1/sql）。',
          en: 'Ask for the columns and compute it yourself, or use SQL (POST /api/v1/sql).',
        },
      )
    return of
  }

  private membership(of: Node, negated: boolean, start: number): Node {
    if (this.sign('(')) {
      const items = this.list(() => this.primary())
      this.expect(')')
      return { kind: 'in', of, items, negated, ...this.since(start) }
    }
    const opening = this.next()
    if (this.dialect !== 'odsql' || opening.kind !== 'sign' || !['[', ']'].includes(opening.value))
      this.fail(opening, { zh: '这里应为 (。', en: 'Expected (.' })
    const low = this.primary()
    if (!this.sign('..')) this.expectWord('to')
    const high = this.primary()
    const closing = this.next()
    if (closing.kind !== 'sign' || !['[', ']'].includes(closing.value)) this.fail(closing, { zh: '这里应为 ] 或 [。', en: 'Expected ] or [.' })
    return { kind: 'between', of, low, high, includes: [opening.value === '[', closing.value === ']'], negated, ...this.since(start) }
  }

  private primary(): Node {
    const token = this.peek()
    const { start } = token
    if (this.sign('(')) {
      const inner = this.or()
      this.expect(')')
      return inner
    }
    if (token.kind === 'string') return { kind: 'text', value: this.next().value, ...this.since(start) }
    if (token.kind === 'number') return this.numberOrLength(start)
    if (token.kind === 'sign' && token.value === '-' && this.peek(1).kind === 'number') {
      this.next()
      return { kind: 'number', value: `-${this.next().value}`, ...this.since(start) }
    }
    if (token.kind === 'name') return { kind: 'field', name: this.next().value, ...this.since(start) }
    if (token.kind !== 'word') this.fail(token, { zh: '这里应为列、值或函数。', en: 'Expected a column, a value or a function.' })
    const lower = token.value.toLowerCase()
    if (lower === 'true' || lower === 'false') {
      this.next()
      return { kind: 'boolean', value: lower === 'true', ...this.since(start) }
    }
    if (this.word('null')) return { kind: 'null', ...this.since(start) }
    if (this.dialect === 'odsql' && (lower === 'date' || lower === 'geom') && this.peek(1).kind === 'string') {
      this.next()
      return { kind: lower === 'date' ? 'date' : 'geometry', value: this.next().value, ...this.since(start) }
    }
    const after = this.peek(1)
    if (after.kind === 'sign' && after.value === '(' && (lower === 'search' || !reserved.has(lower))) return this.call(lower, start)
    return { kind: 'field', name: this.name(), ...this.since(start) }
  }

  private numberOrLength(start: number): Node {
    const { value, end } = this.next()
    const unit = this.peek()
    const factor = this.dialect === 'odsql' && unit.kind === 'word' && unit.start === end ? units[unit.value.toLowerCase()] : undefined
    if (factor === undefined) return { kind: 'number', value, ...this.since(start) }
    this.next()
    return { kind: 'metres', value: Number(value) * factor, ...this.since(start) }
  }

  private call(name: string, start: number): Node {
    this.next()
    this.expect('(')
    const distinct = this.word('distinct')
    const args: Node[] = []
    const { start: inner } = this.peek()
    if (this.sign('*')) args.push({ kind: 'star', ...this.since(inner) })
    else if (!this.isSign(')')) args.push(...this.list(() => this.or()))
    this.expect(')')
    return { kind: 'call', name, args, distinct, ...this.since(start) }
  }

  private name(): string {
    const token = this.peek()
    if (!this.isName()) {
      this.fail(
        token,
        { zh: '这里应为列名。', en: 'Expected the name of a column.' },
        token.kind === 'word' ? { zh: `若是列名，请写 \`${token.value}\`。`, en: `If it is a column, write \`${token.value}\`.` } : undefined,
      )
    }
    return this.next().value
  }

  private list<T>(item: () => T): T[] {
    const items = [item()]
    while (this.sign(',')) items.push(item())
    if (items.length > mostItems) this.fail(this.peek(), { zh: `最多 ${mostItems} 项。`, en: `At most ${mostItems} items.` })
    return items
  }

  private peek(further = 0): Token {
    return this.tokens[Math.min(this.place + further, this.tokens.length - 1)] as Token
  }
  private next(): Token {
    const token = this.peek()
    if (token.kind !== 'end') this.place++
    return token
  }
  private isName(): boolean {
    const { kind, value } = this.peek()
    return kind === 'name' || (kind === 'word' && !reserved.has(value.toLowerCase()))
  }
  private isWord(word: string): boolean {
    const { kind, value } = this.peek()
    return kind === 'word' && value.toLowerCase() === word
  }
  private isSign(sign: string): boolean {
    const { kind, value } = this.peek()
    return kind === 'sign' && value === sign
  }
  private sign(sign: string): boolean {
    if (!this.isSign(sign)) return false
    this.place++
    return true
  }
  private expect(sign: string): void {
    if (!this.sign(sign)) this.fail(this.peek(), { zh: `这里应为 ${sign}。`, en: `Expected ${sign}.` })
  }
  private since(start: number): Span {
    return { start, end: this.tokens[this.place - 1]?.end ?? start }
  }
  private fail(span: Span, message: Text, cure?: Text): never {
    throw expressionFault(this.at, span, message, cure)
  }
}
