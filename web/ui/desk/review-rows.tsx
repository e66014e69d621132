import type { ReactNode } from 'react'
import type { ComparisonView } from '../../answers/index.ts'
import { showCell } from '../dataset/view-links.ts'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'

/** Counts and examples of the rows that came, went and changed. */
export function RowChangeTable({ change }: { change: ComparisonView }): ReactNode {
  const { w, f } = useSite()
  const columns = change.columns.slice(0, 12)
  return (
    <>
      <ul className="changes">
        <li>
          {w.review.rowsAdded} <b className="good">+{f.int(change.added)}</b>
        </li>
        <li>
          {w.review.rowsRemoved} <b className={change.removed > 0 ? 'bad' : undefined}>−{f.int(change.removed)}</b>
        </li>
        <li>
          {w.review.rowsChanged} <b>{f.int(change.changed)}</b>
        </li>
        <li>
          {w.review.rowsBefore} <b>{f.int(change.from.rows)}</b>
        </li>
        <li>
          {w.review.rowsNow} <b>{f.int(change.to.rows)}</b>
        </li>
      </ul>
      {change.changes.length > 0 && (
        <Scroll label={w.review.rowsTitle}>
          <table className="dense marks">
            <caption className="s13 quiet">{w.review.examples(f.int(change.changes.length))}</caption>
            <thead>
              <tr>
                <th scope="col">
                  <span className="hidden">{w.people.status}</span>
                </th>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {change.changes.map((row, at) => (
                <tr key={at} className={row.change === 'changed' ? undefined : row.change}>
                  <th scope="row">{w.review[row.change]}</th>
                  {columns.map((column) => {
                    const [before, after] = [row.before?.[column], row.after?.[column]]
                    const differs = row.change === 'changed' && row.cells.includes(column)
                    return (
                      <td key={column} className={differs ? 'changed' : undefined}>
                        {differs && <span className="quiet">{showCell(before, 'text').slice(0, 40) || w.common.empty} → </span>}
                        {showCell(after ?? before, 'text').slice(0, 60) || <span className="quiet">{w.common.empty}</span>}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </>
  )
}
