import { geoIdentity, geoPath, type GeoPermissibleObjects } from 'd3-geo'
import type { CoordinateSystem, Text } from '../../src/model/index.ts'
import type { Geometry } from '../port.ts'
import { boundsOf, convertAll } from './coordinates.ts'

type Named = Geometry['features'][number]['properties']
/** The district in both languages; files carry either a text of two languages or `name` and `name_en`. */
const bothNames = ({ name, name_en }: Named): Text => (typeof name === 'string' ? { zh: name, en: name_en ?? name } : name)

const radians = Math.PI / 180
type Nested = number | Nested[]
const flatten = (coordinates: Nested, squeeze: number): Nested =>
  Array.isArray(coordinates) && typeof coordinates[0] === 'number'
    ? [coordinates[0] * squeeze, coordinates[1] as number]
    : (coordinates as Nested[]).map((inner) => flatten(inner, squeeze))

export interface Outline {
  code: string
  level: string
  name: Text
  path: string
}
export interface Plane {
  outlines: Outline[]
  /** Where a name stands well: inside, and as far from the border as can be. A centroid may lie outside of what is shaped like a ring. */
  middleOf(outline: Outline): [number, number]
  width: number
  height: number
  /** Where longitude and latitude come to lie. */
  place(point: readonly [number, number]): [number, number]
  /** The place on earth of a point of the picture. */
  find(point: readonly [number, number]): [number, number]
}

export type Box = readonly [west: number, south: number, east: number, north: number]

/**
 * Draws a city on the plane: degrees of longitude are shortened by the latitude of its middle, which is right to 0.1 % over 100 km. Own
 * geometry only, given in CGCS2000 and brought into the system the map states. The plane does not care in which sense a ring runs.
 */
export function makePlane(geometry: Geometry | undefined, to: CoordinateSystem, box: Box | null, width: number, height: number): Plane {
  const features = (geometry?.features ?? []).map((feature) => ({
    properties: feature.properties,
    type: feature.geometry.type,
    coordinates: convertAll(feature.geometry.coordinates, 'cgcs2000', to),
  }))
  const shown: Box = box ?? boundsOf(features.map((feature) => feature.coordinates)) ?? [0, 0, 1, 1]
  const squeeze = Math.cos(((shown[1] + shown[3]) / 2) * radians)
  const projection = geoIdentity()
    .reflectY(true)
    .fitExtent(
      [
        [8, 8],
        [width - 8, height - 8],
      ],
      {
        type: 'MultiPoint',
        coordinates: [
          [shown[0] * squeeze, shown[1]],
          [shown[2] * squeeze, shown[3]],
        ],
      },
    )
  const path = geoPath(
    projection.clipExtent([
      [-40, -40],
      [width + 40, height + 40],
    ]),
  ).digits(1)
  const point = ([x, y]: readonly [number, number]): [number, number] => {
    const [scale, [dx, dy]] = [projection.scale(), projection.translate()]
    return [x * squeeze * scale + dx, dy - y * scale]
  }
  const middles = new Map<string, [number, number]>()
  return {
    width,
    height,
    middleOf: (outline) => {
      const known =
        middles.get(outline.code) ??
        middleOfRings(ringsOf(features.find(({ properties }) => properties.code === outline.code)?.coordinates).map((ring) => ring.map(point)))
      middles.set(outline.code, known)
      return known
    },
    outlines: features.map(({ properties, type, coordinates }) => {
      const flat = { type, coordinates: flatten(coordinates as Nested, squeeze) } as unknown as GeoPermissibleObjects
      return {
        code: properties.code,
        level: properties.level ?? 'district',
        name: bothNames(properties),
        path: path(flat) ?? '',
      }
    }),
    place: point,
    find: ([px, py]) => {
      const [scale, [dx, dy]] = [projection.scale(), projection.translate()]
      return [(px - dx) / scale / squeeze, (dy - py) / scale]
    },
  }
}

type Ring = readonly (readonly [number, number])[]

/** Rings of a polygon or of several, however deep they lie. */
function ringsOf(coordinates: unknown): [number, number][][] {
  const found: [number, number][][] = []
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return
    const first: unknown = part[0]
    if (Array.isArray(first) && typeof first[0] === 'number') found.push(part as [number, number][])
    else part.forEach(walk)
  }
  walk(coordinates)
  return found
}

function toBorder([x, y]: readonly [number, number], rings: readonly Ring[]): number {
  let inside = false
  let least = Number.POSITIVE_INFINITY
  for (const ring of rings)
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [[ax, ay], [bx, by]] = [ring[i] ?? [0, 0], ring[j] ?? [0, 0]]
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
      const length = (bx - ax) ** 2 + (by - ay) ** 2 || 1
      const t = Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length))
      least = Math.min(least, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)))
    }
  return inside ? least : -least
}

/** The point of a grid that lies deepest inside; names are wider than high, so it need not be exact. */
function middleOfRings(rings: readonly Ring[]): [number, number] {
  const [west, north, east, south] = boundsOf(rings) ?? [0, 0, 0, 0]
  const grid = 22
  let best: { at: [number, number]; depth: number } = { at: [(west + east) / 2, (north + south) / 2], depth: Number.NEGATIVE_INFINITY }
  for (let i = 1; i < grid; i++)
    for (let j = 1; j < grid; j++) {
      const at: [number, number] = [west + ((east - west) * i) / grid, north + ((south - north) * j) / grid]
      const depth = toBorder(at, rings)
      if (depth > best.depth) best = { at, depth }
    }
  return best.at
}

// Geometry stays the same object as long as the city serves: a whole picture of it is drawn once.
const known = new WeakMap<Geometry, Map<string, Plane>>()

// Boxes follow the data and the zoom: the latest few are asked for again and again.
const mostPlanes = 200

/** The plane of a map; the latest of each geometry are remembered. */
export function planeOf(geometry: Geometry | undefined, to: CoordinateSystem, box: Box | null, width: number, height: number): Plane {
  if (!geometry) return makePlane(geometry, to, box, width, height)
  const made = known.get(geometry) ?? new Map<string, Plane>()
  known.set(geometry, made)
  const name = `${to} ${width} ${height} ${JSON.stringify(box)}`
  const plane = made.get(name) ?? makePlane(geometry, to, box, width, height)
  made.delete(name)
  made.set(name, plane)
  const [oldest] = made.keys()
  if (made.size > mostPlanes && oldest !== undefined) made.delete(oldest)
  return plane
}
