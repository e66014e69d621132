import { area as areaOf, line as lineOf } from 'd3-shape'
import type { ReactNode } from 'react'
import type { FieldDetail } from '../../../src/model/index.ts'
import type { Tools } from '../../ui/site.tsx'
import type { Cell, ChartData } from '../chart-data.ts'
import { keyWords, valueWords } from '../names.ts'
import { emsOf, fitText, spread } from './measure-text.ts'
import { labelled, placeKey, placesOf, small, tenth, valueAxis } from './scale.ts'

/** Where one panel of a chart stands. */
export interface Panel {
  cells: readonly Cell[]
  width: number
  height: number
  /** Same scales for all panels of small multiples. */
  places: string[]
  values: number[]
  /** Names at the ends of lines need room; panels too small for them go without. */
  ends: boolean
}

/** Places without any value that stand next to each other, as first and last; a single one at either end is only the edge. */
function emptyRuns(empty: readonly boolean[]): [from: number, to: number][] {
  const runs: [number, number][] = []
  for (const [at, is] of empty.entries()) {
    const run = runs.at(-1)
    if (is && run && run[1] === at - 1) run[1] = at
    else if (is) runs.push([at, at])
  }
  return runs.filter(([from, to]) => to > from || (from > 0 && to < empty.length - 1))
}

interface Line {
  name: string | null
  values: (number | null)[]
}

/** Lines of a panel over its places, in the order of the series. */
export function linesOf(cells: readonly Cell[], series: readonly (string | null)[], places: readonly string[], data: ChartData): Line[] {
  const at = new Map(places.map((place, i) => [place, i]))
  const names: (string | null)[] = data.spec.series ? [...series] : [null]
  return names.map((name) => {
    const values: (number | null)[] = places.map(() => null)
    for (const cell of cells) {
      if (cell.x === null || (data.spec.series && cell.series !== name)) continue
      const place = at.get(placeKey(cell.x, data.spec.per))
      if (place !== undefined) values[place] = cell.value
    }
    return { name, values }
  })
}

/** Sums can stand on each other, means cannot. */
export const isAdditive = (data: ChartData): boolean => data.spec.measure.fn === 'count' || data.spec.measure.fn === 'sum'

export const orderedPlaces = (data: ChartData): string[] => {
  const { spec, steps, cells } = data
  if (spec.type === 'histogram' && steps.x !== null) {
    const keys = cells.flatMap((cell) => (cell.x === null ? [] : [Number(cell.x)]))
    const [low, high] = [Math.min(...keys), Math.max(...keys)]
    const many = Math.min(400, Math.round((high - low) / steps.x) + 1)
    return keys.length === 0 ? [] : Array.from({ length: many }, (_, i) => String(Number((low + i * (steps.x ?? 1)).toPrecision(12))))
  }
  return placesOf(
    cells.map((cell) => (cell.x === null ? null : placeKey(cell.x, spec.per))),
    spec.per,
  )
}

/** Stacked tops of each line, from the first up. */
const stack = (lines: readonly Line[]): { low: number; high: number }[][] =>
  lines.map((line, i) =>
    line.values.map((value, at) => {
      const below = lines.slice(0, i).reduce((sum, under) => sum + (under.values[at] ?? 0), 0)
      return { low: below, high: below + (value ?? 0) }
    }),
  )

/** Values a panel must have room for. */
export function valuesOf(lines: readonly Line[], stacked: boolean): number[] {
  if (!stacked) return lines.flatMap((line) => line.values.filter((value) => value !== null))
  const length = lines[0]?.values.length ?? 0
  return Array.from({ length }, (_, at) => lines.reduce((sum, line) => sum + (line.values[at] ?? 0), 0))
}

export const isStacked = (data: ChartData): boolean =>
  data.spec.series !== null && isAdditive(data) && (data.spec.type === 'area' || data.spec.type === 'bar')

/** Lines, areas or columns along an axis that has an order. */
export function Ordered({ panel, data, fields, site }: { panel: Panel; data: ChartData; fields: readonly FieldDetail[]; site: Tools }): ReactNode {
  const { f } = site
  const { spec } = data
  const { width, height, places } = panel
  const field = fields.find((known) => known.name === spec.x)
  const words = (key: string): string => keyWords(key, spec.per, field, site, null)
  const lines = linesOf(panel.cells, data.series, places, data)
  const stacked = isStacked(data)
  const stacks = stack(lines)
  const columns = spec.type === 'bar' || spec.type === 'histogram'
  const named = panel.ends && spec.series !== null
  const names = lines.map((line) => keyWords(line.name, null, undefined, site))
  const right = named
    ? Math.min(width * 0.28, Math.max(...names.map((name) => emsOf(name))) * small + 26)
    : panel.ends && !columns
      ? Math.max(...lines.map((line) => emsOf(valueWords(line.values.findLast((value) => value !== null) ?? null, site)))) * small + 18
      : 10
  const y0 = height - 26
  const y = valueAxis(panel.values, y0, 14, spec.type === 'line', height < 170 ? 3 : 5)
  const left = Math.max(...y.ticks.map((tick) => emsOf(f.compact(tick)))) * small + 12
  const inner = width - left - right
  const band = inner / Math.max(1, places.length)
  const x = (i: number): number =>
    tenth(columns ? left + band * i : places.length === 1 ? left + inner / 2 : left + (inner * i) / (places.length - 1))
  const ticks =
    spec.type === 'histogram' ? labelled(places, null, (key) => f.number(Number(key), 4), inner) : labelled(places, spec.per, words, inner)
  const lastOf = (line: Line): number => line.values.findLastIndex((value) => value !== null)
  const topAt = (at: number, i: number): number => (stacked ? (stacks[i]?.[at]?.high ?? 0) : (lines[i]?.values[at] ?? 0))
  const endLabels = lines.flatMap((line, i) => {
    const last = lastOf(line)
    if (last < 0) return []
    const low = stacked ? (stacks[i]?.[last]?.low ?? 0) : null
    return [{ i, last, y: y.place(low === null ? topAt(last, i) : (low + topAt(last, i)) / 2) }]
  })
  const apart = spread(
    endLabels.map((label) => label.y),
    15,
    16,
    y0,
  )
  const gaps = spec.per !== null && !columns ? emptyRuns(places.map((_, at) => lines.every((line) => line.values[at] === null))) : []
  const step = inner / Math.max(1, places.length - 1)
  const every = Math.max(1, Math.ceil(places.length / 320))
  const gap = Math.min(2, band * 0.18)
  return (
    <g>
      {y.ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={width - right} y1={y.place(tick)} y2={y.place(tick)} className={tick === 0 ? 'zero' : 'rule'} />
          <text x={left - 7} y={y.place(tick) + 4} className="tick end">
            {f.compact(tick)}
          </text>
        </g>
      ))}
      {gaps.map(([from, to]) => {
        const begin = Math.max(left, x(from) - step / 2)
        const end = Math.min(width - right, x(to) + step / 2)
        return <rect key={from} className="gap" x={tenth(begin)} width={tenth(Math.max(1.5, end - begin))} y={14} height={y0 - 14} />
      })}
      {ticks.map(({ i, text }) => {
        const at = columns && spec.type !== 'histogram' ? x(i) + band / 2 : x(i)
        const half = (emsOf(text) * small) / 2
        return (
          <text key={i} x={tenth(Math.min(Math.max(at, left + half - 14), width - half))} y={height - 8} className="tick middle">
            {text}
          </text>
        )
      })}
      {columns
        ? lines.map((line, i) =>
            line.values.map((value, at) => {
              if (value === null) return null
              const share = stacked ? 1 : lines.length
              const from = stacked ? (stacks[i]?.[at]?.low ?? 0) : Math.max(0, y.low)
              const to = stacked ? (stacks[i]?.[at]?.high ?? 0) : value
              const [top, bottom] = [y.place(Math.max(from, to)), y.place(Math.min(from, to))]
              return (
                <rect
                  key={`${i} ${at}`}
                  className={`fill c${(i % 8) + 1}`}
                  x={tenth(x(at) + (stacked ? 0 : (band / share) * i) + gap / 2)}
                  width={tenth(Math.max(0.6, band / share - gap))}
                  y={top}
                  height={tenth(Math.max(bottom - top, value === 0 ? 0 : 0.6))}
                />
              )
            }),
          )
        : lines.map((line, i) => {
            const defined = (_: unknown, at: number): boolean => line.values[at] !== null && line.values[at] !== undefined
            const shape = lineOf<number | null>()
              .defined(defined)
              .x((_, at) => x(at))
              .y((_, at) => y.place(topAt(at, i)))(line.values)
            const fill =
              spec.type === 'area'
                ? areaOf<number | null>()
                    .defined(defined)
                    .x((_, at) => x(at))
                    .y0((_, at) => y.place(stacked ? (stacks[i]?.[at]?.low ?? 0) : 0))
                    .y1((_, at) => y.place(topAt(at, i)))(line.values)
                : null
            const alone = line.values.flatMap((value, at) =>
              value !== null && line.values[at - 1] == null && line.values[at + 1] == null ? [at] : [],
            )
            return (
              <g key={i}>
                {fill && <path d={fill} className={`${stacked ? 'fill' : 'wash'} c${(i % 8) + 1}`} />}
                <path d={shape ?? ''} className={`line c${(i % 8) + 1}`} />
                {alone.map((at) => (
                  <circle key={at} cx={x(at)} cy={y.place(topAt(at, i))} r="2.5" className={`fill c${(i % 8) + 1}`} />
                ))}
              </g>
            )
          })}
      {panel.ends &&
        !columns &&
        endLabels.map(({ i, last }, at) => (
          <g key={i}>
            {!stacked && <circle cx={x(last)} cy={y.place(topAt(last, i))} r="3" className={`fill c${(i % 8) + 1}`} />}
            {named && Math.abs((apart[at] ?? 0) - y.place(topAt(last, i))) > 6 && !stacked && (
              <line x1={x(last) + 4} y1={y.place(topAt(last, i))} x2={width - right + 6} y2={apart[at]} className="lead" />
            )}
            {named && <rect x={width - right + 9} y={tenth((apart[at] ?? 0) - 4)} width="8" height="8" className={`fill c${(i % 8) + 1}`} />}
            <text x={named ? width - right + 21 : x(last) + 8} y={tenth((apart[at] ?? 0) + 4)} className={`key k${(i % 8) + 1}`}>
              {named ? fitText(names[i] ?? '', right - 23, small) : valueWords(lines[i]?.values[last] ?? null, site)}
            </text>
          </g>
        ))}
      {places.map((key, at) =>
        at % every !== 0 ? null : (
          <rect
            key={key}
            className="hit"
            x={tenth(columns ? x(at) : x(at) - band / 2)}
            width={tenth(Math.max(1, band * every))}
            y={14}
            height={y0 - 14}
          >
            <title>
              {[
                spec.type === 'histogram' ? keyWords(key, null, field, site, data.steps.x) : words(key),
                ...lines.map((line) => `${spec.series ? `${line.name ?? site.w.common.empty}: ` : ''}${valueWords(line.values[at] ?? null, site)}`),
              ].join('\n')}
            </title>
          </rect>
        ),
      )}
    </g>
  )
}
