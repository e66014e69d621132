import type { ReactNode } from 'react'
import type { ColumnStatistics, FieldDetail } from '../../../src/model/index.ts'
import { useSite, type Tools } from '../site.tsx'
import { changed, isTime, withFilter, type Filter, type View } from '../../view/view.ts'
import { labelOfField, showCell, showEdges, viewHref } from './view-links.ts'

export const typeWord = (w: Tools['w'], type: string): string =>
  ({
    text: w.dataset.typeText,
    integer: w.dataset.typeInteger,
    decimal: w.dataset.typeDecimal,
    double: w.dataset.typeDouble,
    boolean: w.dataset.typeBoolean,
    date: w.dataset.typeDate,
    timestamp: w.dataset.typeTimestamp,
    time: w.dataset.typeTime,
    json: w.dataset.typeJson,
  })[type] ?? type

/** Whether a bin lies in what the filters of its own column let through. */
function passes(bin: { from: string; to: string }, filters: readonly Filter[], numeric: boolean): boolean {
  const order = (a: string, b: string): number => (numeric ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0)
  return filters.every((filter) => {
    if (filter.op === 'gt' || filter.op === 'gte') return order(bin.to, filter.value) >= 0
    if (filter.op === 'lt' || filter.op === 'lte') return order(bin.from, filter.value) <= 0
    if (filter.op === 'eq') return order(bin.from, filter.value) <= 0 && order(bin.to, filter.value) >= 0
    return true
  })
}

/** Bars of the whole column; those inside the view are in colour, and each leads to its rows. */
function Histogram({ statistics, field, view, slug }: { statistics: ColumnStatistics; field: FieldDetail; view: View; slug: string }): ReactNode {
  const { to } = useSite()
  const most = Math.max(1, ...statistics.histogram.map((bin) => bin.count))
  const step = 100 / statistics.histogram.length
  const own = view.filters.filter((filter) => filter.field === field.name)
  const others = view.filters.filter((filter) => filter.field !== field.name)
  const last = statistics.histogram.length - 1
  return (
    <svg className="histogram" viewBox="0 0 100 44" preserveAspectRatio="none" aria-hidden="true">
      {statistics.histogram.map((bin, i) => {
        const height = bin.count === 0 ? 0 : Math.max(1, (bin.count / most) * 43)
        const between: Filter[] = [
          { field: field.name, op: 'gte', value: bin.from },
          { field: field.name, op: i === last ? 'lte' : 'lt', value: bin.to },
        ]
        return (
          <a
            key={i}
            href={viewHref(to, slug, changed(view, { filters: [...others, ...between], group: null }))}
            tabIndex={-1}
            aria-label={`${bin.from} – ${bin.to}`}
          >
            <rect
              x={i * step}
              y={44 - height}
              width={Math.max(0.5, step - 0.6)}
              height={height}
              className={own.length > 0 && passes(bin, own, !isTime(field.type)) ? 'kept' : undefined}
            />
          </a>
        )
      })}
    </svg>
  )
}

function TopValues({
  statistics,
  field,
  view,
  slug,
  rows,
}: {
  statistics: ColumnStatistics
  field: FieldDetail
  view: View
  slug: string
  rows: number
}): ReactNode {
  const { f, to } = useSite()
  return (
    <div className="top-values">
      {statistics.topValues.slice(0, 3).map((top) => {
        const filter: Filter = { field: field.name, op: 'eq', value: top.value }
        const chosen = view.filters.some((own) => own.field === field.name && own.op === 'eq' && own.value === top.value)
        return (
          <a
            key={top.value}
            href={viewHref(to, slug, withFilter({ ...view, filters: view.filters.filter((own) => own.field !== field.name), group: null }, filter))}
            className={chosen ? 'kept' : undefined}
            rel="nofollow"
          >
            <svg aria-hidden="true">
              <rect width={`${Math.round((top.count / Math.max(1, rows)) * 100)}%`} height="100%" />
            </svg>
            <span>{showEdges(top.value)}</span>
            <em>{f.percent(top.count / Math.max(1, rows))}</em>
          </a>
        )
      })}
    </div>
  )
}

/** The head of a column does the work of a dashboard: type, spread or commonest values, empties and distinct count. */
export function ColumnHead({ field, view, slug, rows }: { field: FieldDetail; view: View; slug: string; rows: number }): ReactNode {
  const { w, f, pick, to } = useSite()
  const sorts = view.sort ? [view.sort, ...view.thenBy] : []
  const place = sorts.findIndex((sort) => sort.field === field.name)
  const sorted = sorts[place] ?? null
  const filtered = view.filters.some((filter) => filter.field === field.name)
  const { statistics } = field
  const key = statistics !== null && statistics.distinct !== null && rows > 1 && statistics.distinct >= rows * 0.98
  const next = changed(view, {
    sort: sorted
      ? sorted.desc === isTime(field.type)
        ? { field: field.name, desc: !sorted.desc }
        : null
      : { field: field.name, desc: isTime(field.type) },
    thenBy: [],
  })
  const share = statistics ? statistics.nulls / Math.max(1, rows) : 0
  const distinct = statistics?.distinct ?? null
  return (
    <th
      scope="col"
      className={filtered || sorted ? 'on' : undefined}
      aria-sort={place === 0 && sorted ? (sorted.desc ? 'descending' : 'ascending') : undefined}
      data-field={field.name}
    >
      <div className="head">
        <a href={viewHref(to, slug, next)} title={field.name} rel="nofollow">
          {labelOfField(field, pick)}
          {sorted && (
            <span aria-hidden="true">
              {sorted.desc ? ' ↓' : ' ↑'}
              {sorts.length > 1 && place + 1}
            </span>
          )}
        </a>
        <small>{f.unit(field.unit) || typeWord(w, field.type)}</small>
      </div>
      {statistics && (
        <>
          {statistics.histogram.length > 0 ? (
            <Histogram statistics={statistics} field={field} view={view} slug={slug} />
          ) : key ? (
            <div className="column-words">{w.dataset.everyDistinct}</div>
          ) : (
            <TopValues statistics={statistics} field={field} view={view} slug={slug} rows={rows} />
          )}
          <div className="reach">
            {statistics.histogram.length > 0 ? (
              <>
                <span>{showCell(statistics.min, field.type).slice(0, isTime(field.type) ? 7 : 10)}</span>
                {share > 0 && <span>{w.dataset.emptyCells(f.percent(share))}</span>}
                <span>{showCell(statistics.max, field.type).slice(0, isTime(field.type) ? 7 : 10)}</span>
              </>
            ) : (
              <>
                {!key && distinct !== null && (
                  <span>{w.dataset.kinds(statistics.distinctApproximate ? w.dataset.about(f.compact(distinct)) : f.int(distinct))}</span>
                )}
                <span>{share === 0 ? w.dataset.noEmpty : w.dataset.emptyCells(f.percent(share))}</span>
              </>
            )}
          </div>
        </>
      )}
    </th>
  )
}
