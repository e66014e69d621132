import type { ReactNode } from 'react'
import { useSite } from './site.tsx'

const width = 110
const height = 26

/** Uses of the last weeks as a line, the newest at its end; nothing where nobody used it. */
export function UseSpark({ weeks }: { weeks: readonly number[] }): ReactNode {
  const { w, f } = useSite()
  const total = weeks.reduce((sum, n) => sum + n, 0)
  if (total === 0) return null
  const most = Math.max(...weeks)
  const x = (i: number): number => Math.round((3 + (i / Math.max(1, weeks.length - 1)) * (width - 6)) * 10) / 10
  const y = (n: number): number => Math.round((height - 3 - (n / most) * (height - 6)) * 10) / 10
  return (
    <div className="use-weeks">
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={w.search.useWeeks(f.int(total))}>
        <path d={weeks.map((n, i) => `${i === 0 ? 'M' : 'L'}${x(i)} ${y(n)}`).join('')} />
        <circle cx={x(weeks.length - 1)} cy={y(weeks.at(-1) ?? 0)} r="2.2" />
      </svg>
      <span className="quiet" aria-hidden="true">
        {w.search.useWeeks(f.compact(total))}
      </span>
    </div>
  )
}
