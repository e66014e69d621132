import type { ReactNode } from 'react'
import { useSite } from '../site.tsx'

/** Puts the list as it is filtered now into the rail, under a name. */
export function SaveFilter({ query, suggested }: { query: string; suggested: string }): ReactNode {
  const { w, to } = useSite()
  return (
    <details className="pop end save-filter">
      <summary className="plain s13">{w.work.saveFilter}</summary>
      <div>
        <form method="post" action={to('/desk/preferences')}>
          <input type="hidden" name="intent" value="save-filter" />
          <input type="hidden" name="query" value={query} />
          <input type="hidden" name="to" value={query} />
          <label htmlFor="filter-name">{w.work.filterName}</label>
          <input className="in" id="filter-name" name="name" required maxLength={40} defaultValue={suggested} />
          <button className="btn">{w.common.save}</button>
        </form>
      </div>
    </details>
  )
}
