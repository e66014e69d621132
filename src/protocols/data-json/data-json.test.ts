import jsonld from 'jsonld'
import { Type } from 'typebox'
import { Errors } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, limited, notShared, secretDigits, type SampleCity } from '../../../tests/attack/sample-city.ts'

interface Catalogue {
  conformsTo: string
  dataset: { identifier: string; distribution: { downloadURL: string }[] }[]
}

describe('data.json', () => {
  let city: SampleCity
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'open-cases', metadata: { contact: 'data@city.test', licence: 'CC-BY-4.0', temporal: '2024-01-02/2024-03' } })
    await city.publish({ slug: 'limited-cases', metadata: limited })
    await city.publish({ slug: 'hidden-cases', metadata: notShared })
    await city.publish({ slug: 'draft-cases', draft: true })
  })
  afterAll(() => city.drop())

  const read = async (headers: Record<string, string> = {}): Promise<Catalogue> =>
    (await (await fetch(`${city.url}/data.json`, { headers })).json()) as Catalogue

  test('holds every public entry once, with downloads that really answer', async () => {
    const catalogue = await read({ 'accept-language': 'en' })
    expect(catalogue.conformsTo).toBe('https://project-open-data.cio.gov/v1.1/schema')
    expect(catalogue.dataset.map((d) => d.identifier.split('/').at(-1))).toEqual(['limited-cases', 'open-cases'])
    const [given, open] = catalogue.dataset
    expect(open).toMatchObject({ title: 'Sample cases', accessLevel: 'public', accrualPeriodicity: 'R/P1D' })
    expect(given).toMatchObject({ accessLevel: 'restricted public' })
    expect(given!.distribution.every((d) => !('downloadURL' in d))).toBe(true)
    for (const { downloadURL } of open!.distribution) expect((await fetch(downloadURL)).status).toBe(200)
    expect(JSON.stringify(catalogue)).not.toContain(secretDigits)
    expect(JSON.stringify(catalogue)).not.toContain('phone')
  })

  test('is DCAT-US 3 as JSON-LD too: the same entries, whose terms all mean something', async () => {
    const answer = await fetch(`${city.url}/dcat-us-3.json`, { headers: { 'accept-language': 'en' } })
    expect(answer.headers.get('content-type')).toBe('application/ld+json; charset=utf-8')
    const text = await answer.text()
    const catalogue = JSON.parse(text) as { dataset: Record<string, unknown>[] }
    expect(catalogue.dataset.map((d) => String(d['identifier']).split('/').at(-1))).toEqual(['limited-cases', 'open-cases'])
    expect(catalogue.dataset[1]).toMatchObject({ title: 'Sample cases', accessRights: 'public', accrualPeriodicity: 'daily', version: '1' })
    expect(catalogue.dataset[0]).toMatchObject({ accessRights: 'restricted public' })
    expect(JSON.stringify(catalogue.dataset[0])).not.toContain('downloadURL')
    for (const secret of [secretDigits, 'phone', 'hidden-cases', 'draft-cases']) expect(text).not.toContain(secret)
    const quads = await jsonld.toRDF(JSON.parse(text), { format: 'application/n-quads' })
    const ofType = (type: string): number => quads.split(`<${type}>`).length - 1
    expect(ofType('http://www.w3.org/ns/dcat#Dataset')).toBe(2)
    expect(ofType('http://www.w3.org/ns/dcat#Distribution')).toBe(6)
  })

  test('has what the schema of 1.1 demands, in the forms it demands', async () => {
    const { dataset } = (await (await fetch(`${city.url}/data.json`)).json()) as { dataset: Record<string, unknown>[] }
    const day = String.raw`\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?)?)?`
    const text = Type.String({ minLength: 1 })
    const address = Type.Refine(Type.String(), (one) => URL.canParse(one))
    const mediaType = Type.String({ pattern: String.raw`^[-\w]+/[-\w]+(\.[-\w]+)*([+][-\w]+)?$` })
    const distribution = Type.Object({ '@type': Type.Literal('dcat:Distribution'), title: text, format: text })
    const schema = Type.Object({
      '@type': Type.Literal('dcat:Dataset'),
      identifier: text,
      title: text,
      description: text,
      keyword: Type.Array(text, { minItems: 1 }),
      modified: Type.String({ pattern: `^${day}$` }),
      publisher: Type.Object({ '@type': Type.Literal('org:Organization'), name: text }),
      contactPoint: Type.Object({
        '@type': Type.Literal('vcard:Contact'),
        fn: text,
        hasEmail: Type.Optional(Type.String({ pattern: '^mailto:[^@ ]+@[^@ ]+$' })),
      }),
      accessLevel: Type.Enum(['public', 'restricted public', 'non-public']),
      accrualPeriodicity: Type.String({ pattern: String.raw`^(irregular|R/P(\d+[YMWD])*(T(\d+[HMS])+)?)$` }),
      issued: Type.Optional(Type.String({ pattern: `^${day}$` })),
      temporal: Type.Optional(Type.String({ pattern: `^${day}/${day}$` })),
      license: Type.Optional(address),
      landingPage: Type.Optional(address),
      distribution: Type.Array(
        Type.Union([Type.Interface([distribution], { downloadURL: address, mediaType }), Type.Interface([distribution], { accessURL: address })]),
      ),
    })
    expect(dataset.flatMap((one) => Errors(schema, one))).toEqual([])
    // Who has no address of mail has none here either; harvesters that insist on it will say so.
    expect(dataset.map(({ contactPoint }) => (contactPoint as { hasEmail?: string }).hasEmail)).toEqual([undefined, 'mailto:data@city.test'])
  })

  test('is kept by no cache that others read from', async () => {
    const answer = await fetch(`${city.url}/data.json`, { headers: { cookie: city.stewardA.cookie } })
    expect([answer.headers.get('cache-control'), (await answer.text()).includes('hidden-cases')]).toEqual(['private, no-cache', true])
  })
  test('tells a steward nothing a visitor may not see of drafts', async () => {
    expect((await read({ cookie: city.stewardA.cookie })).dataset.map((d) => d.identifier.split('/').at(-1))).toEqual([
      'hidden-cases',
      'limited-cases',
      'open-cases',
    ])
  })
})
