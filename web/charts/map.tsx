import type { ReactNode } from 'react'
import type { Geometry } from '../port.ts'
import { useSite } from '../ui/site.tsx'
import { shortName } from '../view/place-fields.ts'
import { stepOf, stepsOf, tenth } from './draw/scale.ts'
import { planeOf, type Outline } from './plane.ts'
import type { Point } from './series.ts'

const width = 460
const height = 400
/** More names than this cover the map. */
const mostNames = 12

/** Districts or subdistricts, whichever the keys name, in five quantile steps, each a link; few enough carry name and value. */
export function AreaMap({ points, geometry, hrefOf }: { points: readonly Point[]; geometry: Geometry; hrefOf: (point: Point) => string }): ReactNode {
  const { f, pick, w } = useSite()
  const plane = planeOf(geometry, 'cgcs2000', null, width, height)
  const byKey = new Map(points.map((point) => [point.key, point]))
  const pointOf = ({ code, name }: Outline): Point | null =>
    byKey.get(code) ?? byKey.get(name.zh) ?? byKey.get(shortName(name.zh)) ?? byKey.get(name.en) ?? null
  const areas = plane.outlines
    .filter((outline) => outline.level === 'district' || outline.level === 'subdistrict')
    .map((outline) => ({ outline, name: pick(outline.name), point: pointOf(outline) }))
  const matched = (level: string): number => areas.filter(({ outline, point }) => outline.level === level && point !== null).length
  const level = matched('subdistrict') > matched('district') ? 'subdistrict' : 'district'
  const found = areas.filter(({ outline }) => outline.level === level)
  const limits = stepsOf(found.flatMap(({ point }) => point?.value ?? []))
  const valueOf = (point: Point | null): string => (point?.value === null || point?.value === undefined ? w.chart.gap : f.compact(point.value))
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" aria-hidden="true" className="chart map">
      {found.map(({ outline, point, name }) => {
        const shape = (
          <path d={outline.path} className={`district s${stepOf(point?.value, limits)}`}>
            <title>{`${name} ${valueOf(point)}`}</title>
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
      {plane.outlines
        .filter((outline) => outline.level === 'water')
        .map((outline) => (
          <path key={outline.code} d={outline.path} className="water" />
        ))}
      {found.length <= mostNames &&
        found.map(({ outline, point, name }) => {
          const [x, y] = plane.middleOf(outline)
          return (
            <text key={outline.code} className={stepOf(point?.value, limits) >= 4 ? 'on' : 'off'} textAnchor="middle">
              <tspan x={tenth(x)} y={tenth(y)}>
                {name}
              </tspan>
              <tspan x={tenth(x)} y={tenth(y + 16)} className="value">
                {valueOf(point)}
              </tspan>
            </text>
          )
        })}
    </svg>
  )
}
