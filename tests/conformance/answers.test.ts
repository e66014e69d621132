import fc from 'fast-check'
import type { TSchema } from 'typebox'
import { Check, Clean } from 'typebox/value'
import { expect, test } from 'vitest'
import { operations } from '../../src/city/index.ts'
import { cleanValue } from '../../src/platform/operations/clean-value.ts'

interface Shape {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: TSchema[]
  items?: TSchema | TSchema[]
  properties?: Record<string, TSchema>
  required?: string[]
  patternProperties?: Record<string, TSchema>
  additionalProperties?: TSchema | boolean
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
}
const texts = ['', '名称', '2026-01-02T03:04:05.000Z']
const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-01-02T03:04:05.000Z',
  uuid: '3f2c1a90-7b1d-4c8e-9a51-0d6e2b7c4f10',
  uri: 'https://pujiang.example/a',
}

const secret = 'row 13800000001'
/** Keys that no schema declares; some lie in wait for careless copying. */
const undeclared = fc.dictionary(
  fc.constantFrom('~secret', '~phone', 'toString', 'constructor', 'hasOwnProperty', '~0'),
  fc.constantFrom<unknown>(secret, { secret }, [secret], null),
  { maxKeys: 3 },
)

/** Values that fit a schema, with undeclared keys beside the declared ones wherever an object declares its keys. */
function valuesOf(schema: TSchema): fc.Arbitrary<unknown> {
  const shape = schema as Shape
  if ('const' in shape) return fc.constant(shape.const)
  if (shape.enum) return fc.constantFrom(...shape.enum)
  if (shape.anyOf) return fc.oneof(...shape.anyOf.map(valuesOf))
  switch (shape.type) {
    case undefined:
      return fc.constantFrom<unknown>(secret, 1, null, { any: { deep: [secret] } })
    case 'string':
      if (shape.format !== undefined) return fc.constant(formats[shape.format])
      if (shape.pattern !== undefined) return fc.stringMatching(new RegExp(shape.pattern, 'u'))
      return fc.constantFrom(...texts.filter((text) => text.length >= (shape.minLength ?? 0) && text.length <= (shape.maxLength ?? Infinity)))
    case 'integer':
    case 'number':
      return fc.constantFrom(shape.minimum ?? 0, Math.min(shape.maximum ?? 7, Math.max(shape.minimum ?? 7, 7)))
    case 'boolean':
      return fc.boolean()
    case 'undefined':
      return fc.constant(undefined)
    case 'null':
      return fc.constant(null)
    case 'array': {
      if (Array.isArray(shape.items)) return fc.tuple(...shape.items.map(valuesOf))
      return fc.array(valuesOf(shape.items ?? {}), { maxLength: 2 })
    }
    case 'object': {
      const [pattern] = Object.values(shape.patternProperties ?? {})
      if (pattern) return fc.dictionary(fc.constantFrom('a', 'b', '门'), valuesOf(pattern), { maxKeys: 2 })
      const declared = fc.record(Object.fromEntries(Object.entries(shape.properties ?? {}).map(([name, part]) => [name, valuesOf(part)])), {
        requiredKeys: shape.required ?? [],
      })
      return fc.tuple(declared, undeclared, fc.boolean()).map(([own, more, first]) => (first ? { ...more, ...own } : { ...own, ...more }))
    }
    default:
      throw new Error(`An answer is declared with ${JSON.stringify(schema).slice(0, 200)}, which this test cannot make`)
  }
}

const seed = 20261122
const answers = operations.filter((operation) => operation.output !== undefined)

test('every answer is let out exactly as the library lets it out, whatever lies beside what is declared', { timeout: 60_000 }, () => {
  let cut = 0
  for (const { name, output } of answers)
    fc.assert(
      fc.property(valuesOf(output), (value) => {
        const ours = cleanValue(output, structuredClone(value))
        expect(ours, name).toEqual(Clean(output, structuredClone(value)))
        expect(Check(output, ours), name).toBe(true)
        if (JSON.stringify(ours) !== JSON.stringify(value)) cut++
      }),
      { seed, numRuns: 12 },
    )
  expect(answers.length).toBeGreaterThan(100)
  // The values did hold what is to be cut.
  expect(cut).toBeGreaterThan(answers.length)
})

/** Every place in a value, as its path. */
const places = (value: unknown, at = ''): string[] =>
  typeof value === 'object' && value !== null ? [at, ...Object.entries(value).flatMap(([key, part]) => places(part, `${at}/${key}`))] : [at]

/** The value with one of its places, chosen by `at`, holding something else. */
function broken(value: unknown, at: number): unknown {
  const copy: unknown = structuredClone(value)
  const found: [Record<string, unknown>, string][] = []
  const walk = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    for (const key of Object.keys(part)) {
      found.push([part as Record<string, unknown>, key])
      walk((part as Record<string, unknown>)[key])
    }
  }
  walk(copy)
  const [holder, key] = found[at % Math.max(1, found.length)] ?? []
  if (holder && key !== undefined) holder[key] = { '~secret': secret }
  return copy
}

test('an answer that is not as declared lets out nothing that the library would keep back', { timeout: 60_000 }, () => {
  for (const { name, output } of answers)
    fc.assert(
      fc.property(valuesOf(output), fc.nat(500), (value, at) => {
        const wrong = broken(value, at)
        const library = new Set(places(Clean(output, structuredClone(wrong))))
        expect(
          places(cleanValue(output, structuredClone(wrong))).filter((place) => !library.has(place)),
          name,
        ).toEqual([])
      }),
      { seed, numRuns: 6 },
    )
})
