import type { Text } from '../../src/model/index.ts'
import { geoIdentity, geoPath, type GeoPermissibleObjects } from 'd3-geo'
import type { ReactNode } from 'react'
import type { Geometry } from '../port.ts'
import { useSite } from '../ui/site.tsx'
import { shortName } from '../view/place-fields.ts'
import type { Point } from './series.ts'

const width = 460
const height = 400

type Named = Geometry['features'][number]['properties']
/** The district in both languages; files carry either a text of two languages or `name` and `name_en`. */
const bothNames = ({ name, name_en }: Named): Text => (typeof name === 'string' ? { zh: name, en: name_en ?? name } : name)

const radians = Math.PI / 180
type Nested = number | Nested[]
const flatten = (coordinates: Nested, squeeze: number): Nested =>
  Array.isArray(coordinates) && typeof coordinates[0] === 'number'
    ? [coordinates[0] * squeeze, coordinates[1] as number]
    : (coordinates as Nested[]).map((inner) => flatten(inner, squeeze))

interface Outline {
  code: string
  level: string
  name: Text
  path: string
  centre: [number, number]
}
interface Plane {
  outlines: Outline[]
  place(point: readonly [number, number]): [number, number] | null
}

/**
 * Draws a city on the plane: degrees of longitude are shortened by the latitude of its middle, which is right to 0.1 % over 100 km. Own
 * geometry only. The plane also does not care in which sense a ring runs, on which files differ.
 */
function planeOf(geometry: Geometry | undefined, points: readonly [number, number][]): Plane {
  const corners = geometry ? JSON.stringify(geometry.features[0]?.geometry.coordinates).match(/-?[\d.]+,-?[\d.]+/)?.[0] : points[0]?.join(',')
  const squeeze = Math.cos(Number(corners?.split(',')[1] ?? 0) * radians)
  const flat = (geometry?.features ?? []).map((feature) => ({
    type: 'Feature',
    properties: feature.properties,
    geometry: { ...feature.geometry, coordinates: flatten(feature.geometry.coordinates, squeeze) },
  }))
  const target: unknown =
    flat.length > 0 ? { type: 'FeatureCollection', features: flat } : { type: 'MultiPoint', coordinates: points.map(([x, y]) => [x * squeeze, y]) }
  const projection = geoIdentity()
    .reflectY(true)
    .fitExtent(
      [
        [12, 12],
        [width - 12, height - 12],
      ],
      target as GeoPermissibleObjects,
    )
  const path = geoPath(projection).digits(1)
  return {
    outlines: flat.map((feature) => ({
      code: feature.properties.code,
      level: feature.properties.level ?? 'district',
      name: bothNames(feature.properties),
      path: path(feature as unknown as GeoPermissibleObjects) ?? '',
      centre: path.centroid(feature as unknown as GeoPermissibleObjects),
    })),
    place: ([x, y]) => projection([x * squeeze, y]),
  }
}

// The geometry of a city is one object for the life of the process: its outlines are drawn once.
const planes = new WeakMap<Geometry, Plane>()
function planeFor(geometry: Geometry | undefined, points: readonly [number, number][]): Plane {
  if (!geometry) return planeOf(undefined, points)
  const known = planes.get(geometry) ?? planeOf(geometry, points)
  planes.set(geometry, known)
  return known
}

const isArea = (outline: Outline): boolean => outline.level === 'district' || outline.level === 'subdistrict'

/** The water of the city, over the land and under the names. */
const Water = ({ plane }: { plane: Plane }): ReactNode =>
  plane.outlines.filter((outline) => outline.level === 'water').map((outline) => <path key={outline.code} d={outline.path} className="water" />)

/** Points as they are, over the outlines of the districts. */
export function PointMap({
  points,
  geometry,
  label,
}: {
  points: readonly [number, number][]
  geometry: Geometry | undefined
  label: string
}): ReactNode {
  const plane = planeFor(geometry, points)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" role="img" aria-label={label} className="chart map">
      {plane.outlines
        .filter((outline) => outline.level === 'district')
        .map((outline) => (
          <path key={outline.code} d={outline.path} className="base" />
        ))}
      <Water plane={plane} />
      {points.map((point, i) => {
        const at = plane.place(point)
        const inside = at && at[0] >= 0 && at[0] <= width && at[1] >= 0 && at[1] <= height
        return inside ? <circle key={i} cx={Math.round(at[0] * 10) / 10} cy={Math.round(at[1] * 10) / 10} r="2.5" className="place" /> : null
      })}
    </svg>
  )
}

/** Five steps with the same number of areas in each. */
export function stepsOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b)
  return [1, 2, 3, 4].map((step) => sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * step) / 5))] ?? 0)
}

/** More names than this cover the map; the figures below hold them all. */
const mostNames = 12

/** Districts or subdistricts, whichever the keys name, in five quantile steps; few enough carry name and value. */
export function AreaMap({ points, geometry, hrefOf }: { points: readonly Point[]; geometry: Geometry; hrefOf: (point: Point) => string }): ReactNode {
  const { f, pick } = useSite()
  const plane = planeFor(geometry, [])
  const byKey = new Map(points.map((point) => [point.key, point]))
  const pointOf = (outline: Outline): Point | null =>
    byKey.get(outline.code) ?? byKey.get(outline.name.zh) ?? byKey.get(shortName(outline.name.zh)) ?? byKey.get(outline.name.en) ?? null
  const areas = plane.outlines.filter(isArea).map((outline) => ({ outline, name: pick(outline.name), point: pointOf(outline) }))
  const matched = (level: string): number => areas.filter(({ outline, point }) => outline.level === level && point !== null).length
  const level = matched('subdistrict') > matched('district') ? 'subdistrict' : 'district'
  const found = areas.filter(({ outline }) => outline.level === level)
  const steps = stepsOf(found.flatMap(({ point }) => point?.value ?? []))
  const step = (value: number | null | undefined): number =>
    value === null || value === undefined ? 0 : Math.min(5, 1 + steps.filter((limit) => value >= limit).length)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" aria-hidden="true" className="chart map">
      {found.map(({ outline, point, name }) => {
        const shape = (
          <path d={outline.path} className={`district s${step(point?.value)}`}>
            <title>{`${name} ${point?.value === null || point?.value === undefined ? '—' : f.number(point.value)}`}</title>
          </path>
        )
        return point ? (
          <a key={outline.code} href={hrefOf(point)} tabIndex={-1} aria-label={name}>
            {shape}
          </a>
        ) : (
          <g key={outline.code}>{shape}</g>
        )
      })}
      <Water plane={plane} />
      {found.length <= mostNames &&
        found.map(({ outline, point, name }) => {
          const [x, y] = outline.centre
          return (
            <text key={outline.code} className={step(point?.value) >= 4 ? 'on' : 'off'} textAnchor="middle">
              <tspan x={x} y={y}>
                {name}
              </tspan>
              <tspan x={x} y={y + 16} className="value">
                {point?.value === null || point?.value === undefined ? '' : f.compact(point.value)}
              </tspan>
            </text>
          )
        })}
    </svg>
  )
}
