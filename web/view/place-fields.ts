import { coordinateFields, type FieldDetail, type TableDetail } from '../../src/model/index.ts'
import type { Geometry } from '../port.ts'
import { isTime } from './view.ts'

const district =
  /^(district|subdistrict|(sub)?district_(code|name)|area_code|区|区县|行政区|所在区|区划|区划代码|行政区划代码|adcode|街道|街镇|乡镇街道)$/i

/** How a table can be put on a map: as points, or by district; `null` when neither. */
export type Placing = { kind: 'points'; longitude: string; latitude: string } | { kind: 'districts'; field: string } | null

const isCalled = (field: FieldDetail, pattern: RegExp): boolean => pattern.test(field.name) || pattern.test(field.header)

/** Looks at names, types and code lists only; no rows are read. */
export function placingOf(table: TableDetail, geometry: Geometry | undefined): Placing {
  const point = coordinateFields(table.fields)
  if (point) return { kind: 'points', longitude: point.longitude.name, latitude: point.latitude.name }
  // The first that fits: tables name the district before the subdistrict.
  const field = geometry && table.fields.find((candidate) => namesDistricts(candidate, geometry))
  return field ? { kind: 'districts', field: field.name } : null
}

/** Whether the values of a field are districts of the city, by name or code. */
export function namesDistricts(field: FieldDetail, geometry: Geometry): boolean {
  const places = new Set(
    geometry.features.flatMap((feature) => [feature.properties.code, nameOf(feature.properties.name), shortName(nameOf(feature.properties.name))]),
  )
  return isCalled(field, district) && (field.statistics === null || field.statistics.topValues.some((top) => places.has(top.value)))
}

export const nameOf = (name: string | { zh: string; en: string }): string => (typeof name === 'string' ? name : name.zh)
export const shortName = (name: string): string => name.replace(/(新区|区|县|市)$/, '')

/** The field time runs along: the declared order, else the first date or time. */
export const timeFieldOf = (table: TableDetail): FieldDetail | null =>
  table.fields.find((field) => field.name === table.orderField && isTime(field.type)) ?? table.fields.find((field) => isTime(field.type)) ?? null
