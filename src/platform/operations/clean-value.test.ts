import { Type } from 'typebox'
import { Clean } from 'typebox/value'
import { expect, test } from 'vitest'
import { cleanValue } from './clean-value.ts'

const Inner = Type.Object({ a: Type.String(), b: Type.Union([Type.Integer(), Type.Null()]) })
const schema = Type.Object({
  name: Type.String(),
  inner: Type.Union([Inner, Type.Null()]),
  list: Type.Array(Inner),
  words: Type.Record(Type.String(), Inner),
  open: Type.Object({ x: Type.Number() }, { additionalProperties: true }),
  either: Type.Union([Type.Object({ kind: Type.Literal('p'), p: Type.String() }), Type.Object({ kind: Type.Literal('q'), q: Type.String() })]),
  any: Type.Unknown(),
})

test('what is not declared is dropped on every level, as the library does it', () => {
  const secret = { secret: 'x' }
  const value = (inner: unknown): unknown => ({
    name: 'n',
    inner,
    list: [
      { a: '1', b: null, ...secret },
      { a: '2', b: 2 },
    ],
    words: { one: { a: '1', b: 1, ...secret } },
    open: { x: 1, more: true },
    either: { kind: 'q', q: 'q', ...secret },
    any: { deep: { kept: 1 } },
    ...secret,
  })
  for (const inner of [null, { a: '1', b: 1, ...secret }]) {
    const cleaned = cleanValue(schema, value(inner))
    expect(cleaned).toEqual(Clean(schema, value(inner)))
    expect(JSON.stringify(cleaned)).not.toContain('secret')
  }
})

test('a value that fits no variant is cut all the same', () => {
  expect(cleanValue(schema, { inner: { a: 1, secret: 'x' } })).toEqual({ inner: { a: 1 } })
})
