import type { ReactNode } from 'react'
import type { FieldDetail } from '../../../src/model/index.ts'
import { shortName } from '../../view/place-fields.ts'
import type { Tools } from '../../ui/site.tsx'
import type { ChartData } from '../chart-data.ts'
import { keyWords, valueWords } from '../names.ts'
import { planeOf, type Outline, type Plane } from '../plane.ts'
import { stepOf, stepsOf, tenth } from './scale.ts'

/** More names than this cover the map; the table holds them all. */
const mostNames = 14

export const mapHeight = (width: number): number => Math.round(Math.min(width, 900) * (width > 500 ? 0.62 : 0.95))
const isArea = (outline: Outline): boolean => outline.level === 'district' || outline.level === 'subdistrict'

/** The water of the city, over the land and under the marks. */
const Water = ({ plane }: { plane: Plane }): ReactNode =>
  plane.outlines.filter((outline) => outline.level === 'water').map((outline) => <path key={outline.code} d={outline.path} className="water" />)

/** Which outlines the keys of an answer name: by code, name, or name without 区. Keys with blanks at their ends are told apart and left out. */
export function areasOf(
  data: ChartData,
  outlines: readonly Outline[],
): { found: { outline: Outline; value: number | null; key: string | null }[]; missed: string[] } {
  const byKey = new Map(data.cells.flatMap((cell) => (cell.x === null ? [] : [[cell.x, cell] as const])))
  const keyed = outlines.filter(isArea).map((outline) => {
    const names = [outline.code, outline.name.zh, shortName(outline.name.zh), outline.name.en, outline.code.padEnd(12, '0')]
    const key = names.find((name) => byKey.has(name)) ?? null
    return { outline, key, value: key === null ? null : (byKey.get(key)?.value ?? null) }
  })
  const matched = (level: string): number => keyed.filter(({ outline, key }) => outline.level === level && key !== null).length
  const level = matched('subdistrict') > matched('district') ? 'subdistrict' : 'district'
  const found = keyed.filter(({ outline }) => outline.level === level)
  const used = new Set(found.map(({ key }) => key))
  return { found, missed: [...byKey.keys()].filter((key) => !used.has(key)) }
}

/** Districts in five steps, or points gathered into circles, over the city's own outlines. */
export function MapPicture({
  data,
  fields,
  site,
  width,
}: {
  data: ChartData
  fields: readonly FieldDetail[]
  site: Tools
  width: number
}): ReactNode {
  const height = mapHeight(width)
  return data.spec.y ? (
    <Points data={data} site={site} width={width} height={height} />
  ) : (
    <Areas data={data} fields={fields} site={site} width={width} height={height} />
  )
}

const circlePath = ([x, y]: readonly [number, number], r: number): string =>
  `M${tenth(x - r)} ${tenth(y)}a${r} ${r} 0 1 0 ${tenth(2 * r)} 0a${r} ${r} 0 1 0 ${tenth(-2 * r)} 0`

interface Part {
  data: ChartData
  site: Tools
  width: number
  height: number
}

function Points({ data, site, width, height }: Part): ReactNode {
  const { f, city, w } = site
  const to = data.systems?.to ?? 'cgcs2000'
  const plane = planeOf(city.geometry, to, data.box, width, height)
  const most = Math.max(1, ...data.clusters.map((cluster) => cluster.count))
  const radius = (count: number): number => tenth(1.8 + (width > 500 ? 9 : 7) * Math.sqrt(count / most))
  const shown = data.clusters
    .map((cluster) => ({ ...cluster, at: plane.place([cluster.x, cluster.y]) }))
    .filter(({ at: [x, y] }) => x >= 0 && x <= width && y >= 0 && y <= height)
    .toSorted((a, b) => b.count - a.count)
  return (
    <g>
      {plane.outlines
        .filter((outline) => outline.level === 'district')
        .map((outline) => (
          <path key={outline.code} d={outline.path} className="base" />
        ))}
      <Water plane={plane} />
      {width > 500 ? (
        shown.map(({ at, count, x, y }, i) => (
          <circle key={i} className="place hit" cx={tenth(at[0])} cy={tenth(at[1])} r={radius(count)}>
            <title>{`${w.chart.rowsOf(f.int(count))}\n${f.number(x, 5)}, ${f.number(y, 5)}`}</title>
          </circle>
        ))
      ) : (
        // No finger meets a circle of two pixels: on a phone they are one shape, half the weight of the page.
        <path className="place" d={shown.map(({ at, count }) => circlePath(at, radius(count))).join('')} />
      )}
    </g>
  )
}

function Areas({ data, fields, site, width, height }: Part & { fields: readonly FieldDetail[] }): ReactNode {
  const { f, city, pick, w } = site
  const legend = 74
  const plane = planeOf(city.geometry, 'cgcs2000', null, width, height - legend)
  const { found } = areasOf(data, plane.outlines)
  const values = found.flatMap(({ value }) => value ?? [])
  const limits = stepsOf(values)
  const field = fields.find((known) => known.name === data.spec.x)
  const few = found.length <= mostNames
  return (
    <g>
      {found.map(({ outline, value }) => (
        <path key={outline.code} d={outline.path} className={`district s${stepOf(value, limits)} hit`}>
          <title>{`${pick(outline.name)}\n${valueWords(value, site)}`}</title>
        </path>
      ))}
      <Water plane={plane} />
      {few &&
        found.map(({ outline, value }) => {
          const [x, y] = plane.middleOf(outline)
          return (
            <text key={outline.code} className={`on-map ${stepOf(value, limits) >= 4 ? 'on' : 'off'}`}>
              <tspan x={tenth(x)} y={tenth(y)}>
                {width > 500 ? pick(outline.name) : pick(outline.name).replace(/ (Sub-)?district$/i, '')}
              </tspan>
              <tspan x={tenth(x)} y={tenth(y + 17)} className="value">
                {value === null ? w.chart.gap : f.compact(value)}
              </tspan>
            </text>
          )
        })}
      <g transform={`translate(8 ${height - legend + 4})`}>
        <Legend
          values={values}
          limits={limits}
          width={Math.min(340, width - 16)}
          site={site}
          label={field ? keyWords(pick(field.label), null, undefined, site) : ''}
        />
      </g>
    </g>
  )
}

/** The spread of the values as a histogram in the colours of the map: legend and reading in one. */
function Legend({
  values,
  limits,
  width,
  site,
  label,
}: {
  values: readonly number[]
  limits: readonly number[]
  width: number
  site: Tools
  label: string
}): ReactNode {
  const { f } = site
  if (new Set(values).size < 2) return null
  const low = Math.min(...values)
  const high = Math.max(...values)
  const bins = 20
  const span = high - low || 1
  const counts = Array.from({ length: bins }, () => 0)
  for (const value of values) counts[Math.min(bins - 1, Math.floor(((value - low) / span) * bins))]! += 1
  const most = Math.max(...counts)
  const each = width / bins
  return (
    <g aria-label={label}>
      {counts.map((count, i) => (
        <rect
          key={i}
          className={`s${stepOf(low + ((i + 0.5) / bins) * span, limits)}`}
          x={tenth(i * each)}
          width={tenth(each - 0.8)}
          y={tenth(40 - (count / most) * 32)}
          height={tenth((count / most) * 32 + 3)}
        />
      ))}
      {[...new Set([low, ...limits, high])]
        .filter((value, i, all) => i === 0 || i === all.length - 1 || (((value - low) / span) * width > 44 && ((high - value) / span) * width > 44))
        .reduce<number[]>(
          (kept, value) =>
            kept.at(-1) === undefined || ((value - (kept.at(-1) as number)) / span) * width > 42 || value === high ? [...kept, value] : kept,
          [],
        )
        .map((value) => (
          <text
            key={value}
            x={tenth(((value - low) / span) * width)}
            y="60"
            className={`tick ${value === high ? 'end' : value === low ? '' : 'middle'}`}
          >
            {f.compact(value)}
          </text>
        ))}
    </g>
  )
}
