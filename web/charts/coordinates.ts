import gcoord from 'gcoord'
import type { CoordinateSystem } from '../../src/model/index.ts'

/** CGCS2000 and WGS84 are one to within centimetres: nothing a picture or a street address can show. */
const crs = { wgs84: gcoord.WGS84, cgcs2000: gcoord.WGS84, gcj02: gcoord.GCJ02, bd09: gcoord.BD09 } as const

/** Longitude and latitude of one system in another. */
export function convert([x, y]: readonly [number, number], from: CoordinateSystem, to: CoordinateSystem): [number, number] {
  if (crs[from] === crs[to]) return [x, y]
  return gcoord.transform([x, y], crs[from], crs[to])
}

type Nested = number | Nested[]

/** All positions of a GeoJSON geometry in another system. */
export function convertAll(coordinates: unknown, from: CoordinateSystem, to: CoordinateSystem): unknown {
  const walk = (part: Nested): Nested =>
    Array.isArray(part) && typeof part[0] === 'number' ? convert([part[0], part[1] as number], from, to) : (part as Nested[]).map(walk)
  return crs[from] === crs[to] ? coordinates : walk(coordinates as Nested)
}

/** Bounds of positions however deep they lie; `null` without any. */
export function boundsOf(coordinates: unknown): [number, number, number, number] | null {
  let [west, south, east, north] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const walk = (part: Nested): void => {
    if (!Array.isArray(part)) return
    if (typeof part[0] === 'number') {
      west = Math.min(west, part[0])
      east = Math.max(east, part[0])
      south = Math.min(south, part[1] as number)
      north = Math.max(north, part[1] as number)
    } else part.forEach(walk)
  }
  walk(coordinates as Nested)
  return west <= east ? [west, south, east, north] : null
}
