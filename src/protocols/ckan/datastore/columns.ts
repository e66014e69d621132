import { notFound } from '../../../platform/errors/index.ts'
import type { Download } from '../../../platform/operations/index.ts'
import { splitPage, type Column, type RowsPage } from '../../rows/rows-page.ts'
import type { Call } from '../action.ts'
import { distributionId } from '../resource.ts'

/** The number of a row, counted from 1, where no field has that name. */
export const rowNumber: Column = { name: '_id', type: 'int' }

const types: Readonly<Record<string, string>> = {
  text: 'text',
  integer: 'int8',
  decimal: 'numeric',
  double: 'float8',
  boolean: 'bool',
  date: 'date',
  timestamp: 'timestamp',
  time: 'time',
  json: 'json',
}

export const ckanType = ({ name, type }: Column): string => (name === '_id' ? 'int' : (types[type] ?? 'text'))

export const ckanFields = (columns: readonly Column[]): { id: string; type: string }[] =>
  columns.map((column) => ({ id: column.name, type: ckanType(column) }))

/** A page of a table. A table that is hidden, missing or whose rows may not be read is not found, as CKAN says it. */
export async function readPage(call: Call, resource: string, query: Readonly<Record<string, unknown>>): Promise<RowsPage> {
  const table = distributionId(resource)
  if (table === '' || table.length > 100) throw noResource(resource)
  return splitPage(await call.ask<Download>('read-rows', { table, format: 'json', ...query }))
}

export const noResource = (resource: string) => notFound({ zh: '资源', en: 'resource' }, resource)

/** The columns of a table that the caller may read. */
export async function columnsOf(call: Call, resource: string): Promise<Column[]> {
  return (await readPage(call, resource, { limit: 1 })).columns
}
