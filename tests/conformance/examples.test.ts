import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operations } from '../../src/city/index.ts'
import type { TestAccount } from '../../src/testing/city.ts'
import { askOperation } from '../attack/ask-operation.ts'
import { createSampleCity, type SampleCity } from '../attack/sample-city.ts'
import { contractOf, documentFaults } from './openapi-contract.ts'

/** Rows like those of the demo city, which the examples of the reference speak of. */
const hotlineCases = [
  'case_no,district,category,received_at,satisfaction',
  '007001,江东区,噪声扰民,2026-11-02 08:30:00,4',
  '007002,石桥区,占道经营,2026-11-03 09:10:00,',
  '007003,江东区,噪声扰民,2026-11-04 22:45:00,5',
].join('\n')

const accounts: Record<string, TestAccount> = {
  steward: 'stewardA',
  approver: 'approverA',
  bureau: 'bureau',
  auditor: 'auditor',
  administrator: 'administrator',
  registered: 'citizen',
}
const examples = operations.flatMap((operation) =>
  (operation.examples ?? []).map((example) => ({ name: `${operation.name}: ${example.summary.en}`, operation, example })),
)

describe('the examples of the reference', () => {
  let city: SampleCity
  let broken: ReturnType<typeof contractOf>
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'hotline-cases', csv: hotlineCases, fields: {} })
    await city.publish({ slug: 'heritage-sites', csv: 'name,lng,lat\n外滩,121.49,31.24\n豫园,121.492,31.227', fields: {} })
    await city.publish({ slug: 'night-construction', csv: hotlineCases, fields: {}, draft: true })
    await city.indexed()
    broken = contractOf((await (await fetch(`${city.url}/openapi.json`)).json()) as Parameters<typeof contractOf>[0])
  })
  afterAll(() => city?.drop())

  test.each(examples)('$name is answered', async ({ operation, example }) => {
    const client = example.as === undefined ? city.visitor : await city.as(accounts[example.as] as TestAccount)
    const answer = await askOperation(client, operation, example.input)
    expect(answer.status, answer.text).toBe(200)
    if (answer.headers.get('content-type')?.includes('json')) expect(answer.body).toBeTypeOf('object')
    expect(broken(operation.name, answer)).toEqual([])
  })

  test('every operation that is asked for nothing answers what the OpenAPI document says', async () => {
    const bare = operations.filter(({ http, input }) => http.startsWith('GET') && !http.includes('{') && (input.required ?? []).length === 0)
    expect(bare.length).toBeGreaterThan(20)
    for (const client of [city.visitor, city.stewardA, await city.as('administrator')]) {
      const answers = await Promise.all(bare.map(async (operation) => ({ operation, answer: await askOperation(client, operation, {}) })))
      expect(answers.flatMap(({ operation, answer }) => broken(operation.name, answer))).toEqual([])
    }
  })

  test('the OpenAPI documents of the city and of its features are right by the schema of OpenAPI', async () => {
    for (const path of ['/openapi.json', '/openapi.json?lang=en', '/ogc/api'])
      expect(await documentFaults((await (await fetch(city.url + path)).json()) as Record<string, unknown>), path).toEqual([])
  })
})
