import type { ReactNode } from 'react'
import { useSite } from '../ui/site.tsx'
import type { Point } from './series.ts'

const row = 26
const width = 760
const names = 168

/** Bars lying from a zero line, longest first as the query gave them; the value stands at the end of its bar. */
export function BarChart({ points, label, most = 20, hrefOf }: { points: readonly Point[]; label: string; most?: number; hrefOf?: (point: Point) => string }): ReactNode {
  const { f, w } = useSite()
  const shown = points.slice(0, most)
  const longest = Math.max(...shown.map((point) => Math.abs(point.value ?? 0)), Number.MIN_VALUE)
  const lowest = Math.min(0, ...shown.map((point) => point.value ?? 0))
  const room = width - names - 90
  const zero = names + (lowest < 0 ? (Math.abs(lowest) / (longest + Math.abs(lowest))) * room : 0)
  const scale = (lowest < 0 ? room - (zero - names) : room) / longest
  const cut = (text: string): string => ([...text].length > 12 ? `${[...text].slice(0, 11).join('')}…` : text)
  return (
    <svg viewBox={`0 0 ${width} ${shown.length * row + 4}`} width="100%" {...(hrefOf ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })} className="chart">
      {shown.map((point, i) => {
        const value = point.value ?? 0
        const length = Math.abs(value) * scale
        const name = point.key === '' ? w.common.empty : point.key
        const bar = <rect x={value < 0 ? zero - length : zero} y={i * row + 4} width={Math.max(point.value === null ? 0 : 1, length)} height={row - 8} className="bar-fill" />
        return (
          <g key={point.key || i}>
            <title>{`${name} ${f.number(value)}`}</title>
            <text x={names - 10} y={i * row + 18} textAnchor="end" className="name">
              {cut(name)}
            </text>
            {hrefOf ? (
              <a href={hrefOf(point)} tabIndex={-1}>
                {bar}
              </a>
            ) : (
              bar
            )}
            <text className="key" x={value < 0 ? zero + 6 : zero + length + 6} y={i * row + 18}>
              {f.number(value, 1)}
            </text>
          </g>
        )
      })}
      <line x1={zero} x2={zero} y1="0" y2={shown.length * row + 4} className="zero" />
    </svg>
  )
}
