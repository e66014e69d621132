import { coordinateFields } from '../model/index.ts'
import type { KnownField, OpenTable } from './open-table.ts'

/** The fields that say where and when a row is. */
export interface PlaceFields {
  longitude: KnownField
  latitude: KnownField
  /** The field the table is ordered by where that is a time, else its first date or time. */
  time: KnownField | null
}

/** Where and when the rows of a table are, by the fields a right carries; null where it does not carry both degrees. */
export function placeFields(table: Pick<OpenTable, 'fields' | 'orderField'>, fieldIds: readonly number[]): PlaceFields | null {
  const carried = table.fields.filter((field) => fieldIds.includes(field.id))
  const place = coordinateFields(carried)
  if (!place) return null
  const times = carried.filter(({ type }) => type === 'timestamp' || type === 'date')
  return { ...place, time: times.find(({ name }) => name === table.orderField) ?? times[0] ?? null }
}
