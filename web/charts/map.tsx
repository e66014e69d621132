import { geoMercator, geoPath, type GeoPermissibleObjects } from 'd3-geo'
import type { ReactNode } from 'react'
import type { Geometry } from '../port.ts'
import { useSite } from '../ui/site.tsx'
import { nameOf, shortName } from '../view/place-fields.ts'
import type { Point } from './series.ts'

const width = 460
const height = 400

/** Own geometry only: a quiet base of districts, or nothing where there is none. */
function fitted(geometry: Geometry | undefined, points: readonly [number, number][]): ReturnType<typeof geoMercator> {
  const projection = geoMercator()
  const target: unknown = geometry && geometry.features.length > 0 ? geometry : { type: 'MultiPoint', coordinates: points }
  return projection.fitExtent([[12, 12], [width - 12, height - 12]], target as GeoPermissibleObjects)
}

/** Points as they are, over the outlines of the districts. */
export function PointMap({ points, geometry, label }: { points: readonly [number, number][]; geometry: Geometry | undefined; label: string }): ReactNode {
  const projection = fitted(geometry, points)
  const path = geoPath(projection).digits(1)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" role="img" aria-label={label} className="chart map">
      {geometry?.features.map((feature) => <path key={feature.properties.code} d={path(feature as unknown as GeoPermissibleObjects) ?? ''} className="base" />)}
      {points.map((point, i) => {
        const at = projection(point)
        return at && at[0] >= -20 && at[0] <= width + 20 && at[1] >= -20 && at[1] <= height + 20 ? <circle key={i} cx={Math.round(at[0] * 10) / 10} cy={Math.round(at[1] * 10) / 10} r="2.5" className="place" /> : null
      })}
    </svg>
  )
}

/** Five steps with the same number of districts in each. */
export function stepsOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b)
  return [1, 2, 3, 4].map((step) => sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * step) / 5))] ?? 0)
}

/** Districts in five quantile steps, each with its name and value. */
export function DistrictMap({ points, geometry, label, hrefOf }: { points: readonly Point[]; geometry: Geometry; label: string; hrefOf: (point: Point) => string }): ReactNode {
  const { f, pick } = useSite()
  const projection = fitted(geometry, [])
  const path = geoPath(projection).digits(1)
  const byKey = new Map(points.map((point) => [point.key, point]))
  const found = geometry.features.map((feature) => {
    const name = nameOf(feature.properties.name)
    return { feature, name: pick(feature.properties.name), point: byKey.get(feature.properties.code) ?? byKey.get(name) ?? byKey.get(shortName(name)) ?? null }
  })
  const steps = stepsOf(found.flatMap(({ point }) => point?.value ?? []))
  const step = (value: number | null | undefined): number => (value === null || value === undefined ? 0 : 1 + steps.filter((limit) => value >= limit).length)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" role="img" aria-label={label} className="chart map">
      {found.map(({ feature, point, name }) => {
        const shape = (
          <path d={path(feature as unknown as GeoPermissibleObjects) ?? ''} className={`district s${Math.min(5, step(point?.value))}`}>
            <title>{`${name} ${point?.value === null || point?.value === undefined ? '—' : f.number(point.value)}`}</title>
          </path>
        )
        return point ? (
          <a key={feature.properties.code} href={hrefOf(point)} tabIndex={-1}>
            {shape}
          </a>
        ) : (
          <g key={feature.properties.code}>{shape}</g>
        )
      })}
      {found.map(({ feature, point, name }) => {
        const [x, y] = path.centroid(feature as unknown as GeoPermissibleObjects)
        const light = step(point?.value) >= 4
        return (
          <text key={feature.properties.code} className={light ? 'on' : 'off'} textAnchor="middle" aria-hidden="true">
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
