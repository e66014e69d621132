import type { ReactNode } from 'react'

/** A promise drawn: one tick a day for sixty days; dark where a version came out, a hairline where none was due. */
export function Tape({ published, now, late, label }: { published: readonly string[]; now: Date; late: boolean; label: string }): ReactNode {
  const day = (date: Date): number => Math.floor((date.getTime() + 8 * 3_600_000) / 86_400_000)
  const days = new Set(published.map((iso) => day(new Date(iso))))
  const today = day(now)
  const newest = Math.max(...days)
  return (
    <svg className="tape" width="180" height="14" viewBox="0 0 180 14" role="img" aria-label={label}>
      {Array.from({ length: 60 }, (_, i) => {
        const at = today - 59 + i
        const out = days.has(at)
        const overdue = late && at > newest
        return (
          <rect
            key={i}
            x={i * 3}
            y={out ? 1 : overdue ? 3 : 6}
            width="2"
            height={out ? 12 : overdue ? 8 : 2}
            className={out ? undefined : overdue ? 'late' : 'none'}
          />
        )
      })}
    </svg>
  )
}
