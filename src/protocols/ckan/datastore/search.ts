import type { RowsPage } from '../../rows/rows-page.ts'
import { Printed, type Action, type Call } from '../action.ts'
import { parameterFault } from '../refusals.ts'
import { ckanFields, readPage } from './columns.ts'
import { printObject, printRecords } from './print-records.ts'
import { rowQuery, type RowQuery } from './row-query.ts'

export const mostRows = 32_000
/** Rows of one question to the engine. */
const mostOfPage = 10_000
const formats = ['objects', 'lists', 'csv', 'tsv']

/** As many pages as the wanted rows need, all of one version. */
async function readPages(
  call: Call,
  resource: string,
  { query }: RowQuery,
  { limit, offset, count }: { limit: number; offset: number; count: boolean },
): Promise<RowsPage[]> {
  const first = await readPage(call, resource, {
    ...query,
    limit: Math.min(Math.max(limit, 1), mostOfPage),
    ...(offset > 0 && { offset }),
    ...(count && { count }),
  })
  const pages = [first]
  let last = first
  for (let taken = first.rowCount; last.truncated && taken < limit; taken += last.rowCount) {
    last = await readPage(call, resource, {
      ...query,
      limit: Math.min(limit - taken, mostOfPage),
      offset: offset + taken,
      version: String(first.version),
    })
    pages.push(last)
  }
  return pages
}

function nextPage(pages: readonly RowsPage[], { byNumber }: RowQuery): unknown {
  const last = pages.at(-1)
  if (!byNumber || !last?.truncated) return null
  const rows = JSON.parse(last.rows.toString()) as { _id?: number }[]
  const number = rows.at(-1)?._id
  return number === undefined ? null : { _id: { gt: number } }
}

/** Parameters that the answer repeats, in the order CKAN does. */
const echoed = [
  'distinct',
  'fields',
  'filters',
  'full_text',
  'include_next_page',
  'include_total',
  'language',
  'limit',
  'offset',
  'plain',
  'q',
  'records_format',
  'resource_id',
  'sort',
]

/** Answers `datastore_search`: the rows come as the engine prints them, the envelope around them is made here. */
export async function searchRows(call: Call, resource: string): Promise<Printed> {
  const { params } = call
  const limit = params.integer('limit', { most: mostRows }) ?? 100
  const offset = params.integer('offset', { most: 2 ** 40 }) ?? 0
  const format = params.text('records_format') ?? 'objects'
  if (!formats.includes(format)) throw parameterFault('records_format', `可用：${formats.join('、')}`, `value must be one of ${formats.join(', ')}`)
  const includeTotal = params.boolean('include_total') ?? true
  const includeNext = params.boolean('include_next_page') ?? false
  const asked = await rowQuery(call, resource)
  const pages = await readPages(call, resource, asked, { limit, offset, count: includeTotal })
  const [first] = pages as [RowsPage]
  const fields = ckanFields(first.columns)
  const records =
    limit === 0
      ? printRecords([], first.columns, format)
      : printRecords(
          pages.map(({ rows }) => rows),
          first.columns,
          format,
        )
  const values: Record<string, unknown> = {
    ...Object.fromEntries(echoed.filter((name) => params.has(name)).map((name) => [name, params.raw(name)])),
    ...(params.has('fields') && { fields }),
    ...(params.has('offset') && { offset }),
    include_next_page: includeNext,
    include_total: includeTotal,
    limit,
    records_format: format,
    resource_id: resource,
  }
  const next = includeNext && limit > 0 ? nextPage(pages, asked) : null
  return printObject([
    ...echoed.filter((name) => name in values).map((name) => [name, values[name]] as const),
    ...(asked.filter ? [['filterops', asked.filter] as const] : []),
    ['records', new Printed([records])],
    ...(params.has('fields') ? [] : [['fields', fields] as const]),
    ...(next ? [['next_page', next] as const] : []),
    ...(includeTotal ? [['total', first.total ?? 0] as const] : []),
  ])
}

/** `id` is what older clients say. */
export const resourceOf = ({ params }: Call): string =>
  params.has('id') && !params.has('resource_id') ? params.required('id') : params.required('resource_id')

export const searchAction: Action = {
  name: 'datastore_search',
  help: `Rows of a table.

:param resource_id: id of the resource, or slug of the table
:param filters: {"field": value}, {"field": [values]}, {"field": {"lt": value}}, "$or", "$and"
:param q: words that must stand in the row, or {"field": "words"}
:param full_text: as q over all fields
:param distinct: only distinct rows (default false)
:param plain: false for the language of &, |, !, () (default true)
:param limit: rows (default 100, at most 32000)
:param offset: rows to leave out first; as fast as the first page at any depth
:param fields: columns (default all, with _id)
:param sort: "a, b desc"; nulls come last
:param include_total: count all matching rows (default true)
:param records_format: objects, lists, csv, tsv
:param include_next_page: give the filter of the next page

The list of all tables is the resource _table_metadata. The whole of a table is at /datastore/dump/{resource_id}.`,
  run: (call) => searchRows(call, resourceOf(call)),
}
