import { notFound } from '../../platform/errors/index.ts'
import type { Download } from '../../platform/operations/index.ts'
import { datasetPage } from '../dataset-addresses.ts'
import type { Door, Exchange } from '../protocol.ts'
import { isQueryable } from './field-schemas.ts'
import { collectionAt, geojsonType, type Link } from './links.ts'
import { Parameters, badParameter } from './parameters.ts'
import { collectionId, type PlaceTable } from './place-tables.ts'
import { propertyFilter } from './property-filters.ts'
import { boxIn, systemOf, type ReferenceSystem } from './reference-systems.ts'

const standard = ['bbox', 'bbox-crs', 'crs', 'datetime', 'limit', 'cursor', 'offset', 'f', 'lang'] as const
/** Features of a page when nobody says, and at most. */
const usualLimit = 10
const mostFeatures = 10_000

interface Head {
  version: number
  numberMatched?: number
  numberReturned: number
  cursor: string | null
  truncated: boolean
}

/** What the engine printed, in two parts: what is told of the page, and the bytes of its features. */
async function readFeatures(
  door: Door,
  exchange: Exchange,
  input: Readonly<Record<string, unknown>>,
): Promise<{ download: Download; head: Head; features: Buffer } | { download: Download; head: null }> {
  const download = await door.ask<Download>(exchange, 'read-features', input, { ifChanged: true })
  if (download.notModified || !Buffer.isBuffer(download.body)) return { download, head: null }
  const mark = '"features":'
  const at = download.body.indexOf(mark)
  const head = JSON.parse(`${download.body.toString('utf8', 0, at - 1)}}`) as Head
  return { download, head, features: download.body.subarray(at + mark.length, download.body.length - 1) }
}

/** Headers of an answer with features; the etag is of the whole answer, since one address always has the same links. */
function answered({ reply }: Exchange, download: Download, system: ReferenceSystem): void {
  void reply.headers({ ...download.headers, 'content-crs': `<${system.uri}>`, vary: 'accept-language' })
  if (download.etag) void reply.header('etag', `"${download.etag}"`)
}

/** A page of the features of a table: links around what the engine printed. @throws InvalidInput */
export async function readItems(door: Door, exchange: Exchange, table: PlaceTable): Promise<unknown> {
  const { request, reply } = exchange
  const fields = table.fields.filter((field) => isQueryable(field) && !standard.some((name) => name === field.name))
  const asked = new Parameters(request.query, [...standard, ...fields.map((field) => field.name)])
  const [system, boxSystem] = [systemOf('crs', asked.text('crs')), systemOf('bbox-crs', asked.text('bbox-crs'))]
  const bbox = asked.text('bbox')
  const limit = asked.integer('limit', { least: 1, most: mostFeatures, otherwise: usualLimit })
  const offset = asked.integer('offset', { least: 0, most: 2 ** 40, otherwise: 0 })
  const cursor = asked.text('cursor')
  if (cursor !== undefined && asked.text('offset') !== undefined) throw badParameter('offset', '不能与 cursor 同用', 'it cannot stand beside cursor')
  const where = fields.flatMap((field) => {
    const value = asked.text(field.name)
    return value === undefined ? [] : [propertyFilter(field, value)]
  })
  const found = await readFeatures(door, exchange, {
    table: table.id,
    limit,
    count: true,
    form: system.form,
    ...(where.length > 0 && { where: where.join(' and ') }),
    ...(bbox !== undefined && {
      box: boxIn(bbox, boxSystem)
        .map((value) => value.toFixed(12))
        .join(','),
    }),
    ...(asked.text('datetime') !== undefined && { datetime: asked.text('datetime') }),
    ...(cursor !== undefined && { cursor }),
    ...(offset > 0 && { offset }),
  })
  answered(exchange, found.download, system)
  if (!found.head) return reply.code(304).send()
  const { head, features } = found
  const here = collectionAt(door.origin(), collectionId(table))
  const next = head.cursor
    ? asked.with({ cursor: head.cursor })
    : head.truncated
      ? asked.with({ offset: String(offset + head.numberReturned) })
      : null
  const links: Link[] = [
    { href: `${here}/items${asked.with({})}`, rel: 'self', type: geojsonType },
    ...(next === null ? [] : [{ href: `${here}/items${next}`, rel: 'next', type: geojsonType }]),
    { href: here, rel: 'collection', type: 'application/json' },
    { href: datasetPage(door.origin(), table.dataset), rel: 'alternate', type: 'text/html' },
  ]
  const opening = {
    type: 'FeatureCollection',
    timeStamp: door.now().toISOString(),
    ...(head.numberMatched !== undefined && { numberMatched: head.numberMatched }),
    numberReturned: head.numberReturned,
    links,
  }
  const body = Buffer.concat([Buffer.from(`${JSON.stringify(opening).slice(0, -1)},"features":`), features, Buffer.from('}')])
  return reply.type(`${geojsonType}; charset=utf-8`).send(body)
}

/** One feature, by the place of its row. @throws NotFound */
export async function readItem(door: Door, exchange: Exchange, table: PlaceTable, featureId: string): Promise<unknown> {
  const { request, reply } = exchange
  const asked = new Parameters(request.query, ['crs', 'f', 'lang'])
  const system = systemOf('crs', asked.text('crs'))
  const missing = notFound({ zh: '要素', en: 'feature' }, featureId.slice(0, 100))
  if (!/^\d{1,15}$/.test(featureId)) throw missing
  const found = await readFeatures(door, exchange, { table: table.id, row: Number(featureId), limit: 1, form: system.form })
  answered(exchange, found.download, system)
  if (!found.head) return reply.code(304).send()
  if (found.head.numberReturned === 0) throw missing
  const here = collectionAt(door.origin(), collectionId(table))
  const links: Link[] = [
    { href: `${here}/items/${featureId}${asked.with({})}`, rel: 'self', type: geojsonType },
    { href: here, rel: 'collection', type: 'application/json' },
    { href: datasetPage(door.origin(), table.dataset), rel: 'alternate', type: 'text/html' },
  ]
  // `[{…}]`: the one feature without its closing brace, then its links.
  const feature = found.features.subarray(found.features.indexOf('{'), found.features.lastIndexOf('}'))
  return reply.type(`${geojsonType}; charset=utf-8`).send(Buffer.concat([feature, Buffer.from(`,"links":${JSON.stringify(links)}}`)]))
}
