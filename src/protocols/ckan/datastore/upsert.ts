import type { TableDetail } from '../../../model/index.ts'
import type { Action, Call } from '../action.ts'
import { notHonoured, parameterFault } from '../refusals.ts'
import { tableOf } from './info.ts'
import { loadRecords, type LoadMode } from './load-records.ts'
import { named } from '../../named.ts'

type Row = Record<string, unknown>

const modes = named<LoadMode>({ insert: 'append', upsert: 'merge', update: 'update' })

/** Rows that are changed by key: all of them name it, and the same columns, as each change is one version for all. */
function checkChanges(table: TableDetail, records: readonly Row[]): void {
  if (table.key.length === 0)
    throw parameterFault(
      'table',
      '这张表没有主键；先用 datastore_create 写明 primary_key',
      'table does not have a unique key defined: declare primary_key with datastore_create',
    )
  const lacking = table.key.filter((name) => records.some((record) => record[name] === undefined || record[name] === null))
  if (lacking.length > 0)
    throw parameterFault('key', `每行都要有 ${lacking.join('、')}`, `fields "${lacking.join(', ')}" are missing but needed as key`)
  if (records.some((record) => '_id' in record))
    throw notHonoured('records', '行由主键指认，请去掉 _id', 'Rows are told apart by their key: leave _id out')
  const columnsOf = (record: Row | undefined): string =>
    Object.keys(record ?? {})
      .toSorted()
      .join('\n')
  const first = columnsOf(records[0])
  if (records.some((record) => columnsOf(record) !== first))
    throw parameterFault(
      'records',
      '同一次请求的各行要写同样的列；列不同的请分次发送',
      'all records of a request name the same fields: send those with others in a request of their own',
    )
}

async function upsertRows(call: Call): Promise<unknown> {
  const { params } = call
  const method = params.text('method') ?? 'upsert'
  const mode = modes[method]
  if (!mode)
    throw parameterFault('method', `可用：${Object.keys(modes).join('、')}`, `"${method}" is not defined; there are ${Object.keys(modes).join(', ')}`)
  if (params.boolean('dry_run')) throw notHonoured('dry_run', '请去掉它', 'Leave it out')
  const records = params.objects('records') ?? []
  const table = await tableOf(call, params.required('resource_id'))
  if (mode !== 'append') checkChanges(table, records)
  // A row that is added leaves empty what it does not name.
  const columns = mode === 'append' ? table.fields.map(({ name }) => ({ name, type: null })) : []
  if (records.length > 0) await loadRecords(call, table, records, columns, mode)
  return { method, ...(params.boolean('include_records') ? { records } : {}), resource_id: table.id }
}

export const upsertAction: Action = {
  name: 'datastore_upsert',
  writes: true,
  help: 'Add rows, or change them by the primary key, as a new version of the table.\n\n:param resource_id: the table\n:param records: rows; fields left out stay as they are (upsert, update) or are empty (insert)\n:param method: upsert (default), update (only rows that are there), insert\n:rtype: dictionary',
  run: upsertRows,
}
