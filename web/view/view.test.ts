import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExpression, parseQuery } from '../../src/lake/query/index.ts'
import { printQuery, printSql } from './query.ts'
import { snippets } from './snippets.ts'
import { joinValues, operators, printView, readView, splitValues, type View } from './view.ts'

const fields = [
  { name: '区', type: 'text' },
  { name: 'a~b', type: 'integer' },
  { name: 'say "hi"', type: 'text' },
  { name: 'at', type: 'timestamp' },
] as const
const names = fields.map((field) => field.name)
const name = fc.constantFrom(...names)
const anyView: fc.Arbitrary<View> = fc.record({
  table: fc.constant(null),
  columns: fc.uniqueArray(name, { maxLength: 3 }),
  filters: fc.array(
    fc
      .record({ field: name, op: fc.constantFrom(...operators), value: fc.string({ minLength: 1, maxLength: 20 }) })
      .map((filter) => (filter.op === 'empty' || filter.op === 'filled' ? { ...filter, value: '' } : filter)),
    { maxLength: 4 },
  ),
  where: fc.constantFrom('', "区 = 'x' or at is null"),
  sort: fc.option(fc.record({ field: name, desc: fc.boolean() }), { nil: null }),
  thenBy: fc.constant([]),
  group: fc.option(fc.constantFrom({ field: 'at', per: 'month' as const }, { field: '区', per: null }, { field: 'a~b', per: null }), { nil: null }),
  measure: fc.constantFrom({ fn: 'count' as const, field: null }, { fn: 'sum' as const, field: 'a~b' }, { fn: 'median' as const, field: 'a~b' }),
  cursor: fc.constantFrom(null, 'abc'),
  before: fc.constant(0),
  version: fc.constantFrom(null, 3),
  widths: fc.constantFrom<Record<string, number>>({}, { 'a~b': 120 }),
  totals: fc.boolean(),
  at: fc.constantFrom(0, 9_999_999),
  row: fc.constantFrom(null, 0, 7),
})

describe('a view', () => {
  it('is the same after a way through its address', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        expect(readView(new URLSearchParams(printView(view).toString()), fields)).toEqual(view)
      }),
    )
  })
  it('keeps several orders and several values, whatever stands in them', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 4 }), (values) => {
        expect(splitValues(joinValues(values))).toEqual(values)
      }),
    )
    const view = readView(new URLSearchParams('sort=at~desc&sort=区~asc&sort=at~asc'), fields)
    expect([view.sort, ...view.thenBy]).toEqual([
      { field: 'at', desc: true },
      { field: '区', desc: false },
    ])
    expect(printView(view).getAll('sort')).toEqual(['at~desc', '区~asc'])
    expect(printQuery({ ...view, filters: [{ field: '区', op: 'in', value: joinValues(["it's", 'a|b']) }] }, fields)).toEqual({
      where: `"区" in ('it''s', 'a|b')`,
      order_by: '"at" desc, "区"',
    })
  })
  it('always asks a question the platform can read, whatever was typed into it', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const query = printQuery(view, fields)
        const { select, group_by, order_by, where } = query
        parseQuery({ select, group_by, order_by })
        if (where) expect(parseExpression(where).kind).not.toBe('')
      }),
    )
  })
  it('cannot be talked into another condition by a quote', () => {
    const view = readView(new URLSearchParams([['f', "区~eq~x' or '1' = '1"]]), fields)
    expect(printQuery(view, fields)['where']).toBe(`"区" = 'x'' or ''1'' = ''1'`)
    expect(parseExpression(printQuery(view, fields)['where'] ?? '')).toMatchObject({ kind: 'compare', right: { value: "x' or '1' = '1" } })
  })
  it('leaves out what the reader may not know of', () => {
    expect(readView(new URLSearchParams('c=secret&f=secret~eq~1&sort=secret~desc&group=secret&measure=sum~secret'), fields)).toMatchObject({
      columns: [],
      filters: [],
      sort: null,
      group: null,
      measure: { fn: 'count' },
    })
  })
})

describe('snippets', () => {
  const view = readView(
    new URLSearchParams([
      ['f', "区~eq~it's"],
      ['f', 'at~gte~2024-01-01'],
      ['sort', 'at~desc'],
    ]),
    fields,
  )
  const made = snippets(view, fields, printQuery(view, fields), { origin: 'http://h', table: 't', slug: 'cases' })
  it('quote for the shell', () => {
    expect(made[0]?.code).toContain(`--data-urlencode 'where="区" = '\\''it'\\'''\\''s'\\'' and "at" >= '\\''2024-01-01'\\'''`)
  })
  it('are SQL with the same condition and order', () => {
    expect(printSql(view, fields, 'cases', 10)).toBe(
      `SELECT *\nFROM "cases"\nWHERE "区" = 'it''s'\n  AND "at" >= '2024-01-01'\nORDER BY "at" desc\nLIMIT 10`,
    )
    expect(made.map((snippet) => snippet.name)).toEqual(['curl', 'Python', 'R', 'JavaScript', 'SQL', 'MCP'])
  })
})
