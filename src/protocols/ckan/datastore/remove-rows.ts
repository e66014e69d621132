import { Readable } from 'node:stream'
import type { Download } from '../../../platform/operations/index.ts'
import type { Action, Call } from '../action.ts'
import { missing, notHonoured, parameterFault } from '../refusals.ts'
import { uploadFile } from '../upload-file.ts'
import { readPage } from './columns.ts'
import { printFilter, readFilters } from './filters.ts'
import { tableOf } from './info.ts'
import { finished, loadInto } from './load-records.ts'

/** Filters as they were sent; an empty dictionary means every row. */
function givenFilters({ params }: Call): Record<string, unknown> | unknown[] | undefined {
  const given = params.raw('filters')
  if (given === undefined || given === '') return undefined
  return Array.isArray(given) ? given : params.object('filters')
}

/** Takes the rows that fit out of a table: a new version without them, named by their numbers in the version that was asked. */
async function removeRows(call: Call, resource: string, filters: unknown): Promise<unknown> {
  const { params } = call
  if (params.boolean('include_deleted_records'))
    throw notHonoured('include_deleted_records', '请先用 datastore_search 读出这些行', 'Read them first with datastore_search')
  const { id } = await tableOf(call, resource)
  const first = await readPage(call, resource, { limit: 1 })
  const filter = readFilters(filters)
  const where = filter && printFilter(filter, first.columns)
  const question = { version: String(first.version), ...(where !== null && { where }) }
  const { total } = await readPage(call, resource, { ...question, limit: 1, count: true })
  if (total !== null && total > 0) {
    const rows = await call.ask<Download>('read-rows', { table: id, format: 'csv', select: '_row', ...question })
    const content = rows.body instanceof Readable ? rows.body : Readable.from([rows.body])
    const { upload } = await uploadFile(call.door, call.exchange, 'rows.csv', content)
    const settings = { format: 'csv', columns: [{ column: 0, type: 'integer' }] }
    await finished(call, await loadInto(call, upload, id, 'remove', { settings, onto: first.version }))
  }
  return { filters, resource_id: id }
}

/** Without filters the whole table goes: its current version is retracted. */
async function retractTable(call: Call, resource: string): Promise<unknown> {
  const table = await tableOf(call, resource)
  if (table.version) await call.ask('retract-version', { table: table.id, version: String(table.version.number), reason: 'datastore_delete' })
  return { resource_id: table.id }
}

const parameters = ':param resource_id: the table\n:param filters: as in datastore_search'

export const removeActions: readonly Action[] = [
  {
    name: 'datastore_delete',
    writes: true,
    help: `Take rows out of a table, as a new version; without filters retract its current version.\n\n${parameters} (optional)\n:rtype: dictionary`,
    async run(call) {
      const resource = call.params.required('resource_id')
      const filters = givenFilters(call)
      return filters === undefined ? retractTable(call, resource) : removeRows(call, resource, filters)
    },
  },
  {
    name: 'datastore_records_delete',
    writes: true,
    help: `Take rows out of a table, as a new version.\n\n${parameters}; {} for all rows\n:rtype: dictionary`,
    async run(call) {
      const resource = call.params.required('resource_id')
      const filters = givenFilters(call)
      if (filters === undefined) throw missing('filters')
      if (Array.isArray(filters) && filters.length === 0) throw parameterFault('filters', '不能是空列表', 'must not be an empty list')
      return removeRows(call, resource, filters)
    },
  },
]
