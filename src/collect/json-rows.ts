/** A number as it stood in the text, where a double would change it. */
interface RawNumber {
  rawJSON: string
}
const rawJson = (JSON as unknown as { rawJSON: (text: string) => RawNumber }).rawJSON
const isRaw = (value: object): value is RawNumber => 'rawJSON' in value && Object.getPrototypeOf(value) === null

/** Numbers that JSON.parse would not keep digit by digit: more than 15 digits, or zeros at the end of a fraction. */
const fragile = /[0-9]{16}|[0-9.]{17}|\.[0-9]*0(?![0-9])/u

/** Parses one JSON value and keeps the digits of its numbers. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  if (!fragile.test(text)) return JSON.parse(text)
  const keep = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && context?.source !== undefined && context.source !== String(value) ? rawJson(context.source) : value
  return JSON.parse(text, keep)
}

/** A JSON value as the text of a cell: nested values as JSON, null and absent ones as null. */
export function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  if (typeof value === 'object') return isRaw(value) ? value.rawJSON : JSON.stringify(value)
  return String(value)
}

export const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null && !isRaw(value)

/** The named values of one element: the keys of an object, the places of an array, or the value itself. */
export function namedValues(element: unknown): [string, unknown][] {
  if (Array.isArray(element)) return element.map((value, index) => [String(index), value])
  if (typeof element === 'object' && element !== null && !isRaw(element)) return Object.entries(element)
  return [['value', element]]
}

interface Geometry {
  type: string
  coordinates?: unknown
  geometries?: Geometry[]
}

/** The named values of a GeoJSON feature: id, properties, and the geometry as longitude and latitude or, where not all are points, as WKT. */
export function featureValues(feature: unknown, points: boolean): [string, unknown][] {
  const { id, properties, geometry } = feature as { id?: unknown; properties?: Record<string, unknown> | null; geometry?: Geometry | null }
  const values: [string, unknown][] = id === undefined || (properties && 'id' in properties) ? [] : [['id', id]]
  values.push(...Object.entries(properties ?? {}))
  if (!points) return [...values, ['geometry', geometry ? toWkt(geometry) : null]]
  const [longitude, latitude] = geometry && Array.isArray(geometry.coordinates) ? (geometry.coordinates as unknown[]) : []
  return [...values, ['longitude', longitude], ['latitude', latitude]]
}

export const isFeature = (element: unknown): boolean =>
  typeof element === 'object' && element !== null && (element as { type?: unknown }).type === 'Feature'
export const isPointFeature = (element: unknown): boolean => {
  const { geometry } = element as { geometry?: Geometry | null }
  return !geometry || geometry.type === 'Point'
}

const number = (value: unknown): string => cellText(value) ?? '0'
const place = (value: unknown): string => (value as unknown[]).slice(0, 2).map(number).join(' ')
const places = (value: unknown): string => `(${(value as unknown[]).map(place).join(', ')})`
const rings = (value: unknown): string => `(${(value as unknown[]).map(places).join(', ')})`
const many = (value: unknown): string => `(${(value as unknown[]).map(rings).join(', ')})`

/** Well-known text of a GeoJSON geometry, in two dimensions. */
function toWkt({ type, coordinates, geometries }: Geometry): string {
  switch (type) {
    case 'Point':
      return `POINT (${place(coordinates)})`
    case 'LineString':
      return `LINESTRING ${places(coordinates)}`
    case 'MultiPoint':
      return `MULTIPOINT ${places(coordinates)}`
    case 'Polygon':
      return `POLYGON ${rings(coordinates)}`
    case 'MultiLineString':
      return `MULTILINESTRING ${rings(coordinates)}`
    case 'MultiPolygon':
      return `MULTIPOLYGON ${many(coordinates)}`
    case 'GeometryCollection':
      return `GEOMETRYCOLLECTION (${(geometries ?? []).map(toWkt).join(', ')})`
    default:
      return JSON.stringify({ type, coordinates })
  }
}
