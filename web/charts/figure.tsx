import type { ReactNode } from 'react'
import type { Text, TableDetail } from '../../src/model/index.ts'
import type { Problem } from '../../src/platform/errors/index.ts'
import { Note, Scroll } from '../ui/parts.tsx'
import { useSite, type Tools } from '../ui/site.tsx'
import type { ChartData } from './chart-data.ts'
import { draw } from './draw/picture.tsx'
import { areasOf } from './draw/map-picture.tsx'
import { fieldWords, keyWords, measureName, measureUnit, remarksOf, titleOf, valueWords, whereWords } from './names.ts'
import { MapTools } from './map-tools.tsx'
import { planeOf } from './plane.ts'

/** Where the rows of a chart come from, as the line below it says. */
export interface Source {
  slug: string
  name: Text
  agency: Text
}

/** Rows of the table beside a picture; beyond them the file has all. */
const mostRows = 300
/** Of places on a map, which are only figures to each other, those with most rows. */
const mostPlaces = 60

export const unitWords = (data: ChartData, table: TableDetail, site: Tools): string => {
  const unit = data.spec.type === 'scatter' ? '' : measureUnit(data.spec, table.fields, site)
  return unit ? site.w.chart.unit(unit) : ''
}

/** What is said under the title: unit, what was left out, in which system a map is drawn. */
export function notesOf(data: ChartData, table: TableDetail, where: string, site: Tools): string[] {
  const { w } = site
  const { systems } = data
  const missed =
    data.spec.type === 'map' && !data.spec.y && site.city.geometry
      ? areasOf(data, planeOf(site.city.geometry, 'cgcs2000', null, 760, 400).outlines).missed.length
      : 0
  return [
    unitWords(data, table, site),
    ...(where ? [w.chart.filtered(whereWords(where, table.fields, site))] : []),
    ...remarksOf(data, table.fields, site),
    ...(missed > 0 ? [w.chart.missed(site.f.int(missed))] : []),
    ...(systems
      ? [
          systems.from === systems.to
            ? w.chart.systemAs(w.chart.systems[systems.to])
            : w.chart.systemConverted(w.chart.systems[systems.to], w.chart.systems[systems.from]),
          ...(systems.stated ? [] : [w.chart.systemUnstated]),
        ]
      : []),
  ].filter(Boolean)
}

/** The line below a chart. */
export const sourceWords = (source: Source, data: ChartData, { w, pick }: Tools): string =>
  `${w.chart.source(pick(source.name), pick(source.agency))} · ${w.chart.version(String(data.version))}`

/** The figures of a chart as a table: for readers who do not see the picture, and for those who want the number. */
export function ChartTable({ data, table, title }: { data: ChartData; table: TableDetail; title: string }): ReactNode {
  const site = useSite()
  const { w, f } = site
  const { spec, steps } = data
  const fieldOf = (name: string | null): TableDetail['fields'][number] | undefined => table.fields.find((field) => field.name === name)
  const keys = [
    ...(spec.facet ? [{ name: spec.facet, of: 'facet' as const, per: null, step: null }] : []),
    ...(spec.series ? [{ name: spec.series, of: 'series' as const, per: null, step: null }] : []),
    ...(spec.x ? [{ name: spec.x, of: 'x' as const, per: spec.per, step: steps.x }] : []),
    ...(spec.y ? [{ name: spec.y, of: 'y' as const, per: spec.yPer, step: steps.y }] : []),
  ]
  const cells =
    data.clusters.length > 0
      ? data.clusters.map((cluster) => ({ x: f.number(cluster.x, 5), y: f.number(cluster.y, 5), series: null, facet: null, value: cluster.count }))
      : data.cells
  return (
    <details className="chart-table">
      <summary className="plain">{w.chart.figures}</summary>
      <Scroll label={w.chart.figuresOf(title)}>
        <table className="ruled">
          <thead>
            <tr>
              {keys.map((key) => (
                <th scope="col" key={key.of}>
                  {fieldWords(table.fields, key.name, site)}
                </th>
              ))}
              <th scope="col" className="num">
                {data.clusters.length > 0 || data.gathered ? w.chart.measures.count : measureName(spec, table.fields, site)}
              </th>
            </tr>
          </thead>
          <tbody>
            {cells.slice(0, data.clusters.length > 0 ? mostPlaces : mostRows).map((cell, i) => (
              <tr key={i}>
                {keys.map((key) => (
                  <td key={key.of}>{data.clusters.length > 0 ? cell[key.of] : keyWords(cell[key.of], key.per, fieldOf(key.name), site, key.step)}</td>
                ))}
                <td className="num">{valueWords(cell.value, site)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  )
}

/** The picture itself, once for its room and once for a phone or a tile; the sheet shows the one that fits. */
export function ChartPicture({
  data,
  table,
  title,
  room = 'wide',
}: {
  data: ChartData
  table: TableDetail
  title: string
  /** What the place gives where it is no phone. */
  room?: 'broad' | 'wide' | 'half'
}): ReactNode {
  const site = useSite()
  if (data.spec.type === 'figure') return <p className="one-figure">{valueWords(data.cells[0]?.value ?? null, site)}</p>
  if (data.cells.length === 0 && data.clusters.length === 0)
    return (
      <p className="nothing-drawn">
        {site.w.chart.nothing} <span className="quiet">{site.w.chart.nothingText}</span>
      </p>
    )
  return (
    <div className="drawn" data-drawn>
      {([room, 'narrow'] as const).map((size) => {
        const { width, height, body } = draw({ data, fields: table.fields, site }, size)
        return (
          <svg
            key={size}
            viewBox={`0 0 ${width} ${Math.ceil(height)}`}
            role="img"
            aria-label={title}
            className={`drawing ${size === 'narrow' ? 'narrow' : 'wide'} ${data.spec.type}`}
          >
            {body}
          </svg>
        )
      })}
    </div>
  )
}

/** A chart with everything that belongs to it: the title says what, the note in which unit, the source whose and which version. */
export function ChartFigure({
  data,
  table,
  source,
  where = '',
  title,
  note,
  level = 2,
  box = false,
  broad = false,
  acts,
}: {
  data: ChartData
  table: TableDetail
  source: Source
  where?: string
  title?: string
  note?: string
  level?: 1 | 2 | 3
  /** The map may be moved: its address may carry `box`. */
  box?: boolean
  /** It has the width of the page to itself. */
  broad?: boolean
  acts?: ReactNode
}): ReactNode {
  const site = useSite()
  const { to } = site
  const said = title || titleOf(data.spec, table.fields, site)
  const Heading = `h${level}` as const
  return (
    <figure className={`chart-figure is-${data.spec.type}`}>
      <figcaption>
        <Heading className="figure-title">{said}</Heading>
        {note && <p className="figure-say">{note}</p>}
        <p className="figure-note">{notesOf(data, table, where, site).join(' · ')}</p>
      </figcaption>
      <ChartPicture data={data} table={table} title={said} room={broad ? 'broad' : 'wide'} />
      {box && data.box && <MapTools box={data.box} />}
      <p className="source">
        <a href={to(`/datasets/${source.slug}`)}>{sourceWords(source, data, site)}</a>
        {data.spec.type === 'map' && site.city.geometry && <span> · {site.w.chart.geometry}</span>}
      </p>
      {acts && <p className="figure-acts">{acts}</p>}
      {data.spec.type !== 'figure' && <ChartTable data={data} table={table} title={said} />}
    </figure>
  )
}

/** Stands where a chart cannot be drawn, and says why. */
export function NoChart({ problem, title }: { problem: Problem | null; title?: string }): ReactNode {
  const { w } = useSite()
  const words =
    problem === null
      ? w.chart.gone
      : problem.status === 403 || problem.status === 401
        ? w.chart.refused
        : problem.status === 404
          ? w.chart.retracted
          : w.chart.failed
  return (
    <Note kind="warn" title={title ?? words}>
      {title && <p>{words}</p>}
      {problem && problem.status < 500 && problem.status !== 404 && <p>{problem.detail}</p>}
    </Note>
  )
}
