import type { ReactNode } from 'react'
import type { FieldDetail } from '../../../src/model/index.ts'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'
import { isNumber, type View } from '../../view/view.ts'
import { ColumnHead } from './column-head.tsx'
import { showCell } from './view-links.ts'

/** Rows under heads that tell about their columns. The first column stays while the rest scrolls. */
export function DataTable(props: {
  fields: readonly FieldDetail[]
  rows: readonly Record<string, unknown>[]
  view: View
  slug: string
  total: number
  label: string
}): ReactNode {
  const { w } = useSite()
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
            <tr key={i}>
              {props.fields.map((field, at) => {
                const value = row[field.name]
                const text = showCell(value, field.type)
                return (
                  <td key={field.id} className={looks[at]} title={text.length > 24 ? text.slice(0, 1000) : undefined}>
                    {value === null || value === undefined ? (
                      <span className="absent">{w.common.empty}</span>
                    ) : text.length > 300 ? (
                      `${text.slice(0, 300)}…`
                    ) : (
                      text
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
