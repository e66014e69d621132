import type { CoordinateSystem, Text } from '../../model/index.ts'
import { notFound } from '../../platform/errors/index.ts'
import type { Door, Exchange } from '../protocol.ts'

export interface PlaceField {
  name: string
  type: string
  label: Text | null
  description: Text | null
  unit: string | null
  codeList: string | null
}

/** A table with places as `list-place-tables` answers it. */
export interface PlaceTable {
  table: string
  id: string
  name: Text
  dataset: { slug: string; name: Text; summary: Text; licence: string | null; synthetic: boolean }
  version: number
  publishedAt: string | null
  rows: number | null
  longitude: string
  latitude: string
  time: string | null
  coordinateSystem: CoordinateSystem | null
  box: number[] | null
  period: { from: string; to: string } | null
  fields: PlaceField[]
}

export interface PlaceTables {
  items: PlaceTable[]
  cursor: string | null
}

/** The collection of all datasets. */
export const catalogueId = 'catalogue'

/** A table is called by its slug; one that has the name of the catalogue, by its id. */
export const collectionId = ({ table, id }: Pick<PlaceTable, 'table' | 'id'>): string => (table === catalogueId ? id : table)

/** @throws NotFound, for tables that are hidden, have no places or none the sender may read, and those that are not there alike */
export async function placeTable(door: Door, exchange: Exchange, collection: string): Promise<PlaceTable> {
  const { items } =
    collection.length > 100 ? { items: [] } : await door.ask<PlaceTables>(exchange, 'list-place-tables', { tables: [collection], limit: 1 })
  if (!items[0]) throw notFound({ zh: '集合', en: 'collection' }, collection.slice(0, 100))
  return items[0]
}
