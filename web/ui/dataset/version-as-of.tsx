import type { ReactNode } from 'react'
import { useSite } from '../site.tsx'

/** A day instead of a version: leads to the dataset as it stood at its end. */
export function AsOfForm({ slug, table, value }: { slug: string; table: string | null; value: string | null }): ReactNode {
  const { w, to, now } = useSite()
  const today = new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
  return (
    <form className="picker" method="get" action={to(`/datasets/${slug}`)}>
      {table && <input type="hidden" name="table" value={table} />}
      <label title={w.evidence.asOfHint}>
        {w.evidence.asOf}
        <input className="in small" type="date" name="asof" required max={today} defaultValue={value ?? today} />
      </label>
      <button className="btn small">{w.evidence.asOfGo}</button>
    </form>
  )
}
