import { Readable } from 'node:stream'
import { invalidInput, upstream } from '../../../platform/errors/index.ts'
import type { TableDetail } from '../../../model/index.ts'
import type { Action, Call } from '../action.ts'
import { notHonoured, parameterFault } from '../refusals.ts'
import { distributionId } from '../resource.ts'
import { recordOf } from '../actions/packages.ts'
import { ckanType } from './columns.ts'
import { tableOf } from './info.ts'

interface JobView {
  id: string
  state: string
  error: { code: string; detail: { zh: string; en: string } } | null
}

/** Longest wait for rows that came with a request; the work goes on behind it. */
const patience = 120_000

/** Uploads bytes as a file; answers the id of the upload. */
export async function uploadBytes(call: Call, fileName: string, content: Readable): Promise<string> {
  const exchange = { ...call.exchange, body: Object.assign(content, { fileName }) }
  return (await call.door.ask<{ id: string }>(exchange, 'upload-file', { fileName })).id
}

/** Loads an upload into a table. @throws what the job ended with */
export async function loadInto(call: Call, upload: string, table: string, mode: 'replace' | 'append', settings?: object): Promise<JobView> {
  const { job } = await call.ask<{ job: JobView }>('load-upload', { upload, table, mode, publish: true, ...(settings && { settings }) })
  return job
}

/** Waits until a load has ended, as clients of CKAN expect of a write. @throws the fault of the load; Upstream when it lasts too long */
export async function finished(call: Call, job: JobView): Promise<void> {
  let view = job
  for (let waited = 0, pause = 20; !['done', 'failed', 'cancelled'].includes(view.state); waited += pause) {
    if (waited > patience)
      throw upstream({
        code: 'PUJIANG_CKAN_LOADING',
        status: 503,
        detail: { zh: '还在装入，请稍后再看。', en: 'The rows are still being loaded; look again in a moment.' },
        facts: { job: view.id },
      })
    await new Promise((resolve) => setTimeout(resolve, pause))
    view = await call.ask<JobView>('show-job', { job: view.id })
  }
  if (view.state === 'done') return
  throw invalidInput({
    code: 'PUJIANG_CKAN_LOAD',
    detail: view.error?.detail ?? { zh: '没有装入。', en: 'The rows were not loaded.' },
    faults: [{ at: 'records', message: view.error?.detail ?? { zh: '没有装入', en: 'not loaded' } }],
  })
}

const types: Readonly<Record<string, string>> = {
  text: 'text',
  json: 'json',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  int: 'integer',
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  integer: 'integer',
  bigint: 'integer',
  serial: 'integer',
  float: 'double',
  float4: 'double',
  float8: 'double',
  'double precision': 'double',
  numeric: 'decimal',
  bool: 'boolean',
  boolean: 'boolean',
}

interface Declared {
  name: string
  type: string | null
}

/** Columns as the request declares them. @throws InvalidInput on a type that is not known */
function declaredFields(call: Call): Declared[] {
  return (call.params.objects('fields') ?? []).map(({ id, type }) => {
    if (typeof id !== 'string' || id === '') throw parameterFault('fields', '每列要有 id', 'every field needs an id')
    if (type === undefined || type === null) return { name: id, type: null }
    const known = types[String(type).toLowerCase()]
    if (!known)
      throw parameterFault(
        'fields',
        `不认识类型 ${String(type)}`,
        `"${String(type)}" is not a valid column type; there are ${Object.keys(types).join(', ')}`,
      )
    return { name: id, type: known === 'decimal' ? null : known }
  })
}

/** Records as lines of JSON in one order of columns, so that types are told apart and loaded as any file is. */
function recordLines(records: readonly Record<string, unknown>[], fields: readonly Declared[]): { content: Readable; columns: string[] } {
  const columns = [...new Set([...fields.map(({ name }) => name), ...records.flatMap((record) => Object.keys(record))])].filter(
    (name) => name !== '_id',
  )
  const lines = records.map((record) => `${JSON.stringify(Object.fromEntries(columns.map((name) => [name, record[name] ?? null])))}\n`)
  return { content: Readable.from([lines.join('')]), columns }
}

async function loadRecords(
  call: Call,
  table: TableDetail,
  records: readonly Record<string, unknown>[],
  fields: readonly Declared[],
  mode: 'replace' | 'append',
): Promise<void> {
  const { content, columns } = recordLines(records, fields)
  const upload = await uploadBytes(call, 'records.ndjson', content)
  const typed = fields.flatMap(({ name, type }) => (type === null ? [] : [{ column: columns.indexOf(name), type }]))
  await finished(call, await loadInto(call, upload, table.id, mode, { format: 'ndjson', ...(typed.length > 0 && { columns: typed }) }))
}

async function targetTable(call: Call): Promise<TableDetail> {
  const given = call.params.object('resource')
  if (!given) return tableOf(call, call.params.required('resource_id'))
  const owner = given['package_id']
  if (typeof owner !== 'string') throw parameterFault('resource', '要有 package_id', 'resource needs a package_id')
  const { id } = await recordOf(call, owner)
  const name = typeof given['name'] === 'string' && given['name'] !== '' ? given['name'] : null
  return call.ask<TableDetail>('create-table', { dataset: id, ...(name !== null && { name: { zh: name, en: name } }) })
}

const unheard = ['aliases', 'triggers', 'delete_fields']

async function createRows(call: Call): Promise<unknown> {
  const { params } = call
  for (const name of unheard) if (params.has(name) && params.raw(name) !== false) throw notHonoured(name, '请去掉它', 'Leave it out')
  const fields = declaredFields(call)
  const records = params.objects('records') ?? []
  const keys = [...new Set([...(params.list('primary_key') ?? []), ...(params.list('indexes') ?? [])])]
  const table = await targetTable(call)
  if (records.length > 0) await loadRecords(call, table, records, fields, table.version ? 'append' : 'replace')
  else if (!table.version && fields.length > 0)
    throw parameterFault('records', '空表要等第一批行才有列，请带上 records', 'Columns come with the first rows: send records')
  if (keys.length > 0) await call.ask('edit-table', { table: table.id, lookupKeys: keys.slice(0, 8) })
  const now = await tableOf(call, table.id)
  return {
    fields: now.fields.map((field) => ({ id: field.name, type: ckanType(field) })),
    method: 'insert',
    ...(keys.length > 0 && { primary_key: keys }),
    ...(call.params.boolean('include_records') ? { records } : {}),
    resource_id: now.id,
  }
}

async function upsertRows(call: Call): Promise<unknown> {
  const { params } = call
  const method = params.text('method') ?? 'upsert'
  if (method !== 'insert')
    throw notHonoured(
      'method',
      '只有 insert（追加成新版本）；要改行，请用 datastore_create 前先撤回，或上传整表',
      'There is insert only (appended as a new version). To change rows load the whole table anew',
    )
  if (params.boolean('dry_run')) throw notHonoured('dry_run', '请去掉它', 'Leave it out')
  const records = params.objects('records') ?? []
  const table = await tableOf(call, params.required('resource_id'))
  if (records.length > 0) await loadRecords(call, table, records, [], 'append')
  return { method, ...(params.boolean('include_records') ? { records } : {}), resource_id: table.id }
}

async function deleteRows(call: Call): Promise<unknown> {
  const { params } = call
  const filters = params.raw('filters')
  if (filters !== undefined && JSON.stringify(filters) !== '{}')
    throw notHonoured('filters', '版本不能改：请装入没有这些行的整表', 'Versions do not change: load the whole table without these rows')
  const table = await tableOf(call, params.required('resource_id'))
  if (table.version) await call.ask('retract-version', { table: table.id, version: String(table.version.number), reason: 'datastore_delete' })
  return { resource_id: distributionId(params.required('resource_id')) }
}

export const writeActions: readonly Action[] = [
  {
    name: 'datastore_create',
    writes: true,
    help: 'Rows as a new version of a table.\n\n:param resource_id, or resource: {package_id, name} for a new table\n:param fields: [{id, type}]\n:param records: rows; a table that has rows already gets them appended\n:param primary_key, indexes: columns that rows are looked up by\n:rtype: dictionary',
    run: createRows,
  },
  {
    name: 'datastore_upsert',
    writes: true,
    help: 'Append rows to a table as a new version.\n\n:param resource_id: the table\n:param records: rows\n:param method: insert\n:rtype: dictionary',
    run: upsertRows,
  },
  {
    name: 'datastore_delete',
    writes: true,
    help: 'Retract the current version of a table.\n\n:param resource_id: the table\n:rtype: dictionary',
    run: deleteRows,
  },
]
