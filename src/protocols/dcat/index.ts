import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { CatalogueRecord } from '../../model/index.ts'
import { notFound } from '../../platform/errors/index.ts'
import { cityWords } from '../city-words.ts'
import type { Door, Exchange, Protocol } from '../protocol.ts'
import { endings, preferredSyntax, printDocument, syntaxes, type Ending } from '../rdf/documents.ts'
import type { Resource } from '../rdf/resource.ts'
import { walkRecords } from '../walk-records.ts'
import { catalogueBatches, readPage, timeOf } from './catalogue-pages.ts'
import { describeDataset } from './describe-dataset.ts'
import { describeVersions } from './describe-versions.ts'

function send({ reply }: Exchange, ending: Ending, batches: Parameters<typeof printDocument>[1]): unknown {
  return reply
    .type(`${syntaxes[ending].mediaType}; charset=utf-8`)
    .headers({ 'cache-control': 'private, no-cache', vary: 'accept' })
    .send(Readable.from(printDocument(ending, batches)))
}

async function datasetDocument(door: Door, exchange: Exchange, slug: string): Promise<Resource[][]> {
  const [{ items }, city] = await Promise.all([
    door.ask<{ items: CatalogueRecord[] }>(exchange, 'list-catalogue-records', { datasets: [slug], all: true, limit: 1 }),
    cityWords(door, exchange),
  ])
  const record = items[0]
  if (!record) throw notFound({ zh: '数据集', en: 'dataset' }, slug)
  const describing = { origin: door.origin(), themes: city.themes }
  const dataset = describeDataset(record, describing)
  const versions = await describeVersions(door, exchange, record)
  return [[{ ...dataset, says: [...dataset.says, ['dcat:hasVersion', versions]] }]]
}

/** Whoever asks the page of a dataset for RDF is sent to the document about it. */
function negotiate(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET') return
    const ending = preferredSyntax(request.headers.accept)
    const path = request.url.split('?')[0] ?? ''
    if (ending && /^\/(?:en\/)?datasets\/[^/.]+$/.test(path))
      return reply
        .code(303)
        .headers({ location: `${path.replace(/^\/en\//, '/')}.${ending}`, vary: 'accept' })
        .send()
  })
}

/** DCAT 3 with the profile DCAT-AP 3.0.1: the catalogue and every dataset as linked data. */
export const dcat: Protocol = {
  name: 'dcat',
  title: { zh: 'DCAT-AP 3.0.1（DCAT 3）', en: 'DCAT-AP 3.0.1 (DCAT 3)' },
  summary: {
    zh: '目录和每个数据集的关联数据描述，供数据门户收割和校验。',
    en: 'The catalogue and every dataset as linked data, for portals to harvest and to check.',
  },
  specification: 'https://semiceu.github.io/DCAT-AP/releases/3.0.1/',
  examples: [
    { path: '/catalog.ttl', summary: { zh: '目录第一页，Turtle', en: 'First page of the catalogue in Turtle' } },
    { path: '/catalog.jsonld?all=true', summary: { zh: '整个目录，JSON-LD', en: 'The whole catalogue in JSON-LD' } },
    { path: '/datasets/{dataset}.rdf', summary: { zh: '一个数据集，RDF/XML', en: 'One dataset in RDF/XML' } },
  ],
  negotiate,
  register(scope, door) {
    for (const [suffix, ending] of Object.entries(endings)) {
      scope.get<{ Querystring: Record<string, unknown> }>(`/catalog.${suffix}`, async (request, reply) => {
        const exchange = { request, reply }
        const city = await cityWords(door, exchange)
        const since = request.query['modified_since']
        const wanted = typeof since === 'string' && since !== '' ? { since: timeOf(since), order: 'changed' } : {}
        if (request.query['all'] === 'true')
          return send(exchange, ending, catalogueBatches(door.origin(), city, await walkRecords(door, exchange, wanted)))
        return send(exchange, ending, [await readPage(door, exchange, city, `/catalog.${suffix}`, request.query)])
      })
      scope.get<{ Params: { slug: string } }>(`/datasets/:slug.${suffix}`, async (request, reply) => {
        const exchange = { request, reply }
        return send(exchange, ending, await datasetDocument(door, exchange, request.params.slug))
      })
    }
    scope.get('/catalog', async (request, reply) => {
      const ending = preferredSyntax(request.headers.accept)
      return reply
        .code(303)
        .headers({ location: ending ? `/catalog.${ending}` : '/datasets', vary: 'accept' })
        .send()
    })
  },
}
