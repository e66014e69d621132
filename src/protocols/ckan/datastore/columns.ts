import { notFound } from '../../../platform/errors/index.ts'
import type { Download } from '../../../platform/operations/index.ts'
import type { Call } from '../action.ts'
import { distributionId } from '../resource.ts'

/** A column of a table as the rows tell it. */
export interface Column {
  name: string
  type: string
}

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

/** Head and rows of an answer of `read-rows`: the rows stay the bytes that the engine printed. */
export interface RowsPage {
  version: number
  columns: Column[]
  rows: Buffer
  rowCount: number
  total: number | null
  truncated: boolean
}

const separator = Buffer.from(',"rows":')

/** Takes an answer of `read-rows` apart without reading its rows. */
export function splitPage({ body }: Download): RowsPage {
  if (!Buffer.isBuffer(body)) throw new Error('a page of rows is a buffer')
  const begin = body.indexOf(separator)
  const head = JSON.parse(`${body.subarray(0, begin).toString()}}`) as { version: number; columns: Column[] }
  const end = body.lastIndexOf(',"rowCount":')
  const tail = JSON.parse(`{${body.subarray(end + 1).toString()}`) as { rowCount: number; total?: number; truncated: boolean }
  return {
    version: head.version,
    columns: head.columns,
    rows: body.subarray(begin + separator.length, end),
    rowCount: tail.rowCount,
    total: tail.total ?? null,
    truncated: tail.truncated,
  }
}

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

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
