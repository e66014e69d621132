import { describe, expect, it } from 'vitest'
import type { DatasetDetail } from '../../src/model/index.ts'
import { fixturePort } from '../testing/fixture-port.ts'
import { datasetJsonLd } from './json-ld.ts'

type Json = Record<string, unknown>
const isUrl = (value: unknown): boolean => typeof value === 'string' && URL.canParse(value) && /^https?:/.test(value)
const isDate = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d(T.+(Z|[+-]\d\d:\d\d))?$/.test(value) && !Number.isNaN(Date.parse(value))
const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== ''
const isAgent = (value: unknown): boolean => /Organization$|^Person$/.test(String((value as Json)['@type'])) && isText((value as Json)['name'])

/** What Google lists for Dataset (developers.google.com/search/docs/appearance/structured-data/dataset): required, then recommended where present. */
function faultsOf(ld: Json): string[] {
  const faults: string[] = []
  const need = (property: string, fine: boolean): void => void (fine || faults.push(property))
  const when = (property: string, check: (value: unknown) => boolean): void => need(property, ld[property] === undefined || check(ld[property]))
  const each =
    (check: (value: unknown) => boolean) =>
    (value: unknown): boolean =>
      (Array.isArray(value) ? value : [value]).every(check)
  need('@context', /^https?:\/\/schema\.org\/?$/.test(String(ld['@context'])))
  need('@type', ld['@type'] === 'Dataset')
  need('name', isText(ld['name']))
  const described = String(ld['description'] ?? '').length
  need('description of 50 to 5000 characters', described >= 50 && described <= 5000)
  when('alternateName', each(isText))
  when('creator', each(isAgent))
  when('publisher', each(isAgent))
  when('identifier', each(isText))
  when('isAccessibleForFree', (value) => typeof value === 'boolean')
  when('keywords', each(isText))
  when('license', each(isUrl))
  when('sameAs', each(isUrl))
  when('url', isUrl)
  when('spatialCoverage', (value) => isText(value) || ((value as Json)['@type'] === 'Place' && isText((value as Json)['name'])))
  when('temporalCoverage', (value) => /^\d{4}-\d\d-\d\d(\/(\d{4}-\d\d-\d\d|\.\.))?$/.test(String(value)))
  when(
    'variableMeasured',
    each((value) => isText(value) || ((value as Json)['@type'] === 'PropertyValue' && isText((value as Json)['name']))),
  )
  when('version', (value) => isText(value) || typeof value === 'number')
  when('dateModified', isDate)
  when('datePublished', isDate)
  when('includedInDataCatalog', (value) => (value as Json)['@type'] === 'DataCatalog' && isText((value as Json)['name']))
  when(
    'distribution',
    each((value) => (value as Json)['@type'] === 'DataDownload' && isUrl((value as Json)['contentUrl']) && isText((value as Json)['encodingFormat'])),
  )
  return faults
}

const port = fixturePort()
const city = { origin: 'https://data.example.org', portal: { zh: '门户', en: 'Portal' }, name: { zh: '市', en: 'City' } }
const datasetOf = (slug: string): Promise<DatasetDetail> =>
  port.call(
    'show-dataset',
    { dataset: slug },
    { headers: {}, ip: '', locale: 'zh', signal: new AbortController().signal, setCookie: () => undefined },
  ) as Promise<DatasetDetail>

describe('schema.org Dataset', () => {
  it.each(['hotline-cases', 'school-catchment'])('of %s has what Google lists, in both languages', async (slug) => {
    const dataset = await datasetOf(slug)
    for (const locale of ['zh', 'en'] as const) expect(faultsOf(datasetJsonLd({ dataset, locale, city })), locale).toEqual([])
  })
  it('offers downloads of open rows only, and fills a short description with nothing but the record', async () => {
    const open = datasetJsonLd({ dataset: await datasetOf('hotline-cases'), locale: 'en', city })
    expect((open['distribution'] as Json[]).map((d) => d['contentUrl'])).toContain(
      'https://data.example.org/api/v1/tables/hotline-cases/rows?format=csv',
    )
    const closed = datasetJsonLd({ dataset: await datasetOf('school-catchment'), locale: 'en', city })
    expect(closed).toMatchObject({ isAccessibleForFree: false })
    expect(closed['distribution']).toBeUndefined()
    const short = {
      ...(await datasetOf('hotline-cases')),
      summary: { zh: '短', en: 'Short' },
      description: null,
      distributions: [],
      synthetic: false,
    }
    for (const locale of ['zh', 'en'] as const) expect(faultsOf(datasetJsonLd({ dataset: short, locale, city }))).toEqual([])
    expect(String(datasetJsonLd({ dataset: short, locale: 'zh', city })['description'])).toContain(short.slug)
  })
})
