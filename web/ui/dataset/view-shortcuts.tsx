import type { ReactNode } from 'react'
import type { FieldDetail, TableDetail } from '../../../src/model/index.ts'
import { changed, isTime, type Filter, type View } from '../../view/view.ts'
import { useSite } from '../site.tsx'
import { labelOfField, viewHref } from './view-links.ts'

const dayMs = 86_400_000
const monthsShown = 6
const groupsShown = 4
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

interface Stretch {
  key: string
  from: string
  /** The first day that no longer belongs to it. */
  until: string
}

/** The last seven days a column speaks of, and its last months, newest first; nothing for a column of few days. */
function stretchesOf(field: FieldDetail): { week: Stretch | null; months: Stretch[] } {
  const [first, last] = [Date.parse(field.statistics?.min?.slice(0, 10) ?? ''), Date.parse(field.statistics?.max?.slice(0, 10) ?? '')]
  if (!(last - first > 7 * dayMs)) return { week: null, months: [] }
  const months: Stretch[] = []
  for (let at = new Date(last); months.length < monthsShown && at.getTime() >= first - 31 * dayMs;) {
    const from = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1)
    const until = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)
    if (until > first) months.push({ key: dayOf(from).slice(0, 7), from: dayOf(from), until: dayOf(until) })
    at = new Date(from - dayMs)
  }
  return { week: { key: 'week', from: dayOf(last - 6 * dayMs), until: dayOf(last + dayMs) }, months }
}

const filtersOf = (field: string, { from, until }: Stretch): Filter[] => [
  { field, op: 'gte', value: from },
  { field, op: 'lt', value: until },
]

/** Kinds a reader would count by: texts of few values. */
const kindsOf = (table: TableDetail): FieldDetail[] =>
  table.fields
    .filter(({ type, statistics }) => type === 'text' && statistics?.distinct != null && statistics.distinct > 1 && statistics.distinct <= 40)
    .slice(0, groupsShown)

/** The questions asked most of such a table, one click each: its last week, its months, and how many rows fall to each kind. */
export function ViewShortcuts({ table, view, slug }: { table: TableDetail; view: View; slug: string }): ReactNode {
  const { w, to, pick } = useSite()
  const time = table.fields.find((field) => isTime(field.type) && field.statistics?.max)
  const { week, months } = time ? stretchesOf(time) : { week: null, months: [] }
  const kinds = kindsOf(table)
  if (!week && kinds.length === 0) return null
  const others = view.filters.filter((filter) => filter.field !== time?.name)
  const isOn = (stretch: Stretch): boolean =>
    time !== undefined &&
    filtersOf(time.name, stretch).every((wanted) =>
      view.filters.some(({ field, op, value }) => field === wanted.field && op === wanted.op && value === wanted.value),
    )
  const during = (stretch: Stretch, label: string): ReactNode => {
    const on = isOn(stretch)
    const filters = on || !time ? others : [...others, ...filtersOf(time.name, stretch)]
    return (
      <a key={stretch.key} href={viewHref(to, slug, changed(view, { filters }))} aria-current={on ? 'true' : undefined} rel="nofollow">
        {label}
      </a>
    )
  }
  return (
    <nav className="shortcuts" aria-label={w.table.shortcuts}>
      {time && week && (
        <p>
          <span>{labelOfField(time, pick)}</span>
          {during(week, w.table.lastWeek)}
          {months.map((month) => during(month, month.key))}
        </p>
      )}
      {kinds.length > 0 && (
        <p>
          <span>{w.table.chartBy}</span>
          {kinds.map((field) => {
            const on = view.group?.field === field.name
            return (
              <a
                key={field.id}
                href={viewHref(to, slug, changed(view, { group: on ? null : { field: field.name, per: null }, sort: null, thenBy: [] }))}
                aria-current={on ? 'true' : undefined}
                rel="nofollow"
              >
                {labelOfField(field, pick)}
              </a>
            )
          })}
        </p>
      )}
    </nav>
  )
}
