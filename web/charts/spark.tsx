import type { ReactNode } from 'react'
import type { Point } from './series.ts'

/** A word-sized chart: a line for many points, bars for few; the last one is the present. Zero is the ground. */
export function Spark({ points, label }: { points: readonly Point[]; label: string }): ReactNode {
  const most = Math.max(...points.map((point) => point.value ?? 0), Number.MIN_VALUE)
  const x = (i: number): number => Math.round((i / Math.max(1, points.length - 1)) * 126 * 10) / 10 + 2
  const y = (value: number): number => Math.round((42 - (value / most) * 38) * 10) / 10
  if (points.length > 31) {
    let pen = 'M'
    const path = points
      .map((point, i) => {
        if (point.value === null) {
          pen = 'M'
          return ''
        }
        const step = `${pen}${x(i)} ${y(point.value)}`
        pen = 'L'
        return step
      })
      .join('')
    const last = points.findLastIndex((point) => point.value !== null)
    return (
      <svg className="spark" viewBox="0 0 132 44" role="img" aria-label={label}>
        <path d={path} />
        {last >= 0 && <circle cx={x(last)} cy={y(points[last]?.value ?? 0)} r="2.5" />}
      </svg>
    )
  }
  const width = 132 / points.length
  return (
    <svg className="spark" viewBox="0 0 132 44" role="img" aria-label={label}>
      {points.map((point, i) =>
        point.value === null ? null : (
          <rect
            key={i}
            x={i * width}
            y={y(point.value)}
            width={Math.max(1, width - 1)}
            height={44 - y(point.value)}
            className={i === points.length - 1 ? 'now' : undefined}
          />
        ),
      )}
    </svg>
  )
}

const inDay = (points: readonly Point[], most: number): string =>
  points
    .map(
      (point, i) =>
        `${i === 0 ? 'M' : 'L'}${Math.round((i / Math.max(1, points.length - 1)) * 14400) / 10} ${Math.round((184 - ((point.value ?? 0) / most) * 150) * 10) / 10}`,
    )
    .join('')

/** The highest point of each half of the series, where it is a peak: a day that only climbs into its other half has one. */
export function peaksOf(points: readonly Point[]): { index: number; point: Point }[] {
  const half = Math.floor(points.length / 2)
  return [points.slice(0, half), points.slice(half)].flatMap((part, i) => {
    const best = part.reduce((top, point, at) => ((point.value ?? 0) > (part[top]?.value ?? 0) ? at : top), 0)
    const point = part[best]
    const climbs = i === 0 ? best >= half - 3 && part.length > 6 : best < 3 && part.length > 6
    return point && !climbs ? [{ index: best + i * half, point }] : []
  })
}

/** A series from edge to edge: the picture of the home page. `before` is the same span a week earlier, dotted. */
export function River({
  points,
  before = [],
  tags = [],
  label,
}: {
  points: readonly Point[]
  before?: readonly Point[]
  tags?: { index: number; lines: [string, string] }[]
  label: string
}): ReactNode {
  const most = Math.max(...[...points, ...before].map((point) => point.value ?? 0), Number.MIN_VALUE)
  const line = inDay(points, most)
  return (
    <div className="stream">
      <svg viewBox="0 0 1440 184" preserveAspectRatio="none" role="img" aria-label={label}>
        <path className="wash" d={`${line}L1440 184L0 184Z`} />
        {before.length > 1 && <path className="week" d={inDay(before, most)} />}
        <path className="line" d={line} />
      </svg>
      <svg className="tags" aria-hidden="true">
        {tags.map(({ index, lines }) => {
          const share = index / Math.max(1, points.length - 1)
          // Late in the day there is no room to the right.
          const left = share > 0.6
          return (
            <text
              key={index}
              x={`${Math.round(share * 1000) / 10}%`}
              y={`${Math.round(((184 - ((points[index]?.value ?? 0) / most) * 150) / 184) * 1000) / 10 - 9}%`}
              dx={left ? -12 : 12}
              textAnchor={left ? 'end' : undefined}
            >
              {lines[0]}
              <tspan>{` ${lines[1]}`}</tspan>
            </text>
          )
        })}
      </svg>
    </div>
  )
}
