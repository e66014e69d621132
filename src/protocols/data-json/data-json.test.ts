import jsonld from 'jsonld'
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
    await city.publish({ slug: 'open-cases' })
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
