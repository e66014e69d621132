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
  centre: [number, number]
}
export interface Plane {
  outlines: Outline[]
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
  const free = geoPath(projection)
  const point = ([x, y]: readonly [number, number]): [number, number] => {
    const [scale, [dx, dy]] = [projection.scale(), projection.translate()]
    return [x * squeeze * scale + dx, dy - y * scale]
  }
  return {
    width,
    height,
    outlines: features.map(({ properties, type, coordinates }) => {
      const flat = { type, coordinates: flatten(coordinates as Nested, squeeze) } as unknown as GeoPermissibleObjects
      return {
        code: properties.code,
        level: properties.level ?? 'district',
        name: bothNames(properties),
        path: path(flat) ?? '',
        centre: free.centroid(flat),
      }
    }),
    place: point,
    find: ([px, py]) => {
      const [scale, [dx, dy]] = [projection.scale(), projection.translate()]
      return [(px - dx) / scale / squeeze, (dy - py) / scale]
    },
  }
}

// Geometry stays the same object as long as the city serves: a whole picture of it is drawn once.
const known = new WeakMap<Geometry, Map<string, Plane>>()

/** The plane of a map, remembered where it shows the whole city. */
export function planeOf(geometry: Geometry | undefined, to: CoordinateSystem, box: Box | null, width: number, height: number): Plane {
  if (!geometry || box !== null) return makePlane(geometry, to, box, width, height)
  const made = known.get(geometry) ?? new Map<string, Plane>()
  known.set(geometry, made)
  const name = `${to} ${width} ${height}`
  const plane = made.get(name) ?? makePlane(geometry, to, null, width, height)
  made.set(name, plane)
  return plane
}
