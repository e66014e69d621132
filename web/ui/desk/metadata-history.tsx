import type { ReactNode } from 'react'
import { metadataEntries } from '../../../src/model/index.ts'
import type { MetadataRevision } from '../../answers/index.ts'
import { useSite } from '../site.tsx'

const cut = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

/** Earlier words of the metadata with who changed what, and the way back to any of them. */
export function MetadataHistory({ items, action }: { items: readonly MetadataRevision[]; action: string }): ReactNode {
  const { w, f, pick } = useSite()
  if (items.length === 0) return <p className="quiet">{w.work.none}</p>
  const label = (path: string): string => pick(metadataEntries.find((entry) => entry.path === path)?.label) || path
  return (
    <ol className="history">
      {items.map((item) => (
        <li key={item.revision}>
          <p className="s13">
            <b className="strong">{f.dateTime(item.at)}</b> {item.by} {item.via && <span className="quiet">{w.work.via[item.via]}</span>}
            {item.current && <span className="good"> {w.work.nowWords}</span>}
            {item.changes.length === 0 && !item.current && <span className="quiet"> {w.work.firstWords}</span>}
          </p>
          {item.changes.map((change) => (
            <p key={change.path} className="s13 change">
              <span className="quiet">{label(change.path)}</span> <del>{cut(change.from) || w.work.empty}</del>{' '}
              <ins>{cut(change.to) || w.work.empty}</ins>
            </p>
          ))}
          {!item.current && (
            <form method="post" action={action}>
              <input type="hidden" name="intent" value="restore" />
              <input type="hidden" name="to" value={item.revision} />
              <button className="btn small" aria-label={`${w.work.restore}: ${f.dateTime(item.at)}`}>
                {w.work.restore}
              </button>
            </form>
          )}
        </li>
      ))}
    </ol>
  )
}
