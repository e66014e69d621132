import type { ReactNode } from 'react'
import type { DatasetDetail, TableDetail } from '../../../src/model/index.ts'
import { BarChart } from '../../charts/bar-chart.tsx'
import { AreaMap, PointMap } from '../../charts/map.tsx'
import { withGaps, type Point } from '../../charts/series.ts'
import { TimeChart } from '../../charts/time-chart.tsx'
import { useSite, type Tools } from '../site.tsx'
import { changed, isTime, type Filter, type Group, type Period, type View } from '../../view/view.ts'
import { measureName } from './measure-name.ts'
import { labelOfField, viewHref } from './view-links.ts'

/** What the loader found to draw: a series by a field, and places. */
export interface Drawn {
  series: { group: Group; points: Point[] } | null
  points: [number, number][] | null
  districts: { field: string; points: Point[] } | null
}

/** The rows of one point of a series. */
function rowsOf(group: Group, point: Point): Filter[] {
  if (point.key === '') return [{ field: group.field, op: 'empty', value: '' }]
  if (!group.per) return [{ field: group.field, op: 'eq', value: point.key }]
  const from = point.key.slice(0, 10)
  const end = new Date(`${from}T00:00:00Z`)
  if (group.per === 'day') end.setUTCDate(end.getUTCDate() + 1)
  else if (group.per === 'month') end.setUTCMonth(end.getUTCMonth() + 1)
  else end.setUTCFullYear(end.getUTCFullYear() + 1)
  return [
    { field: group.field, op: 'gte', value: from },
    { field: group.field, op: 'lt', value: end.toISOString().slice(0, 10) },
  ]
}

export const hrefOfPoint = (to: Tools['to'], slug: string, view: View, group: Group, point: Point): string =>
  viewHref(
    to,
    slug,
    changed(view, {
      group: null,
      measure: { fn: 'count', field: null },
      filters: [...view.filters.filter((filter) => filter.field !== group.field), ...rowsOf(group, point)],
    }),
  )

export function measureWords(view: View, table: TableDetail, site: Tools): string {
  const { w, pick } = site
  const field = table.fields.find((candidate) => candidate.name === view.measure.field)
  if (!field || view.measure.fn === 'count') return w.dataset.countRows
  const name = labelOfField(field, pick) + (field.unit ? ` (${field.unit})` : '')
  return measureName(view.measure.fn, name, site)
}

export function periodWords(per: Period, { w }: Tools): string {
  return { day: w.dataset.day, month: w.dataset.month, year: w.dataset.year }[per]
}

/** The key of a point as one says it: a month without its first day. */
const keyWords = (key: string, per: Period | null): string => (per === 'month' ? key.slice(0, 7) : per === 'year' ? key.slice(0, 4) : key)

/** The figures of a chart as a table, folded away: for readers who do not see the picture, and for those who want the number. */
function Figures({
  points,
  per,
  name,
  measure,
  hrefOf,
}: {
  points: readonly Point[]
  per: Period | null
  name: string
  measure: string
  hrefOf: (point: Point) => string
}): ReactNode {
  const { w, f } = useSite()
  return (
    <details>
      <summary className="s13 plain">{w.dataset.chartTable}</summary>
      <div className="scroll">
        <table className="ruled">
          <thead>
            <tr>
              <th scope="col">{name}</th>
              <th scope="col" className="num">
                {measure}
              </th>
              <th scope="col">
                <span className="hidden">{w.dataset.seeRows}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {points.slice(0, 200).map((point, i) => (
              <tr key={point.key || i}>
                <td>{keyWords(point.key, per) || w.common.empty}</td>
                <td className="num">{point.value === null ? w.dataset.chartGap : f.number(point.value)}</td>
                <td>
                  <a href={hrefOf(point)} rel="nofollow">
                    {w.dataset.seeRows}
                  </a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

/** Chart and map of the present view, each with its source, its version and the way to its rows. */
export function ViewFigures({
  dataset,
  table,
  view,
  drawn,
  total,
}: {
  dataset: DatasetDetail
  table: TableDetail
  view: View
  drawn: Drawn
  total: number | null
}): ReactNode {
  const site = useSite()
  const { w, f, pick, to, city } = site
  const { series } = drawn
  const field = table.fields.find((candidate) => candidate.name === series?.group.field)
  const drawSeries = series && field && series.points.some((point) => point.value !== null) && series.points.length > 1
  const source = `${pick(dataset.name)} v${view.version ?? table.version?.number ?? ''}`
  const measure = measureWords(view, table, site)
  const title =
    field && series
      ? series.group.per && view.measure.fn === 'count'
        ? `${w.dataset.rowsPer(periodWords(series.group.per, site))}${w.common.aside(labelOfField(field, pick))}`
        : w.dataset.chartOf(
            measure,
            series.group.per ? `${labelOfField(field, pick)} ${periodWords(series.group.per, site)}` : labelOfField(field, pick),
          )
      : ''
  const place = drawn.points ?? drawn.districts
  if (!drawSeries && !place) return null
  const timed = series?.group.per && field && isTime(field.type)
  const hrefOf = (point: Point): string => hrefOfPoint(to, dataset.slug, view, series?.group ?? { field: '', per: null }, point)
  const placeHref = (point: Point): string => hrefOfPoint(to, dataset.slug, view, { field: drawn.districts?.field ?? '', per: null }, point)
  return (
    <div className={drawSeries && place ? 'figures' : 'figures alone'} id="chart">
      {drawSeries && (
        <figure>
          <figcaption>
            <p className="figure-title">{title}</p>
            <p className="figure-note">
              {view.group ? w.dataset.groupsAnswer(f.int(series.points.length)) : total === null ? '' : w.dataset.answer(f.int(total))}
            </p>
          </figcaption>
          {timed && series.group.per ? (
            <TimeChart points={withGaps(series.points, series.group.per)} label={title} />
          ) : (
            <BarChart points={series.points} label={title} hrefOf={hrefOf} />
          )}
          <p className="source">{source}</p>
          {timed && (
            <Figures points={series.points} per={series.group.per} name={field ? labelOfField(field, pick) : ''} measure={measure} hrefOf={hrefOf} />
          )}
        </figure>
      )}
      {drawn.points && (
        <figure>
          <figcaption>
            <p className="figure-title">{w.dataset.mapTitle}</p>
            <p className="figure-note">
              {total !== null && total > drawn.points.length
                ? w.dataset.mapPoints(f.int(drawn.points.length), f.int(total))
                : w.dataset.mapPointsAll(f.int(drawn.points.length))}
            </p>
          </figcaption>
          <PointMap points={drawn.points} geometry={city.geometry} label={w.dataset.mapTitle} />
          <p className="source">
            {source} · {city.geometry ? w.dataset.mapGeometry : w.dataset.mapBase}
          </p>
        </figure>
      )}
      {!drawn.points && drawn.districts && city.geometry && (
        <figure>
          <figcaption>
            <p className="figure-title">{w.dataset.mapTitle}</p>
            <p className="figure-note">
              {w.dataset.mapDistricts(
                pick(table.fields.find((candidate) => candidate.name === drawn.districts?.field)?.label) || drawn.districts.field,
              )}
            </p>
          </figcaption>
          <AreaMap points={drawn.districts.points} geometry={city.geometry} hrefOf={placeHref} />
          <p className="source">
            {source} · {w.dataset.mapGeometry}
          </p>
          <Figures points={drawn.districts.points} per={null} name={w.dataset.mapTitle} measure={w.dataset.countRows} hrefOf={placeHref} />
        </figure>
      )}
    </div>
  )
}
