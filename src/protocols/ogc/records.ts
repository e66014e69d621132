import type { CatalogueRecord, Locale } from '../../model/index.ts'
import { notFound } from '../../platform/errors/index.ts'
import { localeOf } from '../../platform/http/index.ts'
import { cityWords } from '../city-words.ts'
import type { Door, Exchange } from '../protocol.ts'
import { yearsOf } from './date-time.ts'
import { collectionAt, geojsonType, say, type Link } from './links.ts'
import { Parameters, badParameter } from './parameters.ts'
import { catalogueId } from './place-tables.ts'
import { recordOf } from './record.ts'
import { boxIn, crs84, systemOf } from './reference-systems.ts'

/** Records of a page when nobody says, and at most. */
const usualLimit = 10
const mostRecords = 1000
/** Records behind this place are not given by a search; the catalogue as a whole is at /catalog.jsonld. */
const deepest = 1_000_000

type Condition = Readonly<Record<string, unknown>>

/** One search term: a word as it is, several as a phrase in their order. */
const termOf = (term: string): Condition => ({ words: /\s/.test(term) ? `"${term.replaceAll('"', ' ')}"` : term.replaceAll('"', '') })

/** What is inside the box or the years, and what says nothing of either: so the standard wants it. */
const orLacking = (condition: Condition, lacks: 'box' | 'years'): Condition => ({ any: [condition, { lacks }] })

/** Slugs of the entries with these codes (`value`, or `code:value`). */
async function withCodes(door: Door, exchange: Exchange, wanted: readonly string[]): Promise<string[]> {
  const codes = wanted.map((id) => id.replace(/^code:/, ''))
  const { items } = await door.ask<{ items: CatalogueRecord[] }>(exchange, 'list-catalogue-records', { codes, limit: 1000 })
  return items.map(({ slug }) => slug)
}

async function conditionsOf(door: Door, exchange: Exchange, asked: Parameters): Promise<Condition[]> {
  const [ids, externalIds, types, terms] = [asked.list('ids'), asked.list('externalIds'), asked.list('type'), asked.list('q')]
  const [bbox, datetime] = [asked.text('bbox'), asked.text('datetime')]
  return [
    ...(ids
      ? [
          {
            any: [
              { field: 'slug', in: ids },
              { field: 'id', in: ids },
            ],
          },
        ]
      : []),
    ...(externalIds ? [{ field: 'slug', in: await withCodes(door, exchange, externalIds) }] : []),
    // Every record is of a dataset.
    ...(types && !types.includes('dataset') ? [{ field: 'slug', in: [] }] : []),
    ...(terms ? [{ any: terms.map(termOf) }] : []),
    ...(bbox === undefined ? [] : [orLacking({ box: boxIn(bbox, systemOf('bbox-crs', asked.text('bbox-crs'))) }, 'box')]),
    ...(datetime === undefined ? [] : [orLacking({ years: yearsOf(datetime) }, 'years')]),
  ]
}

/** Records say where they are in this system alone; clients that read features name it all the same, as GDAL does. @throws InvalidInput */
function mustBeCrs84(asked: Parameters): void {
  if (systemOf('crs', asked.text('crs')) !== crs84) throw badParameter('crs', `目录只用 ${crs84.uri}`, `the catalogue is in ${crs84.uri} only`)
}

/** A page of the catalogue. @throws InvalidInput */
export async function readRecords(door: Door, exchange: Exchange): Promise<unknown> {
  const { request, reply } = exchange
  const asked = new Parameters(request.query, [
    'q',
    'bbox',
    'bbox-crs',
    'crs',
    'datetime',
    'limit',
    'offset',
    'ids',
    'externalIds',
    'type',
    'f',
    'lang',
  ])
  mustBeCrs84(asked)
  const limit = asked.integer('limit', { least: 1, most: mostRecords, otherwise: usualLimit })
  const offset = asked.integer('offset', { least: 0, most: Number.MAX_SAFE_INTEGER, otherwise: 0 })
  if (offset > deepest) throw badParameter('offset', `最多 ${deepest}`, `${deepest} at most`)
  const q = asked.text('q')
  if (q !== undefined && q.length > 400) throw badParameter('q', '最多 400 字', '400 characters at most')
  const all = await conditionsOf(door, exchange, asked)
  // One word is also asked as such: then the nearest come first. The condition alone decides what is found.
  const word = q !== undefined && !/[,\s"]/.test(q.trim()) ? q.trim() : undefined
  const [{ total, items }, { themes }] = await Promise.all([
    door.ask<{ total: number; items: CatalogueRecord[] }>(exchange, 'search-catalogue-records', {
      limit,
      offset,
      ...(all.length > 0 && { where: { all } }),
      ...(word === undefined ? { sort: 'slug' } : { q: word }),
    }),
    cityWords(door, exchange),
  ])
  const [origin, locale] = [door.origin(), localeOf(request)]
  const here = collectionAt(origin, catalogueId)
  const links: Link[] = [
    { href: `${here}/items${asked.with({})}`, rel: 'self', type: geojsonType },
    ...(offset + items.length < total && items.length > 0 && offset + items.length <= deepest
      ? [{ href: `${here}/items${asked.with({ offset: String(offset + items.length) })}`, rel: 'next', type: geojsonType }]
      : []),
    ...(offset > 0 ? [{ href: `${here}/items${asked.with({ offset: String(Math.max(0, offset - limit)) })}`, rel: 'prev', type: geojsonType }] : []),
    { href: here, rel: 'collection', type: 'application/json' },
    { href: `${origin}/datasets`, rel: 'alternate', type: 'text/html' },
  ]
  return reply
    .type(`${geojsonType}; charset=utf-8`)
    .headers({ 'cache-control': 'private, no-cache', vary: 'accept-language' })
    .send(
      JSON.stringify({
        type: 'FeatureCollection',
        timeStamp: door.now().toISOString(),
        numberMatched: total,
        numberReturned: items.length,
        links,
        features: items.map((record) => recordOf(origin, record, themes, locale)),
      }),
    )
}

/** One record, by slug or id. @throws NotFound */
export async function readRecord(door: Door, exchange: Exchange, id: string): Promise<unknown> {
  mustBeCrs84(new Parameters(exchange.request.query, ['crs', 'f', 'lang']))
  const [{ items }, { themes }] = await Promise.all([
    door.ask<{ items: CatalogueRecord[] }>(exchange, 'list-catalogue-records', { datasets: [id.slice(0, 100)], limit: 1 }),
    cityWords(door, exchange),
  ])
  const [record] = items
  if (!record) throw notFound({ zh: '条目', en: 'record' }, id.slice(0, 100))
  return exchange.reply
    .type(`${geojsonType}; charset=utf-8`)
    .headers({ 'cache-control': 'private, no-cache', vary: 'accept-language' })
    .send(JSON.stringify(recordOf(door.origin(), record, themes, localeOf(exchange.request))))
}

const texts: Readonly<Record<string, { zh: string; en: string; schema: object }>> = {
  q: { zh: '词，逗号为或，空格为短语', en: 'Words; a comma means or, blanks a phrase', schema: { type: 'string' } },
  type: { zh: '资源类型', en: 'Kind of the resource', schema: { type: 'string', enum: ['dataset'] } },
  ids: { zh: '条目标识', en: 'Ids of records', schema: { type: 'string' } },
  externalIds: { zh: '目录编码', en: 'Codes of the catalogue', schema: { type: 'string' } },
}

/** What one may ask the catalogue by. */
export const recordQueryables = (origin: string, locale: Locale): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `${collectionAt(origin, catalogueId)}/queryables`,
  type: 'object',
  title: say({ zh: '数据目录', en: 'Catalogue' }, locale),
  properties: Object.fromEntries(Object.entries(texts).map(([name, { zh, en, schema }]) => [name, { title: say({ zh, en }, locale), ...schema }])),
  additionalProperties: false,
})

/** What a record is made of. */
export const recordSchema = (origin: string, locale: Locale): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `${collectionAt(origin, catalogueId)}/schema`,
  type: 'object',
  title: say({ zh: '目录条目', en: 'Record' }, locale),
  properties: {
    geometry: { 'x-ogc-role': 'primary-geometry', format: 'geometry-polygon' },
    type: { type: 'string', enum: ['dataset'], 'x-ogc-role': 'type' },
    title: { type: 'string' },
    description: { type: 'string' },
    keywords: { type: 'array', items: { type: 'string' } },
    created: { type: 'string', format: 'date-time' },
    updated: { type: 'string', format: 'date-time' },
    license: { type: 'string' },
  },
})
