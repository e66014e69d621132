import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { CatalogueRecord, Locale, Text } from '../../model/index.ts'
import { parameterFault } from '../expressions/faults.ts'
import { Parser } from '../expressions/parser.ts'
import { oneRecord } from '../one-record.ts'
import type { Door, Exchange } from '../protocol.ts'
import { countWalk, walkRecords } from '../walk-records.ts'
import type { CatalogueCondition } from '../catalogue-condition.ts'
import { catalogueConditions } from './catalogue-condition.ts'
import { datasetOf, metasOf, say } from './dataset.ts'
import { paging, readParameters, type Parameters } from './parameters.ts'
import { answerResults } from './records.ts'

interface Count {
  code: string
  label: Text
  count: number
}
interface Found {
  total: number
  items: CatalogueRecord[]
  facets: Record<string, Count[]> | null
}

const facetNames: Readonly<Record<string, string>> = { theme: 'theme', keyword: 'keyword', publisher: 'agency', license: 'licence' }
const sorts: Readonly<Record<string, string>> = {
  'title asc': 'name',
  'title desc': 'name-desc',
  'dataset_id asc': 'slug',
  'dataset_id desc': 'slug-desc',
  'modified desc': 'modified',
  'data_processed desc': 'modified',
  'metadata_processed desc': 'changed',
  'metadata_processed asc': 'changed-asc',
}

const ask = (door: Door, exchange: Exchange, where: CatalogueCondition[], more: Record<string, unknown>): Promise<Found> =>
  door.ask<Found>(exchange, 'search-catalogue-records', { ...(where.length > 0 && { where: { all: where } }), ...more })

function sortOf(params: Parameters): string {
  const text = params.text('order_by')
  if (text === undefined) return 'slug'
  const key = text.trim().replaceAll(/\s+/g, ' ').toLowerCase()
  const sort = sorts[/ (?:asc|desc)$/.test(key) ? key : `${key} asc`]
  if (sort !== undefined) return sort
  throw parameterFault('order_by', `可用：${Object.keys(sorts).join('、')}。`, `There are ${Object.keys(sorts).join(', ')}.`)
}

/** Names of `select`: keys of an entry or of its metadata. */
function selectedNames(params: Parameters): { names: string[]; counts: string | null } {
  const text = params.text('select')
  if (text === undefined) return { names: [], counts: null }
  const parser = new Parser(text, 'select', 'odsql')
  const items = parser.selectList()
  parser.end()
  const [only] = items
  if (only?.value.kind === 'call' && only.value.name === 'count' && items.every(({ value }) => value === only.value || value.kind === 'field'))
    return { names: [], counts: only.alias ?? only.text }
  return {
    names: items.flatMap(({ value, alias }) => {
      if (value.kind === 'star') return []
      if (value.kind === 'field' && alias === null) return [value.name]
      throw parameterFault('select', '目录只能选字段名。', 'Of the catalogue, select names of fields only.')
    }),
    counts: null,
  }
}

function shown(origin: string, record: CatalogueRecord, names: readonly string[], locale: Locale): Record<string, unknown> {
  const whole = datasetOf(origin, record, locale)
  if (names.length === 0) return whole
  const all = { ...metasOf(origin, record, locale), ...whole }
  const strange = names.find((name) => !Object.hasOwn(all, name))
  if (strange !== undefined)
    throw parameterFault(
      'select',
      `没有“${strange.slice(0, 100)}”，可用：${Object.keys(all).join('、')}。`,
      `Unknown field ${strange.slice(0, 100)}; there are ${Object.keys(all).join(', ')}.`,
    )
  return Object.fromEntries(names.map((name) => [name, all[name as keyof typeof all]]))
}

/** Answers `/catalog/datasets`: a page of entries, or how many there are of each code. */
export async function answerDatasets(door: Door, exchange: Exchange): Promise<FastifyReply> {
  const params = readParameters(exchange, ['select', 'where', 'group_by', 'order_by', 'limit', 'offset', 'refine', 'exclude'])
  const { limit, offset } = paging(params, 100)
  const { names, counts } = selectedNames(params)
  const where = catalogueConditions(params)
  const group = params.text('group_by')?.trim()
  if (group !== undefined) {
    const facet = Object.hasOwn(facetNames, group) ? facetNames[group] : undefined
    if (facet === undefined)
      throw parameterFault('group_by', `可用：${Object.keys(facetNames).join('、')}。`, `There are ${Object.keys(facetNames).join(', ')}.`)
    const { facets } = await ask(door, exchange, where, { limit: 0, facets: -1 })
    const groups = facets?.[facet] ?? []
    const rows = groups.slice(offset, offset + limit).map(({ code, count }) => ({ [group]: code, [counts ?? 'count(*)']: count }))
    return answerResults(exchange, groups.length, JSON.stringify(rows))
  }
  if (counts !== null) {
    const { total } = await ask(door, exchange, where, { limit: 0 })
    return answerResults(exchange, 1, JSON.stringify([{ [counts]: total }]))
  }
  const { total, items } = await ask(door, exchange, where, { sort: sortOf(params), limit, offset })
  const origin = door.origin()
  return answerResults(exchange, total, JSON.stringify(items.map((record) => shown(origin, record, names, params.locale))))
}

/** Answers `/catalog/datasets/{id}`. */
export async function describeDataset(door: Door, exchange: Exchange, id: string): Promise<Record<string, unknown>> {
  const params = readParameters(exchange, ['select'])
  return shown(door.origin(), await oneRecord(door, exchange, id), selectedNames(params).names, params.locale)
}

/** Answers `/catalog/facets`. */
export async function catalogueFacets(door: Door, exchange: Exchange): Promise<object> {
  const params = readParameters(exchange, ['facet', 'where', 'refine', 'exclude'])
  const asked = params.list('facet')
  const strange = asked.find((name) => !Object.hasOwn(facetNames, name))
  if (strange !== undefined)
    throw parameterFault('facet', `可用：${Object.keys(facetNames).join('、')}。`, `There are ${Object.keys(facetNames).join(', ')}.`)
  const { facets } = await ask(door, exchange, catalogueConditions(params), { limit: 0, facets: 1000 })
  const names = asked.length > 0 ? asked : Object.keys(facetNames)
  return {
    links: [],
    facets: names.map((name) => ({
      name,
      facets: (facets?.[facetNames[name] ?? ''] ?? []).map(({ code, label, count }) => ({
        name: say(label, params.locale) || code,
        count,
        state: 'displayed',
        value: code,
      })),
    })),
  }
}

/** Whole catalogues of other standards, at their own addresses. */
const elsewhere: Readonly<Record<string, string>> = {
  'data.json': '/data.json',
  dcat: '/catalog.rdf?all=true',
  rdf: '/catalog.rdf?all=true',
  ttl: '/catalog.ttl?all=true',
}
export const catalogueFormats = ['json', 'csv', ...Object.keys(elsewhere)]

/** Entries of a question, in batches. */
async function* entries(door: Door, exchange: Exchange, where: CatalogueCondition[]): AsyncGenerator<CatalogueRecord[]> {
  const batch = 500
  for (let offset = 0; offset <= 1_000_000; offset += batch) {
    const { items } = await ask(door, exchange, where, { sort: 'slug', limit: batch, offset })
    yield items
    if (items.length < batch) return
  }
}

const csvColumns = ['dataset_id', 'title', 'description', 'theme', 'keyword', 'publisher', 'license', 'modified', 'records_count'] as const
const csvCell = (value: unknown): string => {
  const text = Array.isArray(value) ? value.join(',') : typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

async function* printed(batches: AsyncIterable<CatalogueRecord[]>, format: string, origin: string, locale: Locale): AsyncGenerator<string> {
  if (format === 'csv') {
    yield `\ufeff${csvColumns.join(';')}\n`
    for await (const records of batches)
      yield records
        .map((record) => {
          const all: Record<string, unknown> = { ...metasOf(origin, record, locale), dataset_id: record.slug }
          return `${csvColumns.map((name) => csvCell(all[name])).join(';')}\n`
        })
        .join('')
    return
  }
  let before = '['
  for await (const records of batches) {
    if (records.length === 0) continue
    yield before + records.map((record) => JSON.stringify(datasetOf(origin, record, locale))).join(',\n')
    before = ',\n'
  }
  yield before === '[' ? '[]\n' : ']\n'
}

/** Answers `/catalog/exports/{format}`: the whole catalogue as it streams, or the address of it in another standard. */
export async function exportCatalogue(door: Door, exchange: Exchange, format: string): Promise<FastifyReply> {
  const params = readParameters(exchange, ['where', 'refine', 'exclude'])
  const where = catalogueConditions(params)
  const place = Object.hasOwn(elsewhere, format) ? elsewhere[format] : format.startsWith('dcat_ap') ? elsewhere['dcat'] : undefined
  if (place !== undefined) {
    if (where.length > 0) throw parameterFault('where', `${format} 只给全部；要筛选请用 json。`, `${format} holds everything: to filter take json.`)
    return exchange.reply.redirect(`${door.origin()}${place}`, 302)
  }
  if (format !== 'json' && format !== 'csv')
    throw parameterFault('format', `可用：${catalogueFormats.join('、')}。`, `There are ${catalogueFormats.join(', ')}.`)
  // What is wrong is told before the first byte.
  if (where.length > 0) {
    countWalk(exchange)
    await ask(door, exchange, where, { limit: 0 })
  }
  const batches = where.length > 0 ? entries(door, exchange, where) : await walkRecords(door, exchange)
  return exchange.reply
    .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8')
    .header('cache-control', 'private, no-cache')
    .send(Readable.from(printed(batches, format, door.origin(), params.locale)))
}
