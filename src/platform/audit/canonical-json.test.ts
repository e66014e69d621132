import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

test('the same facts in another order have the same spelling', () => {
  expect(canonicalJson({ b: 1, a: { d: [1, 'x', null], c: true }, 名: '浦江', gone: undefined })).toBe(
    '{"a":{"c":true,"d":[1,"x",null]},"b":1,"名":"浦江"}',
  )
})

test('reading it back gives the same value, for any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = canonicalJson(value)
      expect(canonicalJson(JSON.parse(text))).toBe(text)
    }),
  )
})

test('what JSON cannot say is refused instead of lost', () => {
  expect(() => canonicalJson({ n: Number.NaN })).toThrow(TypeError)
  expect(() => canonicalJson(() => 1)).toThrow(TypeError)
  const round: Record<string, unknown> = {}
  round.self = round
  expect(() => canonicalJson(round)).toThrow('cycles')
})
