import type { TableDetail } from '../../../model/index.ts'
import type { Action, Call } from '../action.ts'
import { notHonoured, parameterFault } from '../refusals.ts'
import { recordOf } from '../actions/packages.ts'
import { ckanType } from './columns.ts'
import { tableOf } from './info.ts'
import { loadRecords, type Declared } from './load-records.ts'
import { removeActions } from './remove-rows.ts'
import { upsertAction } from './upsert.ts'
import { named } from '../../named.ts'

const types: Readonly<Record<string, string>> = named({
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
})

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
  const key = params.list('primary_key') ?? []
  const lookupKeys = [...new Set([...key, ...(params.list('indexes') ?? [])])].slice(0, 8)
  const table = await targetTable(call)
  const columns = new Set([
    ...table.fields.map(({ name }) => name),
    ...fields.map(({ name }) => name),
    ...records.flatMap((record) => Object.keys(record)),
  ])
  for (const name of lookupKeys)
    if (!columns.has(name)) throw parameterFault(key.includes(name) ? 'primary_key' : 'indexes', `没有“${name}”这一列`, `there is no column ${name}`)
  // Before the rows: a key that is declared holds for them.
  if (lookupKeys.length > 0) await call.ask('edit-table', { table: table.id, lookupKeys, ...(key.length > 0 && { key }) })
  if (records.length > 0) await loadRecords(call, table, records, fields, table.version ? 'append' : 'replace')
  else if (!table.version && fields.length > 0)
    throw parameterFault('records', '空表要等第一批行才有列，请带上 records', 'Columns come with the first rows: send records')
  const now = await tableOf(call, table.id)
  return {
    fields: now.fields.map((field) => ({ id: field.name, type: ckanType(field) })),
    method: 'insert',
    ...(key.length > 0 && { primary_key: key }),
    ...(params.boolean('include_records') ? { records } : {}),
    resource_id: now.id,
  }
}

export const writeActions: readonly Action[] = [
  {
    name: 'datastore_create',
    writes: true,
    help: 'Rows as a new version of a table.\n\n:param resource_id, or resource: {package_id, name} for a new table\n:param fields: [{id, type}]\n:param records: rows; a table that has rows already gets them appended\n:param primary_key: columns that together tell rows apart, for datastore_upsert\n:param indexes: columns that rows are looked up by\n:rtype: dictionary',
    run: createRows,
  },
  upsertAction,
  ...removeActions,
]
