import type { CatalogueRecord, RecordTable, Text } from '../model/index.ts'
import { notFound } from '../platform/errors/index.ts'
import type { Door, Exchange } from './protocol.ts'

/** The whole entry of one dataset, by slug or id. @throws NotFound for missing and hidden ones alike */
export async function oneRecord(door: Door, exchange: Exchange, dataset: string): Promise<CatalogueRecord> {
  const { items } = await door.ask<{ items: CatalogueRecord[] }>(exchange, 'list-catalogue-records', { datasets: [dataset], all: true, limit: 1 })
  if (!items[0]) throw notFound({ zh: '数据集', en: 'dataset' }, dataset)
  return items[0]
}

/** A table whose rows the sender may read, with the fields those rows have for them. */
export interface ReadableTable {
  table: RecordTable
  name: Text
}

/** Tables of a record whose rows the sender may read. What a grant or a class leaves out of the rows is no field of theirs. */
export async function readableTables(door: Door, exchange: Exchange, record: CatalogueRecord): Promise<ReadableTable[]> {
  const found = record.distributions.flatMap(({ table, readable, name }) => (table?.version && readable ? [{ table, name }] : []))
  return Promise.all(
    found.map(async ({ table, name }) => {
      const body = await door.json<{ columns: { name: string }[] }>(exchange, 'read-rows', { table: table.slug, limit: 1 })
      const columns = new Set(body.columns.map((column) => column.name))
      return { name, table: { ...table, fields: table.fields.filter((field) => columns.has(field.name)) } }
    }),
  )
}
