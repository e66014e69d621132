import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PlatformError } from '../../platform/errors/index.ts'
import {
  aggregateNames,
  comparisons,
  partUnits,
  truncationUnits,
  type Expression,
  type FieldRef,
  type Literal,
  type Query,
  type Truncation,
  type Value,
} from './ast.ts'
import { parseExpression, parseQuery } from './parser.ts'
import { printExpression, printQuery } from './text.ts'

const words = [
  'and',
  'or',
  'not',
  'in',
  'NULL',
  'true',
  'date',
  'count',
  'Contains',
  '区县',
  'a"b',
  "o'k",
  'x y',
  '发生 时间',
  'größe',
  '_row',
  'x1',
  '1x',
  'nulls',
  'as',
  '，',
  '--',
  '/*',
]
const name = fc.oneof(
  fc.constantFrom(...words),
  fc.string({ minLength: 1, maxLength: 8, unit: 'binary' }).filter((s) => !s.includes('\0')),
)
const text = fc.oneof(
  fc.constantFrom("it's", "''", '%_\\', '', "'; drop table x; --"),
  fc.string({ maxLength: 10, unit: 'binary' }).filter((s) => !s.includes('\0')),
)
const field = name.map((n): FieldRef => ({ kind: 'field', name: n }))
const literal: fc.Arbitrary<Literal> = fc.oneof(
  text.map((value): Literal => ({ kind: 'literal', type: 'text', value })),
  fc.constantFrom('0', '-1', '3.14', '-0.5', '1e6', '12345678901234567890').map((value): Literal => ({ kind: 'literal', type: 'number', value })),
  fc.constantFrom('true', 'false').map((value): Literal => ({ kind: 'literal', type: 'boolean', value })),
  fc.constantFrom('date' as const, 'timestamp' as const, 'time' as const).map((type): Literal => ({ kind: 'literal', type, value: '2024-05-01' })),
)
const truncation = fc.record({
  kind: fc.constant('truncation' as const),
  unit: fc.constantFrom(...truncationUnits),
  of: field,
}) satisfies fc.Arbitrary<Truncation>
const value: fc.Arbitrary<Value> = fc.oneof(
  field,
  truncation,
  fc.record({ kind: fc.constant('bin' as const), of: field, width: fc.constantFrom('1', '0.25', '5e3') }),
  fc.record({ kind: fc.constant('part' as const), unit: fc.constantFrom(...partUnits), of: field }),
  fc
    .record({
      kind: fc.constant('aggregate' as const),
      name: fc.constantFrom(...aggregateNames),
      distinct: fc.boolean(),
      of: fc.option(fc.oneof(field, truncation)),
    })
    .map((a) => ({
      ...a,
      distinct: a.distinct && a.name === 'count' && a.of !== null,
      of: a.name === 'count' ? a.of : (a.of ?? { kind: 'field' as const, name: 'x' }),
    })),
)
const operand = fc.oneof({ weight: 4, arbitrary: field }, literal, value)
const { expression } = fc.letrec<{ expression: Expression }>((tie) => {
  const negated = fc.boolean()
  const leaf: fc.Arbitrary<Expression>[] = [
    fc.record({ kind: fc.constant('compare' as const), op: fc.constantFrom(...comparisons), left: operand, right: operand }),
    fc.record({ kind: fc.constant('in' as const), of: operand, items: fc.array(literal, { minLength: 1, maxLength: 4 }), negated }),
    fc.record({
      kind: fc.constant('match' as const),
      op: fc.constantFrom('like' as const, 'ilike' as const, 'contains' as const, 'starts' as const),
      of: operand,
      pattern: text,
      negated,
    }),
    fc.record({ kind: fc.constant('between' as const), of: operand, low: operand, high: operand, negated }),
    fc.record({ kind: fc.constant('null' as const), of: operand, negated }),
    field.map((of): Expression => ({ kind: 'truth', of })),
    field.map((f): Expression => ({ kind: 'within', longitude: f, latitude: f, x: '121.5', y: '-31', metres: '1e3' })),
  ]
  const several = fc.array(tie('expression'), { minLength: 2, maxLength: 3 })
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      ...leaf,
      fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), items: several }),
      tie('expression').map((of): Expression => ({ kind: 'not', of })),
    ),
  }
})
const query: fc.Arbitrary<Query> = fc.record({
  select: fc.array(
    fc.oneof(fc.constant({ kind: 'all' as const }), fc.record({ kind: fc.constant('item' as const), value, alias: fc.option(name) })),
    { maxLength: 4 },
  ),
  where: fc.option(expression),
  groupBy: fc.array(value, { maxLength: 3 }),
  having: fc.option(expression),
  orderBy: fc.array(fc.record({ by: value, desc: fc.boolean() }), { maxLength: 3 }),
  limit: fc.option(fc.integer({ min: 1, max: 10_000 })),
})

/** The tree without spans. */
const bare = <T>(tree: T): T => JSON.parse(JSON.stringify(tree, (key, v: unknown) => (key === 'span' ? undefined : v))) as T

describe('the query language', () => {
  it('reads back every condition it prints', () => {
    fc.assert(
      fc.property(expression, (e) => {
        expect(bare(parseExpression(printExpression(e)))).toEqual(bare(e))
      }),
      { numRuns: 500 },
    )
  })
  it('reads back every query it prints, and prints it the same again', () => {
    fc.assert(
      fc.property(query, (q) => {
        const printed = printQuery(q)
        const again = parseQuery(printed)
        expect(bare(again)).toEqual(bare(q))
        expect(printQuery(again)).toEqual(printed)
      }),
      { numRuns: 300 },
    )
  })
  it('answers any text at all with a tree or with a fault inside the text', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom(
          "'",
          '"',
          '(',
          ')',
          ' and ',
          ' or ',
          ' not ',
          'x',
          '=',
          '<',
          ',',
          '1',
          '-',
          ' in ',
          ' is null',
          ' between ',
          '*',
          '\\',
          ';',
          '区',
        ),
        text,
      ),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(pieces, (parts) => {
        const input = parts.join('')
        try {
          parseExpression(input)
        } catch (error) {
          expect(error).toBeInstanceOf(PlatformError)
          const fault = (error as PlatformError).failing.faults![0]!
          expect(fault.position).toBeGreaterThanOrEqual(0)
          expect(fault.position! + fault.length!).toBeLessThanOrEqual(input.length)
        }
      }),
      { numRuns: 500 },
    )
  })
  it('knows words of the language in any case and names only in their own', () => {
    expect(bare(parseExpression("A LIKE 'x' AND Not b IS NULL"))).toEqual({
      kind: 'and',
      items: [
        { kind: 'match', op: 'like', of: { kind: 'field', name: 'A' }, pattern: 'x', negated: false },
        { kind: 'not', of: { kind: 'null', of: { kind: 'field', name: 'b' }, negated: false } },
      ],
    })
  })
  it('binds and more strongly than or', () => {
    expect(bare(parseExpression('a or b and c'))).toEqual(bare(parseExpression('a or (b and c)')))
    expect(bare(parseExpression('(a or b) and c'))).not.toEqual(bare(parseExpression('a or b and c')))
  })
})

const fault = (read: () => unknown): { code: string; at: string; position?: number; length?: number; en: string; cure?: string } => {
  try {
    read()
  } catch (error) {
    const { failing } = error as PlatformError
    const f = failing.faults![0]!
    return {
      code: failing.code,
      at: f.at,
      position: f.position!,
      length: f.length!,
      en: f.message.en,
      ...(failing.cure && { cure: failing.cure.en }),
    }
  }
  throw new Error('no fault')
}

describe('faults point at the character', () => {
  it.each([
    ["district = '浦东", 11, 3, /not closed/],
    ['a = = 1', 4, 1, /Expected the name/],
    ['a == 1', 3, 1, /Expected the name/],
    ['(a = 1', 6, 0, /Expected \)/],
    ['a = 1) or true', 5, 1, /not expected/],
    ['a = 1; drop table x', 5, 1, /no meaning/],
    ['a = 1 -- b', 6, 1, /not expected/],
    ['a = null', 4, 4, /null/],
    ['upper(a) = 1', 0, 5, /upper/],
    ['a in ()', 6, 1, /Expected a value/],
    ['a in (select 1)', 6, 6, /Expected a value/],
    ['a contains b', 11, 1, /single quotes/],
    ['a between 1 or 2', 12, 2, /needs “and”/],
    ["'x' 'y'", 4, 3, /Expected a comparison/],
    ['区县 ＝ 1', 3, 1, /no meaning/],
    ["a = 'x\0y'", 4, 5, /NUL/],
  ])('%s', (input, position, length, message) => {
    expect(fault(() => parseExpression(input))).toMatchObject({
      code: 'PUJIANG_QUERY_SYNTAX',
      at: 'where',
      position,
      length,
      en: expect.stringMatching(message),
    })
  })
  it('proposes the plain character for a full-width one', () => {
    expect(fault(() => parseExpression('区县 ＝ 1')).cure).toBe('Use the plain =.')
  })
  it('refuses limits outside 1 … 10000', () => {
    for (const limit of ['0', '10001', '-1', '1.5', 'x', '1e3']) expect(fault(() => parseQuery({ limit }))).toMatchObject({ at: 'limit' })
  })
  it('refuses nesting that would overflow the stack, and texts that are too long', () => {
    expect(fault(() => parseExpression(`${'('.repeat(5000)}a${')'.repeat(5000)}`)).en).toMatch(/Nested too deeply/)
    expect(fault(() => parseExpression(`${'not '.repeat(8000)}a`)).en).toMatch(/Nested too deeply/)
    expect(fault(() => parseExpression(`a = '${'x'.repeat(40_000)}'`)).en).toMatch(/At most 32768/)
  })
})
