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

/** The same series from edge to edge: the picture of the home page. */
export function River({ points, label }: { points: readonly Point[]; label: string }): ReactNode {
  const most = Math.max(...points.map((point) => point.value ?? 0), Number.MIN_VALUE)
  const x = (i: number): number => Math.round((i / Math.max(1, points.length - 1)) * 14400) / 10
  const y = (value: number): number => Math.round((184 - (value / most) * 168) * 10) / 10
  const line = points.map((point, i) => `${i === 0 ? 'M' : 'L'}${x(i)} ${y(point.value ?? 0)}`).join('')
  return (
    <svg viewBox="0 0 1440 184" preserveAspectRatio="none" role="img" aria-label={label}>
      <path className="wash" d={`${line}L1440 184L0 184Z`} />
      <path className="line" d={line} />
    </svg>
  )
}
