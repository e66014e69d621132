import type { ReactNode } from 'react'
import type { TableDetail } from '../../../src/model/index.ts'
import { changed, isNumber, type Filter, type Group, type View } from '../../view/view.ts'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'
import { measureName } from './measure-name.ts'
import { labelOfField, showCell, showEdges, viewHref } from './view-links.ts'

/** Groups of a view as rows: the key leads to the rows behind it. */
export function GroupTable({
  table,
  view,
  slug,
  rows,
  complete,
}: {
  table: TableDetail
  view: View
  slug: string
  rows: readonly Record<string, unknown>[]
  /** All groups are listed: only then a share of the whole can be told. */
  complete: boolean
}): ReactNode {
  const site = useSite()
  const { w, f, pick, to } = site
  const { group, measure } = view
  const field = table.fields.find((candidate) => candidate.name === group?.field)
  const measured = table.fields.find((candidate) => candidate.name === measure.field)
  if (!group || !field) return null
  const adds = complete && (measure.fn === 'count' || measure.fn === 'sum')
  const whole = adds ? rows.reduce((sum, row) => sum + Number(row['value'] ?? 0), 0) : 0
  const value = (given: unknown): string =>
    typeof given === 'number' ? f.number(given) : given === null || given === undefined ? '—' : showCell(given, 'text')
  return (
    <Scroll label={w.table.groups} className="scroll groups">
      <table className="ruled">
        <thead>
          <tr>
            <th scope="col">{labelOfField(field, pick)}</th>
            <th scope="col" className="num">
              {measureName(measure.fn, measured ? labelOfField(measured, pick) : '', site)}
            </th>
            {adds && (
              <th scope="col" className="num">
                {w.table.share}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => {
            const key = row['key']
            const text = showCell(key, field.type)
            return (
              <tr key={i}>
                <td>
                  <a
                    href={viewHref(
                      to,
                      slug,
                      changed(view, { group: null, measure: { fn: 'count', field: null }, filters: [...view.filters, ...behind(group, key)] }),
                    )}
                    rel="nofollow"
                  >
                    {key === null || key === undefined ? (
                      <span className="absent">{w.common.empty}</span>
                    ) : isNumber(field.type) ? (
                      text
                    ) : (
                      showEdges(shorter(text, group))
                    )}
                  </a>
                </td>
                <td className="num">{value(row['value'])}</td>
                {adds && <td className="num">{whole > 0 ? f.percent(Number(row['value'] ?? 0) / whole) : '—'}</td>}
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scroll>
  )
}

const shorter = (text: string, group: Group): string =>
  group.per === 'year' ? text.slice(0, 4) : group.per === 'month' ? text.slice(0, 7) : group.per ? text.slice(0, 10) : text

/** Conditions that the rows of one group meet. */
function behind(group: Group, key: unknown): Filter[] {
  if (key === null || key === undefined) return [{ field: group.field, op: 'empty', value: '' }]
  if (!group.per) return [{ field: group.field, op: 'eq', value: String(key) }]
  const from = String(key).slice(0, 10)
  const end = new Date(`${from}T00:00:00Z`)
  if (group.per === 'day') end.setUTCDate(end.getUTCDate() + 1)
  else if (group.per === 'month') end.setUTCMonth(end.getUTCMonth() + 1)
  else end.setUTCFullYear(end.getUTCFullYear() + 1)
  return [
    { field: group.field, op: 'gte', value: from },
    { field: group.field, op: 'lt', value: end.toISOString().slice(0, 10) },
  ]
}
