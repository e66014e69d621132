import {
  aggregateNames,
  comparisons,
  partUnits,
  truncationUnits,
  type Aggregate,
  type AggregateName,
  type Binning,
  type Comparison,
  type Expression,
  type FieldRef,
  type Literal,
  type Operand,
  type OrderItem,
  type Part,
  type PartUnit,
  type Query,
  type SelectItem,
  type Span,
  type Truncation,
  type TruncationUnit,
  type Value,
} from './ast.ts'
import { nearest, syntaxFault } from './faults.ts'
import { maxItems, TokenReader } from './token-reader.ts'

/** Deeper nesting than this is not written by people and would overflow the stack of the engine's own parser. */
const maxDepth = 60
/** Functions that give a value. */
const valueFunctions: ReadonlySet<string> = new Set([...aggregateNames, 'date_trunc', 'date_part', 'bin'])

/** The parameters of a request as they came; absent and empty mean the same. */
export interface QueryText {
  select?: string | undefined
  where?: string | undefined
  group_by?: string | undefined
  having?: string | undefined
  order_by?: string | undefined
  limit?: string | number | undefined
}

/** Rows of one JSON page at most; exports have no limit. */
export const maxLimit = 10_000
export const defaultLimit = 100

/** Reads all parameters; throws InvalidInput that points at the character. Field names are not looked up here. */
export function parseQuery(text: QueryText): Query {
  const filled = (s: string | undefined): s is string => s !== undefined && s.trim() !== ''
  return {
    select: filled(text.select) ? new Parser(text.select, 'select').select() : [],
    where: filled(text.where) ? parseExpression(text.where) : null,
    groupBy: filled(text.group_by) ? new Parser(text.group_by, 'group_by').groupBy() : [],
    having: filled(text.having) ? parseExpression(text.having, 'having') : null,
    orderBy: filled(text.order_by) ? new Parser(text.order_by, 'order_by').orderBy() : [],
    limit: parseLimit(text.limit),
  }
}

/** Reads a condition; `part` names the parameter in faults (`filter` for the row filter of a grant). */
export function parseExpression(text: string, part = 'where'): Expression {
  return new Parser(text, part).where()
}

function parseLimit(limit: string | number | undefined): number | null {
  if (limit === undefined || limit === '') return null
  const text = String(limit).trim()
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN
  if (!(value >= 1 && value <= maxLimit)) {
    throw syntaxFault(
      'limit',
      { start: 0, end: text.length },
      { zh: `应为 1 到 ${maxLimit} 的整数。`, en: `Must be a whole number from 1 to ${maxLimit}.` },
      {
        zh: '要全部数据请用导出。',
        en: 'Use an export for all rows.',
      },
    )
  }
  return value
}

class Parser extends TokenReader {
  private depth = 0

  select(): SelectItem[] {
    return this.whole(() =>
      this.list((): SelectItem => {
        const start = this.peek()
        if (this.sign('*')) return { kind: 'all', span: { start: start.start, end: start.end } }
        const value = this.value()
        const alias = this.word('as') || this.isName(this.peek()) ? this.name() : null
        return { kind: 'item', value, alias, span: this.since(start) }
      }),
    )
  }

  where(): Expression {
    return this.whole(() => this.or())
  }

  groupBy(): Value[] {
    return this.whole(() => this.list(() => this.value()))
  }

  orderBy(): OrderItem[] {
    return this.whole(() =>
      this.list(() => {
        const by = this.value()
        const desc = this.word('desc') || (this.word('asc'), false)
        if (this.word('nulls')) {
          const token = this.next()
          if (token.kind !== 'word' || token.value.toLowerCase() !== 'last') {
            this.fail(token, { zh: '空值总在最后,只能写 nulls last。', en: 'NULLs are always last: only “nulls last” can be written.' })
          }
        }
        return { by, desc }
      }),
    )
  }

  private or(): Expression {
    return this.chain('or', () => this.chain('and', () => this.not()))
  }

  private chain(kind: 'and' | 'or', inner: () => Expression): Expression {
    const start = this.peek()
    const items = [inner()]
    while (this.word(kind)) items.push(inner())
    if (items.length > maxItems) this.fail(start, { zh: `条件太多(最多 ${maxItems} 个)。`, en: `Too many conditions (at most ${maxItems}).` })
    return items.length === 1 ? items[0]! : { kind, items, span: this.since(start) }
  }

  private not(): Expression {
    const start = this.peek()
    if (++this.depth > maxDepth) this.fail(start, { zh: `嵌套太深(最多 ${maxDepth} 层)。`, en: `Nested too deeply (at most ${maxDepth} levels).` })
    try {
      if (this.word('not')) return { kind: 'not', of: this.not(), span: this.since(start) }
      if (this.sign('(')) {
        const inner = this.or()
        this.expect(')')
        return inner
      }
      return this.predicate()
    } finally {
      this.depth--
    }
  }

  private predicate(): Expression {
    const start = this.peek()
    if (this.isCall() && this.isWord(start, 'within')) return this.within()
    const of = this.operand()
    const token = this.peek()
    if (token.kind === 'sign' && (comparisons as readonly string[]).includes(token.value)) {
      this.next()
      const op = token.value as Comparison
      if (this.isWord(this.peek(), 'null')) {
        const is = op === '!=' ? 'is not null' : 'is null'
        this.fail(this.peek(), { zh: '不能与 null 比较。', en: 'Nothing can be compared with null.' }, { zh: `请写 ${is}。`, en: `Write ${is}.` })
      }
      return { kind: 'compare', op, left: of, right: this.operand(), span: this.since(start) }
    }
    if (this.word('is')) {
      const negated = this.word('not')
      if (!this.word('null')) this.fail(this.peek(), { zh: 'is 之后应为 null 或 not null。', en: '“is” is followed by null or not null.' })
      return { kind: 'null', of, negated, span: this.since(start) }
    }
    const negated = this.word('not')
    if (this.word('in')) {
      this.expect('(')
      const items = this.list(() => this.literal())
      this.expect(')')
      return { kind: 'in', of, items, negated, span: this.since(start) }
    }
    if (this.word('between')) {
      const low = this.operand()
      if (!this.word('and')) this.fail(this.peek(), { zh: 'between 需要 and。', en: '“between” needs “and”.' })
      return { kind: 'between', of, low, high: this.operand(), negated, span: this.since(start) }
    }
    for (const op of ['like', 'ilike', 'contains', 'starts'] as const) {
      if (!this.word(op)) continue
      const pattern = this.next()
      if (pattern.kind !== 'string')
        this.fail(pattern, { zh: `${op} 之后应为带单引号的文本。`, en: `“${op}” is followed by a text in single quotes.` })
      return { kind: 'match', op, of, pattern: pattern.value, negated, span: this.since(start) }
    }
    if (!negated && of.kind === 'field') return { kind: 'truth', of, span: this.since(start) }
    return this.fail(this.peek(), {
      zh: '这里应为比较(= != < <= > >=)、in、like、ilike、contains、starts、between 或 is null。',
      en: 'Expected a comparison (= != < <= > >=), in, like, ilike, contains, starts, between or is null.',
    })
  }

  private operand(): Operand {
    const token = this.peek()
    if (this.isLiteral()) return this.literal()
    if (this.isCall() && !valueFunctions.has(token.value.toLowerCase())) {
      this.fail(
        token,
        { zh: `这里不能用函数 ${token.value}。`, en: `The function ${token.value} cannot be used here.` },
        {
          zh: "文本判断写作:字段 contains '文字'。",
          en: "Tests on text are written: field contains 'text'.",
        },
      )
    }
    return this.value()
  }

  private within(): Expression {
    const start = this.next()
    this.expect('(')
    const longitude = this.field()
    this.expect(',')
    const latitude = this.field()
    const number = (): string => {
      this.expect(',')
      const token = this.peek()
      const literal = this.literal()
      if (literal.type !== 'number') this.fail(token, { zh: '这里应为数字。', en: 'Expected a number.' })
      return literal.value
    }
    const [x, y, metres] = [number(), number(), number()]
    this.expect(')')
    return { kind: 'within', longitude, latitude, x, y, metres, span: this.since(start) }
  }

  private value(): Value {
    const token = this.peek()
    if (!this.isCall()) return this.field()
    const name = token.value.toLowerCase()
    if (name === 'date_trunc') return this.truncation()
    if (name === 'date_part') return this.datePart()
    if (name === 'bin') return this.bin()
    if ((aggregateNames as readonly string[]).includes(name)) return this.aggregate(name as AggregateName)
    const near = nearest(name, [...valueFunctions])
    return this.fail(
      token,
      { zh: `没有函数 ${token.value}。`, en: `There is no function ${token.value}.` },
      near === null ? undefined : { zh: `是不是 ${near}?`, en: `Did you mean ${near}?` },
    )
  }

  private aggregate(name: AggregateName): Aggregate {
    const start = this.next()
    this.expect('(')
    let of: FieldRef | Truncation | null = null
    let distinct = false
    if (name === 'count' && this.sign('*')) of = null
    else {
      const token = this.peek()
      distinct = this.word('distinct')
      if (distinct && name !== 'count') this.fail(token, { zh: 'distinct 只能用在 count 里。', en: '“distinct” can only be used in count.' })
      of = this.isCall() && this.peek().value.toLowerCase() === 'date_trunc' ? this.truncation() : this.field()
    }
    this.expect(')')
    return { kind: 'aggregate', name, distinct, of, span: this.since(start) }
  }

  private bin(): Binning {
    const start = this.next()
    this.expect('(')
    const of = this.field()
    this.expect(',')
    const width = this.next()
    if (width.kind !== 'number') this.fail(width, { zh: '这里应为组距(正数)。', en: 'Expected the width of a class, a positive number.' })
    this.expect(')')
    return { kind: 'bin', of, width: width.value, span: this.since(start) }
  }

  private unit<U extends string>(units: readonly U[]): U {
    const unit = this.next()
    const word = unit.value.toLowerCase()
    if (unit.kind === 'string' && (units as readonly string[]).includes(word)) return word as U
    return this.fail(unit, {
      zh: `应为 ${units.map((u) => `'${u}'`).join('、')} 之一。`,
      en: `Expected one of ${units.map((u) => `'${u}'`).join(', ')}.`,
    })
  }

  private datePart(): Part {
    const start = this.next()
    this.expect('(')
    const unit: PartUnit = this.unit(partUnits)
    this.expect(',')
    const of = this.field()
    this.expect(')')
    return { kind: 'part', unit, of, span: this.since(start) }
  }

  private truncation(): Truncation {
    const start = this.next()
    this.expect('(')
    const unit: TruncationUnit = this.unit(truncationUnits)
    this.expect(',')
    const of = this.field()
    this.expect(')')
    return { kind: 'truncation', unit, of, span: this.since(start) }
  }

  private field(): FieldRef {
    const token = this.peek()
    const name = this.name()
    return { kind: 'field', name, span: { start: token.start, end: token.end } }
  }

  private literal(): Literal {
    const token = this.next()
    const span = (): Span => this.since(token)
    const typed = token.value.toLowerCase()
    if (token.kind === 'string') return { kind: 'literal', type: 'text', value: token.value, span: span() }
    if (token.kind === 'number') return { kind: 'literal', type: 'number', value: token.value, span: span() }
    if (token.kind === 'sign' && token.value === '-' && this.peek().kind === 'number')
      return { kind: 'literal', type: 'number', value: `-${this.next().value}`, span: span() }
    if (token.kind === 'word' && (typed === 'true' || typed === 'false')) return { kind: 'literal', type: 'boolean', value: typed, span: span() }
    if (token.kind === 'word' && (typed === 'date' || typed === 'timestamp' || typed === 'time') && this.peek().kind === 'string') {
      return { kind: 'literal', type: typed, value: this.next().value, span: span() }
    }
    return this.fail(token, { zh: "这里应为一个值:'文本'、数字、true 或 false。", en: "Expected a value: 'text', a number, true or false." })
  }

  private isLiteral(): boolean {
    const token = this.peek()
    const after = this.after()
    if (token.kind === 'string' || token.kind === 'number') return true
    if (token.kind === 'sign') return token.value === '-' && after?.kind === 'number'
    const w = token.value.toLowerCase()
    return token.kind === 'word' && (w === 'true' || w === 'false' || (['date', 'timestamp', 'time'].includes(w) && after?.kind === 'string'))
  }
}
