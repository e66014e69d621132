import type { CatalogueRecord, Locale, RecordField, RecordTable, Text } from '../../model/index.ts'
import { tableCode } from '../../model/index.ts'
import { localeOf } from '../../platform/http/index.ts'
import { datasetPage } from '../dataset-addresses.ts'
import { parameterFault } from '../expressions/faults.ts'
import { oneRecord } from '../one-record.ts'
import type { Door, Exchange } from '../protocol.ts'
import { wholeNumber } from './parameters.ts'
import { sodaType, tableNamed } from './rows.ts'
import { named } from '../named.ts'

const say = (text: Text | null, locale: Locale): string => text?.[locale] || text?.zh || text?.en || ''
const seconds = (time: string | null): number | null => (time === null ? null : Math.floor(Date.parse(time) / 1000))

/** Types as the columns of a view name them. */
const viewType = (type: string): string => (sodaType({ type }) === 'floating_timestamp' ? 'calendar_date' : sodaType({ type }))

function columnOf(field: RecordField, position: number, locale: Locale): object {
  const type = viewType(field.type)
  return {
    id: field.id,
    name: say(field.label, locale) || field.name,
    fieldName: field.name,
    dataTypeName: type,
    renderTypeName: type,
    position: position + 1,
    description: say(field.description, locale),
  }
}

/** Answers `/api/views/{code}.json`: what a table is and which columns the sender may ask for. */
export async function describeView(door: Door, exchange: Exchange, name: string): Promise<object> {
  const { detail, columns } = await tableNamed(door, exchange, name)
  const record = await oneRecord(door, exchange, detail.datasetId)
  const locale = localeOf(exchange.request)
  const readable = new Set(columns.map((column) => column.name))
  const fields = detail.fields.filter((field) => readable.has(field.name))
  return {
    id: tableCode(detail.id),
    name: say(detail.name, locale),
    description: say(record.summary, locale),
    assetType: 'dataset',
    viewType: 'tabular',
    displayType: 'table',
    attribution: say(record.agency.name, locale),
    category: record.theme,
    tags: record.keywords,
    licenseId: record.licence,
    createdAt: seconds(record.createdAt),
    publicationDate: seconds(record.publishedAt),
    rowsUpdatedAt: seconds(detail.version?.publishedAt ?? null),
    viewLastModified: seconds(record.changedAt),
    provenance: 'official',
    publicationStage: 'published',
    resourceName: detail.slug,
    rowIdentifierColumnId: null,
    columns: fields.map((field, i) => columnOf(field, i, locale)),
    metadata: { rows: detail.version?.rows ?? null, landingPage: datasetPage(door.origin(), record) },
  }
}

const orders: Readonly<Record<string, string>> = named({
  relevance: 'relevance',
  name: 'name',
  updatedAt: 'changed',
  createdAt: 'created',
  page_views_total: 'use',
})
/** Socrata asks for more than one city: these say which, and there is one here. */
const ignored: ReadonlySet<string> = new Set(['domains', 'search_context', 'only', 'published', 'audience', 'provenance', 'explicitly_hidden'])

/** Answers `/api/catalog/v1`: tables that anyone can find, by words. */
export async function findViews(door: Door, exchange: Exchange): Promise<object> {
  const asked = exchange.request.query as Record<string, string | string[] | undefined>
  const list = (name: string): string[] => [asked[name] ?? asked[`${name}[]`] ?? []].flat().filter((text) => text !== '')
  const one = (name: string): string | undefined => {
    const [first, ...more] = list(name)
    if (more.length > 0) throw parameterFault(name, '只能出现一次。', 'May be given once only.')
    return first
  }
  for (const name of Object.keys(asked))
    if (!['q', 'limit', 'offset', 'order', 'categories', 'categories[]', 'tags', 'tags[]'].includes(name) && !ignored.has(name))
      throw parameterFault(name, '没有这个参数。', 'Unrecognized argument.')
  const limit = wholeNumber('limit', one('limit'), 100)
  const offset = wholeNumber('offset', one('offset'), 0)
  if (limit > 1000 || offset > 1_000_000)
    throw parameterFault(limit > 1000 ? 'limit' : 'offset', '太大。', 'limit is at most 1000, offset 1,000,000.')
  const words = one('q')?.trim() ?? ''
  const [order = 'relevance', ...more] = (one('order') ?? (words ? 'relevance' : 'updatedAt')).split(/\s+/)
  const sort = orders[order]
  if (sort === undefined || more.length > 0)
    throw parameterFault('order', `可用：${Object.keys(orders).join('、')}。`, `There are ${Object.keys(orders).join(', ')}.`)
  const where = [
    { field: 'public', in: ['true'] },
    { field: 'format', in: ['CSV'] },
    ...(list('categories').length > 0 ? [{ field: 'theme', in: list('categories') }] : []),
    ...(list('tags').length > 0 ? [{ field: 'keyword', in: list('tags') }] : []),
  ]
  const input = { q: words.slice(0, 400), where: { all: where }, sort: sort === 'relevance' && !words ? 'changed' : sort, limit, offset }
  const found = await door.ask<{ total: number; items: CatalogueRecord[] }>(exchange, 'search-catalogue-records', input)
  const locale = localeOf(exchange.request)
  const origin = door.origin()
  return {
    results: found.items.flatMap((record) =>
      record.distributions.flatMap(({ table, readable }) => (table?.version && readable ? [viewOf(origin, record, table, locale)] : [])),
    ),
    resultSetSize: found.total,
  }
}

function viewOf(origin: string, record: CatalogueRecord, table: RecordTable, locale: Locale): object {
  return {
    resource: {
      name: say(record.name, locale),
      id: tableCode(table.id),
      resource_name: table.slug,
      description: say(record.summary, locale),
      attribution: say(record.agency.name, locale),
      type: 'dataset',
      createdAt: record.createdAt,
      updatedAt: record.changedAt,
      data_updated_at: record.modifiedAt,
      columns_name: table.fields.map((field) => say(field.label, locale) || field.name),
      columns_field_name: table.fields.map((field) => field.name),
      columns_datatype: table.fields.map((field) => viewType(field.type)),
      columns_description: table.fields.map((field) => say(field.description, locale)),
      provenance: 'official',
    },
    classification: { categories: [record.theme], tags: record.keywords, domain_category: record.theme, domain_tags: record.keywords },
    metadata: { domain: new URL(origin).host, license: record.licence },
    permalink: datasetPage(origin, record),
    link: datasetPage(origin, record),
  }
}
