import type { ReactNode } from 'react'
import { useSite } from '../site.tsx'

const day = 86_400_000
/** Length of a promised cycle; cycles shorter than a day are drawn by days. */
const lengthOf: Readonly<Record<string, number>> = { weekly: 7 * day, monthly: 30.5 * day, quarterly: 91.5 * day, yearly: 365.25 * day }
const slots = 12

/** The last twelve cycles as ticks: high where an update came out, low in the middle of waiting, coloured where one is missing. */
export function CycleTape({ updates, cycle, late }: { updates: readonly string[]; cycle: string; late: boolean }): ReactNode {
  const { w, f, now } = useSite()
  const length = lengthOf[cycle] ?? day
  const times = updates.map((at) => Date.parse(at))
  const first = Math.min(...times)
  const hit = Array.from({ length: slots }, (_, i) => {
    const end = now.getTime() - (slots - 1 - i) * length
    return { came: times.some((time) => time > end - length && time <= end), begun: first <= end }
  })
  return (
    <svg
      className="tape cycle"
      width="59"
      height="14"
      viewBox="0 0 59 14"
      role="img"
      aria-label={w.work.tape(f.int(hit.filter(({ came }) => came).length))}
    >
      {hit.map(({ came, begun }, i) => {
        const missing = !came && begun && (late || i < slots - 1)
        return <rect key={i} x={i * 5} y={came ? 1 : 6} width="4" height={came ? 12 : 2} className={came ? undefined : missing ? 'late' : 'none'} />
      })}
    </svg>
  )
}
