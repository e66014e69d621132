import type { ReactNode } from 'react'
import type { TableDetail } from '../../../src/model/index.ts'
import { useSite } from '../site.tsx'
import type { View } from '../../view/view.ts'
import { labelOfField, reportAddress, showCell, viewHref } from './view-links.ts'

/** One row with all its fields, under the address that the row keeps in its version. */
export function RowCard({
  table,
  view,
  slug,
  row,
}: {
  table: TableDetail
  view: View
  slug: string
  row: Record<string, unknown> | null
}): ReactNode {
  const { w, f, pick, to } = useSite()
  return (
    <aside className="row-card" aria-labelledby="row-card">
      <header>
        <h2 id="row-card" className="s17">
          {w.table.rowCard(f.int((view.row ?? 0) + 1))} <small className="quiet">{w.table.rowCardHint}</small>
        </h2>
        {row && (
          <a className="btn small" href={to(reportAddress(slug, { row: view.row }))} rel="nofollow">
            {w.table.reportRow}
          </a>
        )}
        <a className="btn small" href={viewHref(to, slug, { ...view, row: null })}>
          {w.table.closeCard}
        </a>
      </header>
      {row ? (
        <dl>
          {table.fields.map((field) => {
            const value = row[field.name]
            return (
              <div key={field.id}>
                <dt title={field.name}>
                  {labelOfField(field, pick)}
                  {f.unit(field.unit) && <small> {f.unit(field.unit)}</small>}{' '}
                  <a
                    className="report"
                    href={to(reportAddress(slug, { row: view.row, field: field.name }))}
                    rel="nofollow"
                    aria-label={w.table.reportCell(labelOfField(field, pick))}
                    title={w.table.reportCell(labelOfField(field, pick))}
                  >
                    ⚑
                  </a>
                </dt>
                <dd>{value === null || value === undefined ? <span className="absent">{w.common.empty}</span> : showCell(value, field.type)}</dd>
              </div>
            )
          })}
        </dl>
      ) : (
        <p>{w.table.rowGone}</p>
      )}
    </aside>
  )
}
