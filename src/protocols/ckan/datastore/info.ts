import { notFound } from '../../../platform/errors/index.ts'
import type { TableDetail } from '../../../model/index.ts'
import type { Download } from '../../../platform/operations/index.ts'
import { splitPage, type RowsPage } from '../../rows/rows-page.ts'
import { Printed, type Action, type Call } from '../action.ts'
import { notHonoured } from '../refusals.ts'
import { distributionId } from '../resource.ts'
import { openEntries } from '../open-entries.ts'
import { ckanFields, ckanType } from './columns.ts'
import { printObject } from './print-records.ts'

export const tableOf = (call: Call, resource: string): Promise<TableDetail> =>
  call.ask<TableDetail>('show-table', { table: distributionId(resource) })

async function tableInfo(call: Call): Promise<unknown> {
  const resource = call.params.text('id') ?? call.params.required('resource_id')
  const table = await tableOf(call, resource)
  // Whoever may not read the rows is told nothing of the datastore, as CKAN does.
  if (!table.version || !table.mayReadRows) throw notFound({ zh: '资源', en: 'resource' }, resource)
  return {
    fields: table.fields.map((field) => ({
      id: field.name,
      type: ckanType(field),
      schema: {
        native_type: ckanType(field),
        notnull: false,
        index_name: table.lookupKeys.includes(field.name) ? field.name : null,
        is_index: table.lookupKeys.includes(field.name),
        uniquekey: false,
      },
      ...(field.label && { info: { label: field.label[call.locale], notes: field.description?.[call.locale] ?? '' } }),
    })),
    meta: {
      id: table.id,
      count: table.version.rows,
      table_type: 'BASE TABLE',
      size: table.version.bytes,
      db_size: null,
      idx_size: null,
      aliases: [table.slug],
    },
  }
}

/** Names between double quotes outside of texts: where a client names a resource. */
const namesOrTexts = /'(?:[^']|'')*'|"((?:[^"]|"")+)"/g
const isId = (name: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name)

/** A column without a name of its own is called by its function, as PostgreSQL does: `count`, `max`. Two of one function keep their arguments. */
function callByFunction({ columns, rows }: RowsPage): Pick<RowsPage, 'columns' | 'rows'> {
  const functions = columns.map(({ name }) => /^([a-z_]\w*)\(.*\)$/s.exec(name)?.[1]?.replace(/^count_star$/, 'count'))
  const renamed = new Map(
    columns.flatMap(({ name }, i) => {
      const short = functions[i]
      const isAlone = functions.filter((other) => other === short).length === 1 && !columns.some((column) => column.name === short)
      return short !== undefined && isAlone ? [[name, short]] : []
    }),
  )
  // Between quotes that are not escaped and before a colon stand names of columns only.
  const printed = [...renamed].reduce(
    (text, [name, short]) => text.replaceAll(Buffer.from(`${JSON.stringify(name)}:`).toString('latin1'), `"${short}":`),
    renamed.size > 0 ? rows.toString('latin1') : '',
  )
  return {
    columns: columns.map((column) => ({ ...column, name: renamed.get(column.name) ?? column.name })),
    rows: renamed.size > 0 ? Buffer.from(printed, 'latin1') : rows,
  }
}

async function searchSql(call: Call): Promise<Printed> {
  const sql = call.params.required('sql')
  const ids = [...new Set([...sql.matchAll(namesOrTexts)].flatMap(([, name]) => (name !== undefined && isId(name) ? [name.toLowerCase()] : [])))]
  const slugs = new Map(await Promise.all(ids.slice(0, 50).map(async (id) => [id, (await tableOf(call, id)).slug] as const)))
  const named = sql.replaceAll(namesOrTexts, (whole: string, name?: string) => {
    const slug = name === undefined ? undefined : slugs.get(name.toLowerCase())
    return slug === undefined ? whole : `"${slug}"`
  })
  const page = splitPage(await call.ask<Download>('run-sql', { sql: named.trim().replace(/;$/, ''), limit: 10_000 }))
  const { columns, rows } = callByFunction(page)
  return printObject([
    ['sql', sql],
    ['records', new Printed([rows])],
    ['fields', ckanFields(columns)],
    ...(page.truncated ? [['records_truncated', true] as const] : []),
  ])
}

/** All tables, as the resource `_table_metadata`: those of a piece of the catalogue, found by the index. */
export async function tableMetadata(call: Call): Promise<unknown> {
  for (const name of ['filters', 'q', 'sort', 'fields'])
    if (call.params.has(name)) throw notHonoured(name, '这张表只能逐段列出', 'This list is given piece by piece only: take limit and offset')
  const limit = call.params.integer('limit', { most: 1000 }) ?? 100
  const offset = call.params.integer('offset', { most: 1_000_000 }) ?? 0
  const where = {
    all: [
      { field: 'public', in: ['true'] },
      { field: 'format', in: ['CSV'] },
    ],
  }
  const { items, total } = await openEntries(call, { where, sort: 'slug', limit, offset })
  const tables = items.flatMap(({ distributions }) => distributions.filter(({ table, readable }) => table?.version && readable))
  // Each table by its id and, as an alias of that, by its slug.
  const records = tables.flatMap(({ id, table }) => [
    { name: id, oid: null, alias_of: null },
    { name: table?.slug, oid: null, alias_of: id },
  ])
  return {
    include_total: true,
    limit,
    offset,
    records_format: 'objects',
    resource_id: '_table_metadata',
    records: records.map((record, i) => ({ _id: offset + i + 1, ...record })),
    fields: [
      { id: '_id', type: 'int' },
      { id: 'name', type: 'text' },
      { id: 'oid', type: 'int8' },
      { id: 'alias_of', type: 'text' },
    ],
    // Datasets with rows were counted; one may have several tables, or none that may be read.
    total,
    total_was_estimated: true,
  }
}

export const infoActions: readonly Action[] = [
  {
    name: 'datastore_info',
    help: 'Columns and size of a table.\n\n:param id: id of the resource, or slug of the table\n:rtype: dictionary',
    run: tableInfo,
  },
  {
    name: 'datastore_search_sql',
    help: 'Ask tables in SQL (SELECT only). A table is named by the id of its resource in double quotes, or by its slug.\n\n:param sql: one statement\n:rtype: dictionary with sql, records, fields; records_truncated beyond 10000 rows',
    run: searchSql,
  },
]
