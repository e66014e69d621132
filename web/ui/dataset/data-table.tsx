import type { ReactNode } from 'react'
import type { FieldDetail } from '../../../src/model/index.ts'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'
import type { Totals } from '../../app/load-view.ts'
import { isNumber, type View } from '../../view/view.ts'
import { ColumnHead } from './column-head.tsx'
import { showCell, viewHref } from './view-links.ts'

/** Rows under heads that tell about their columns. The first column stays while the rest scrolls. */
export function DataTable(props: {
  fields: readonly FieldDetail[]
  rows: readonly Record<string, unknown>[]
  view: View
  slug: string
  total: number
  label: string
  /** Figures under the number columns, when asked for. */
  totals: Totals | null
  /** Rows of the view. */
  count: number | null
}): ReactNode {
  const { w, to } = useSite()
  const looks = props.fields.map((field) =>
    isNumber(field.type)
      ? 'num'
      : field.statistics && field.statistics.distinct !== null && field.statistics.distinct >= props.total * 0.98 && field.type === 'text'
        ? 'id-cell'
        : undefined,
  )
  return (
    <Scroll label={`${props.label} · ${w.common.scrollTable}`} className="grid">
      <table>
        <thead>
          <tr>
            {props.fields.map((field) => (
              <ColumnHead key={field.id} field={field} view={props.view} slug={props.slug} rows={props.total} />
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row, i) => (
            <tr key={i} data-row={typeof row['_row'] === 'number' ? row['_row'] : undefined}>
              {props.fields.map((field, at) => {
                const value = row[field.name]
                const text = showCell(value, field.type)
                const place = at === 0 && typeof row['_row'] === 'number' ? row['_row'] : null
                const shown =
                  value === null || value === undefined ? (
                    <span className="absent">{w.common.empty}</span>
                  ) : text.length > 300 ? (
                    `${text.slice(0, 300)}…`
                  ) : (
                    text
                  )
                return (
                  <td key={field.id} className={looks[at]} title={text.length > 24 ? text.slice(0, 1000) : undefined}>
                    {place === null ? (
                      shown
                    ) : (
                      <a className="row-link" href={viewHref(to, props.slug, { ...props.view, row: place })} rel="nofollow" title={w.table.seeRow}>
                        {shown}
                      </a>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
        {props.totals && <TotalsFoot fields={props.fields} totals={props.totals} count={props.count} />}
      </table>
    </Scroll>
  )
}

/** Sum, mean and extremes of the number columns over all rows of the view. */
function TotalsFoot({ fields, totals, count }: { fields: readonly FieldDetail[]; totals: Totals; count: number | null }): ReactNode {
  const { w, f } = useSite()
  const figure = (value: unknown): string =>
    typeof value === 'number' ? f.number(value) : value === null || value === undefined ? '—' : String(value)
  return (
    <tfoot>
      <tr>
        {fields.map((field, at) => {
          const own = totals[field.name]
          return (
            <td key={field.id} className={own ? 'num' : undefined}>
              {at === 0 && count !== null && <b>{w.dataset.answer(f.int(count))}</b>}
              {own && (
                <dl className="totals">
                  {(
                    [
                      [w.table.sum, own.sum],
                      [w.table.avg, own.avg],
                      [w.table.least, own.min],
                      [w.table.most, own.max],
                    ] as const
                  ).map(([name, value]) => (
                    <div key={name}>
                      <dt>{name}</dt>
                      <dd>{figure(value)}</dd>
                    </div>
                  ))}
                </dl>
              )}
            </td>
          )
        })}
      </tr>
    </tfoot>
  )
}
