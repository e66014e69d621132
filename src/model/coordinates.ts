import type { Field } from './field.ts'

/** Names (API name or header) of fields that hold longitudes and latitudes, whatever their case; the database asks by the same pattern. */
export const coordinateNames = {
  longitude: '^(lng|lon|long|longitude|经度|wgs84_lng|x)$',
  latitude: '^(lat|latitude|纬度|wgs84_lat|y)$',
} as const
const longitude = new RegExp(coordinateNames.longitude, 'i')
const latitude = new RegExp(coordinateNames.latitude, 'i')
const numbers = new Set<string>(['integer', 'decimal', 'double'])

/** The two fields that hold the place of a row in degrees, by their names; null where a table has none. */
export function coordinateFields<F extends Pick<Field, 'name' | 'header' | 'type'>>(fields: readonly F[]): { longitude: F; latitude: F } | null {
  const called = (pattern: RegExp): F | undefined =>
    fields.find((field) => numbers.has(field.type) && (pattern.test(field.name) || pattern.test(field.header)))
  const [x, y] = [called(longitude), called(latitude)]
  return x && y ? { longitude: x, latitude: y } : null
}
