import type { ReactNode } from 'react'
import { useSite } from '../site.tsx'

/** A remark on one entry, to be given back to the submitter. */
export function Remark({ at, label, value }: { at: string; label: string; value: string | undefined }): ReactNode {
  const { w } = useSite()
  return (
    <details className="say-why" open={Boolean(value)}>
      <summary className="s13">
        {w.review.sayWhy} <span className="hidden">{label}</span>
      </summary>
      <textarea
        className="in"
        name={`note.${at}`}
        rows={2}
        maxLength={1000}
        defaultValue={value}
        aria-label={w.review.reasonFor(label)}
        form="decision"
      />
    </details>
  )
}
