import { localeOf } from '../../platform/http/index.ts'
import { cityWords } from '../city-words.ts'
import { datasetPage } from '../dataset-addresses.ts'
import type { Exchange, Protocol } from '../protocol.ts'
import { catalogueCollection, tableCollection } from './collections.ts'
import { featureSchema, queryables } from './field-schemas.ts'
import { readItem, readItems } from './items.ts'
import { conformance, landingPage } from './landing.ts'
import { base, jsonType, openApiType, schemaType, type Link } from './links.ts'
import { openApi } from './open-api.ts'
import { Parameters, badParameter } from './parameters.ts'
import { catalogueId, placeTable, type PlaceTables } from './place-tables.ts'
import { readRecord, readRecords, recordQueryables, recordSchema } from './records.ts'

interface OfCollection {
  collection: string
  feature: string
}

const path = '/ogc'
/** Collections of a page when nobody says, and at most. */
const usualCollections = 100
const mostCollections = 500

/** OGC API: Features of every table with places, and Records of the catalogue, for QGIS, GDAL and other tools of maps. */
export const ogc: Protocol = {
  name: 'ogc',
  title: { zh: 'OGC API · 要素与目录', en: 'OGC API – Features and Records' },
  summary: {
    zh: '带坐标的表可以直接在 QGIS、GDAL 等地图软件里打开；目录也按地理标准检索。',
    en: 'Tables with coordinates open in QGIS, GDAL and other map software; the catalogue answers the geographic standard too.',
  },
  specification: 'https://ogcapi.ogc.org/features/',
  examples: [
    { path, summary: { zh: '入口', en: 'Where it begins' } },
    { path: `${path}/collections`, summary: { zh: '数据集合', en: 'The collections' } },
    { path: `${path}/collections/catalogue/items?limit=5`, summary: { zh: '五条目录', en: 'Five records' } },
  ],
  addresses: [path],
  register(scope, door) {
    const send = ({ reply }: Exchange, value: unknown, type = jsonType): unknown =>
      reply
        .type(type.includes(';') ? type : `${type}; charset=utf-8`)
        .header('cache-control', 'private, no-cache')
        .send(JSON.stringify(value))
    /** `f`: json, or html where a page says the same. Answers whether the sender was sent there. */
    const isPage = ({ request, reply }: Exchange, page: string): boolean => {
      const asked = (request.query as Record<string, unknown>)['f']
      if (asked === undefined || asked === 'json' || asked === 'geojson') return false
      if (asked !== 'html') throw badParameter('f', '可用：json、html', 'there are json and html')
      void reply.redirect(page, 303)
      return true
    }

    scope.get(path, async (request, reply) => {
      const exchange = { request, reply }
      void new Parameters(request.query, ['f', 'lang'])
      if (isPage(exchange, `${door.origin()}/`)) return reply
      return send(exchange, landingPage(door.origin(), await cityWords(door, exchange), localeOf(request)))
    })
    scope.get(`${path}/conformance`, async (request, reply) => {
      void new Parameters(request.query, ['f', 'lang'])
      return send({ request, reply }, { conformsTo: conformance })
    })
    scope.get(`${path}/api`, async (request, reply) => {
      void new Parameters(request.query, ['f', 'lang'])
      return send({ request, reply }, openApi(door.origin(), localeOf(request)), openApiType)
    })
    scope.get(`${path}/collections`, async (request, reply) => {
      const exchange = { request, reply }
      const asked = new Parameters(request.query, ['limit', 'cursor', 'f', 'lang'])
      if (isPage(exchange, `${door.origin()}/datasets`)) return reply
      const limit = asked.integer('limit', { least: 1, most: mostCollections, otherwise: usualCollections })
      const [cursor, origin, locale] = [asked.text('cursor'), door.origin(), localeOf(request)]
      const found = await door.ask<PlaceTables>(exchange, 'list-place-tables', { limit, ...(cursor !== undefined && { cursor }) })
      const first = cursor === undefined ? [catalogueCollection(origin, await cityWords(door, exchange), locale)] : []
      const links: Link[] = [
        { href: `${base(origin)}/collections${asked.with({})}`, rel: 'self', type: jsonType },
        ...(found.cursor === null
          ? []
          : [{ href: `${base(origin)}/collections${asked.with({ cursor: found.cursor })}`, rel: 'next', type: jsonType }]),
        { href: `${origin}/datasets`, rel: 'alternate', type: 'text/html' },
      ]
      return send(exchange, { links, collections: [...first, ...found.items.map((table) => tableCollection(origin, table, locale))] })
    })

    const one = `${path}/collections/:collection`
    scope.get<{ Params: OfCollection }>(one, async (request, reply) => {
      const exchange = { request, reply }
      void new Parameters(request.query, ['f', 'lang'])
      const origin = door.origin()
      if (request.params.collection === catalogueId) {
        if (isPage(exchange, `${origin}/datasets`)) return reply
        return send(exchange, catalogueCollection(origin, await cityWords(door, exchange), localeOf(request)))
      }
      const table = await placeTable(door, exchange, request.params.collection)
      if (isPage(exchange, datasetPage(origin, table.dataset))) return reply
      return send(exchange, tableCollection(origin, table, localeOf(request)))
    })
    scope.get<{ Params: OfCollection }>(`${one}/queryables`, async (request, reply) => {
      const exchange = { request, reply }
      void new Parameters(request.query, ['f', 'lang'])
      const [origin, locale] = [door.origin(), localeOf(request)]
      if (request.params.collection === catalogueId) return send(exchange, recordQueryables(origin, locale), schemaType)
      return send(exchange, queryables(origin, await placeTable(door, exchange, request.params.collection), locale), schemaType)
    })
    scope.get<{ Params: OfCollection }>(`${one}/schema`, async (request, reply) => {
      const exchange = { request, reply }
      void new Parameters(request.query, ['f', 'lang'])
      const [origin, locale] = [door.origin(), localeOf(request)]
      if (request.params.collection === catalogueId) return send(exchange, recordSchema(origin, locale), schemaType)
      return send(exchange, featureSchema(origin, await placeTable(door, exchange, request.params.collection), locale), schemaType)
    })
    scope.get<{ Params: OfCollection }>(`${one}/items`, async (request, reply) => {
      const exchange = { request, reply }
      if (request.params.collection === catalogueId) {
        if (isPage(exchange, `${door.origin()}/datasets`)) return reply
        return readRecords(door, exchange)
      }
      const table = await placeTable(door, exchange, request.params.collection)
      if (isPage(exchange, datasetPage(door.origin(), table.dataset))) return reply
      return readItems(door, exchange, table)
    })
    scope.get<{ Params: OfCollection }>(`${one}/items/:feature`, async (request, reply) => {
      const exchange = { request, reply }
      const { collection, feature } = request.params
      if (collection === catalogueId) {
        if (isPage(exchange, datasetPage(door.origin(), { slug: feature }))) return reply
        return readRecord(door, exchange, feature)
      }
      const table = await placeTable(door, exchange, collection)
      if (isPage(exchange, datasetPage(door.origin(), table.dataset))) return reply
      return readItem(door, exchange, table, feature)
    })
  },
}
