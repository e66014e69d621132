import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { operations } from '../city/index.ts'
import { acceptedBy, callFrom, positionalNames, questionOf } from './ask-operation.ts'
import { flagsOf, inputFrom } from './flags.ts'
import { readArguments } from './read-arguments.ts'

const schema = Type.Object({
  dataset: Type.String(),
  openClass: Type.Optional(Type.Array(Type.String())),
  order_by: Type.Optional(Type.String()),
  limit: Type.Optional(Type.Integer({ default: 20 })),
  sort: Type.Optional(Type.Enum(['name', 'modified'])),
  all: Type.Optional(Type.Boolean()),
  name: Type.Optional(Type.Object({ zh: Type.String(), en: Type.String() })),
  agency: Type.Optional(Type.Union([Type.String({ description: 'Slug.' }), Type.Null()])),
})
const read = (words: readonly string[]): Record<string, unknown> => {
  const flags = flagsOf(schema)
  const switches = flags.filter(({ kind }) => kind === 'boolean').map(({ name }) => name)
  const values = flags.filter(({ kind }) => kind !== 'boolean').map(({ name }) => name)
  return inputFrom(flags, readArguments(words, { values, switches }).given)
}
const named = (name: string) => operations.find((operation) => operation.name === name)!

test('makes flags of a schema with kind, choices and default', () => {
  const flags = flagsOf(schema)
  expect(flags.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'dataset text',
    'open-class list',
    'order-by text',
    'limit number',
    'sort text',
    'all boolean',
    'name json',
    'name.zh text',
    'name.en text',
    'agency text',
  ])
  expect(flags.find(({ name }) => name === 'sort')?.choices).toEqual(['name', 'modified'])
  expect(flags.find(({ name }) => name === 'limit')?.default).toBe(20)
  expect(flags.filter(({ required }) => required).map(({ name }) => name)).toEqual(['dataset'])
})

test('accepts kebab-case, camelCase and snake_case for the same property', () => {
  for (const flag of ['--open-class', '--openClass', '--open_class']) expect(read([flag, 'a'])).toEqual({ openClass: ['a'] })
  for (const flag of ['--order-by=x desc', '--order_by=x desc', '--orderBy=x desc']) expect(read([flag])).toEqual({ order_by: 'x desc' })
})

test('reads lists by repetition, by commas and as JSON', () => {
  expect(read(['--open-class', 'a,b', '--open-class', 'c'])).toEqual({ openClass: ['a', 'b', 'c'] })
  expect(read(['--open-class', '["a,b"]'])).toEqual({ openClass: ['a,b'] })
})

test('reads objects as JSON or by their parts', () => {
  expect(read(['--name', '{"zh":"甲","en":"A"}'])).toEqual({ name: { zh: '甲', en: 'A' } })
  expect(read(['--name.zh', '甲', '--name.en', 'A'])).toEqual({ name: { zh: '甲', en: 'A' } })
  expect(() => read(['--name', '甲'])).toThrow('--name must be JSON')
})

test('leaves what is no number to the server and takes null where null may stand', () => {
  expect(read(['--limit', '5', '--agency', 'null'])).toEqual({ limit: 5, agency: null })
  expect(read(['--limit', 'many'])).toEqual({ limit: 'many' })
  expect(read(['--limit', '9007199254740993'])).toEqual({ limit: '9007199254740993' })
})

test('takes switches with and without no-, and values that look like flags', () => {
  expect(read(['--all'])).toEqual({ all: true })
  expect(read(['--no-all'])).toEqual({ all: false })
  expect(read(['--all=false'])).toEqual({ all: false })
  expect(read(['--order-by', '-1 + x'])).toEqual({ order_by: '-1 + x' })
})

test('tells which flag it does not know and which one is near', () => {
  expect(() => read(['--opn-class', 'a'])).toThrow('There is no option --opn-class. Did you mean --open-class?')
  expect(() => read(['--order-by'])).toThrow('--order-by needs a value.')
})

test('puts words without a flag into the path, then into the one thing that must be given', () => {
  expect(positionalNames(named('list-findings'))).toEqual(['table', 'version'])
  expect(positionalNames(named('run-sql'))).toEqual(['sql'])
  expect(positionalNames(named('change-password'))).toEqual([])
  const call = callFrom(named('list-findings'), { positional: ['t', '3'], given: new Map() }, acceptedBy(named('list-findings')).flags)
  expect(questionOf({ ...call, input: { ...call.input, column: '区/街' } })).toMatchObject({ method: 'GET', path: '/tables/t/versions/3/findings' })
  expect(() => callFrom(named('show-dataset'), { positional: [], given: new Map() }, [])).toThrow('--dataset is needed')
  expect(() => callFrom(named('show-dataset'), { positional: ['a', 'b'], given: new Map() }, [])).toThrow('Too many words: b')
})

test('encodes what stands in the path, and sends lists of a query one by one', () => {
  expect(questionOf({ operation: named('show-dataset'), input: { dataset: '../x y' } }).path).toBe('/datasets/..%2Fx%20y')
  const { query } = questionOf({ operation: named('search-datasets'), input: { q: '噪声', theme: ['economy', 'health'] } })
  expect(query?.toString()).toBe('q=%E5%99%AA%E5%A3%B0&theme=economy&theme=health')
})

test('has no operation whose properties hide a common flag, besides the purpose of a key', () => {
  const common = new Set(['url', 'data', 'key-file', 'output', 'json', 'help', 'purpose'])
  const hidden = operations.flatMap((operation) =>
    flagsOf(operation.input)
      .filter(({ name }) => common.has(name))
      .map(({ name }) => name),
  )
  expect(hidden.filter((name) => name !== 'purpose')).toEqual([])
})
