import type { ReactNode } from 'react'
import { useSite } from '../ui/site.tsx'
import { showEdges } from '../ui/dataset/view-links.ts'
import type { Point } from './series.ts'

const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`

/** Bars lying from a zero line, in the order the query gave; name and value are text, so it is list and chart at once. */
export function BarChart({
  points,
  label,
  most = 20,
  hrefOf,
}: {
  points: readonly Point[]
  label: string
  most?: number
  hrefOf?: (point: Point) => string
}): ReactNode {
  const { f, w } = useSite()
  const shown = points.slice(0, most)
  const values = shown.map((point) => point.value ?? 0)
  const low = Math.min(0, ...values)
  const span = Math.max(0, ...values) - low || 1
  return (
    <ul className="bars" aria-label={label}>
      {shown.map((point, i) => {
        const value = point.value ?? 0
        const name = point.key === '' ? w.common.empty : point.key
        const parts = (
          <>
            <span title={name}>{showEdges(name)}</span>
            <svg aria-hidden="true">
              <rect x={percent((Math.min(0, value) - low) / span)} width={percent(Math.abs(value) / span)} height="16" />
              <line x1={percent(-low / span)} x2={percent(-low / span)} y1="0" y2="16" />
            </svg>
            <b>{point.value === null ? w.dataset.chartGap : f.number(value, 1)}</b>
          </>
        )
        return (
          <li key={point.key || i}>
            {hrefOf ? (
              <a href={hrefOf(point)} rel="nofollow">
                {parts}
              </a>
            ) : (
              <div>{parts}</div>
            )}
          </li>
        )
      })}
    </ul>
  )
}
