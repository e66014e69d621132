import { Readable } from 'node:stream'
import type { CatalogueRecord, Locale } from '../../model/index.ts'
import { localeOf } from '../../platform/http/index.ts'
import { cityWords } from '../city-words.ts'
import type { Protocol } from '../protocol.ts'
import { walkRecords } from '../walk-records.ts'
import { datasetUs11 } from './dcat-us-1.ts'
import { contextUs3, datasetUs3 } from './dcat-us-3.ts'

const head = (origin: string): string =>
  JSON.stringify({
    '@context': 'https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld',
    '@id': `${origin}/data.json`,
    '@type': 'dcat:Catalog',
    conformsTo: 'https://project-open-data.cio.gov/v1.1/schema',
    describedBy: 'https://project-open-data.cio.gov/v1.1/schema/catalog.json',
  })

const headUs3 = (origin: string, name: string): string =>
  JSON.stringify({
    '@context': contextUs3,
    '@id': `${origin}/dcat-us-3.json`,
    '@type': 'Catalog',
    title: name,
    language: ['zh', 'en'],
    homepage: { '@type': 'Document', title: name, accessURL: `${origin}/` },
    conformsTo: { '@type': 'Standard', title: 'DCAT-US 3.0', '@id': 'https://resources.data.gov/dcat-us/3.0.0' },
  })

/** The catalogue as one JSON document, printed entry by entry. */
async function* document(
  opening: string,
  batches: AsyncIterable<CatalogueRecord[]>,
  print: (record: CatalogueRecord) => unknown,
): AsyncGenerator<string> {
  yield `${opening.slice(0, -1)},"dataset":[`
  let first = true
  for await (const records of batches) {
    if (records.length === 0) continue
    yield (first ? '' : ',\n') + records.map((record) => JSON.stringify(print(record))).join(',\n')
    first = false
  }
  yield ']}\n'
}

/** data.json of DCAT-US 1.1 (Project Open Data), and DCAT-US 3 as JSON-LD, as harvesters of other portals read it. */
export const dataJson: Protocol = {
  name: 'data-json',
  title: { zh: 'data.json（DCAT-US 1.1、3.0）', en: 'data.json (DCAT-US 1.1, 3.0)' },
  summary: { zh: '整个目录放在一个 JSON 文件里，供其他门户收割。', en: 'The whole catalogue in one JSON document, for other portals to harvest.' },
  specification: 'https://resources.data.gov/resources/dcat-us/',
  examples: [
    { path: '/data.json', summary: { zh: '整个目录（1.1）', en: 'The whole catalogue (1.1)' } },
    { path: '/dcat-us-3.json', summary: { zh: '整个目录（3.0，JSON-LD）', en: 'The whole catalogue (3.0, JSON-LD)' } },
  ],
  register(scope, door) {
    scope.get('/data.json', async (request, reply) => {
      const exchange = { request, reply }
      const origin = door.origin()
      const locale: Locale = localeOf(request)
      const records = await walkRecords(door, exchange)
      return (
        reply
          .type('application/json; charset=utf-8')
          // A steward's copy names more than a visitor's: no cache between may give it to others.
          .header('cache-control', 'private, no-cache')
          .send(Readable.from(document(head(origin), records, (record) => datasetUs11(origin, record, locale))))
      )
    })
    scope.get('/dcat-us-3.json', async (request, reply) => {
      const exchange = { request, reply }
      const [origin, locale] = [door.origin(), localeOf(request)]
      const { name } = await cityWords(door, exchange)
      const records = await walkRecords(door, exchange)
      return reply
        .type('application/ld+json; charset=utf-8')
        .header('cache-control', 'private, no-cache')
        .send(Readable.from(document(headUs3(origin, name[locale] || name.zh), records, (record) => datasetUs3(origin, record, locale))))
    })
  },
}
