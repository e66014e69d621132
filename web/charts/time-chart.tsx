import { scaleLinear, scaleTime } from 'd3-scale'
import { line } from 'd3-shape'
import type { ReactNode } from 'react'
import { useSite } from '../ui/site.tsx'
import type { Point } from './series.ts'

const width = 760
const height = 280
const frame = { top: 16, right: 76, bottom: 28, left: 52 }

/** A line along time from a zero ground; the last value is named at its end, missing periods are gaps. */
export function TimeChart({ points, label }: { points: readonly Point[]; label: string }): ReactNode {
  const { f, locale } = useSite()
  const dated = points.map((point) => ({ at: new Date(`${point.key.slice(0, 10)}T00:00:00Z`), value: point.value }))
  const first = dated[0]
  const last = dated.at(-1)
  if (!first || !last) return null
  const x = scaleTime([first.at, last.at], [frame.left, width - frame.right])
  const values = dated.flatMap((point) => point.value ?? [])
  const y = scaleLinear([Math.min(0, ...values), Math.max(1, ...values)], [height - frame.bottom, frame.top]).nice(5)
  const path = line<(typeof dated)[number]>()
    .defined((point) => point.value !== null)
    .x((point) => Math.round(x(point.at) * 10) / 10)
    .y((point) => Math.round(y(point.value ?? 0) * 10) / 10)(dated)
  const days = (last.at.getTime() - first.at.getTime()) / 86_400_000
  const form = new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'UTC',
    ...(days > 1100 ? { year: 'numeric' } : days > 92 ? { year: 'numeric', month: 'short' } : { month: 'short', day: 'numeric' }),
  })
  const end = dated.findLast((point) => point.value !== null)
  const gaps = dated.map((point, i) => ({ point, i })).filter(({ point, i }) => point.value === null && i > 0 && dated[i - 1]?.value !== null)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" role="img" aria-label={label} className="chart">
      {y.ticks(5).map((tick) => (
        <g key={tick}>
          <line x1={frame.left} x2={width - frame.right} y1={y(tick)} y2={y(tick)} className={tick === 0 ? 'zero' : 'rule'} />
          <text x={frame.left - 8} y={y(tick) + 4} textAnchor="end">
            {f.compact(tick)}
          </text>
        </g>
      ))}
      {x.ticks(6).map((tick) => {
        // A label at the left edge begins there, else it would be cut off on the phone, where type is larger in these units.
        const atEdge = x(tick) < frame.left + 60
        return (
          <text key={tick.getTime()} className="tick" x={atEdge ? 2 : x(tick)} y={height - 8} textAnchor={atEdge ? 'start' : 'middle'}>
            {form.format(tick)}
          </text>
        )
      })}
      {gaps.map(({ i }) => {
        const to = dated.findIndex((point, at) => at > i && point.value !== null)
        const from = x(dated[i - 1]?.at ?? first.at)
        return (
          <rect
            key={i}
            className="gap"
            x={from}
            width={Math.max(2, x(dated[to === -1 ? dated.length - 1 : to]?.at ?? last.at) - from)}
            y={frame.top}
            height={height - frame.top - frame.bottom}
          />
        )
      })}
      <path d={path ?? ''} className="line c1" />
      {dated.length === 1 && end && <circle cx={x(end.at)} cy={y(end.value ?? 0)} r="3" className="mark" />}
      {end && (
        <>
          <circle cx={x(end.at)} cy={y(end.value ?? 0)} r="3" className="mark" />
          <text className="key" x={x(end.at) + 8} y={y(end.value ?? 0) + 4}>
            {f.number(end.value ?? 0, 1)}
          </text>
        </>
      )}
    </svg>
  )
}
