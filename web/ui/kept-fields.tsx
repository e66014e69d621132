import type { ReactNode } from 'react'
import { useSite } from './site.tsx'

/** What was typed before the session ended, for the pages whose forms do not fill themselves again. */
export function KeptFields({ fields }: { fields: readonly { field: string; value: string }[] }): ReactNode {
  const { w } = useSite()
  const typed = fields.filter(({ field, value }) => value.trim() !== '' && field !== 'intent' && !/^[0-9a-f-]{36}$/.test(value))
  if (typed.length === 0) return null
  return (
    <aside className="kept" aria-label={w.people.keptFields}>
      <details>
        <summary>{w.people.keptFields}</summary>
        <dl className="pairs">
          {typed.flatMap(({ field, value }, at) => [
            <dt key={`n${at}`} className="mono">
              {field}
            </dt>,
            <dd key={`v${at}`}>{value}</dd>,
          ])}
        </dl>
      </details>
    </aside>
  )
}
