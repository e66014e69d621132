import type { ReactNode } from 'react'
import type { DatasetDetail, TableDetail } from '../../../src/model/index.ts'
import { builderAddress, csvAddress, rowsOfView } from '../../app/chart-address.ts'
import type { ChartData } from '../../charts/chart-data.ts'
import { ChartFigure } from '../../charts/figure.tsx'
import { printWhere } from '../../view/query.ts'
import type { View } from '../../view/view.ts'
import { useSite, type Tools } from '../site.tsx'
import { labelOfField } from './view-links.ts'
import { measureName } from './measure-name.ts'

/** What the loader found to draw: a chart of the view, and where its rows are. */
export interface Drawn {
  series: ChartData | null
  place: ChartData | null
}

export function measureWords(view: View, table: TableDetail, site: Tools): string {
  const { w, f, pick } = site
  const field = table.fields.find((candidate) => candidate.name === view.measure.field)
  if (!field || view.measure.fn === 'count') return w.dataset.countRows
  const name = labelOfField(field, pick) + (f.unit(field.unit) ? ` (${site.f.unit(field.unit)})` : '')
  return measureName(view.measure.fn, name, site)
}

/** Chart and map of the present view, each with its source and version, and the way to change, keep and embed it. */
export function ViewFigures({
  dataset,
  table,
  view,
  drawn,
}: {
  dataset: DatasetDetail
  table: TableDetail
  view: View
  drawn: Drawn
  total: number | null
}): ReactNode {
  const { w, to } = useSite()
  const shown = [drawn.series, drawn.place].filter((data) => data !== null && (data.cells.length > 1 || data.clusters.length > 0))
  if (shown.length === 0) return null
  const rows = rowsOfView(view)
  const where = printWhere(view, table.fields)
  const source = { slug: dataset.slug, name: dataset.name, agency: dataset.agency.name }
  return (
    <div className={shown.length > 1 ? 'two-figures' : 'two-figures alone'} id="chart" data-live>
      {shown.map((data) => {
        if (data === null) return null
        const builder = to(builderAddress(table.slug, rows, data.spec))
        return (
          <ChartFigure
            key={data.spec.type}
            data={data}
            table={table}
            source={source}
            where={where}
            box={data === drawn.place}
            acts={
              <>
                <a href={builder}>{w.chart.changeHere}</a>
                <a href={`${builder}#save`}>{w.chart.save}</a>
                <a href={`${builder}#save`}>{w.chart.embed}</a>
                <a href={builder.replace('/charts/new', '/charts/file/png')}>PNG</a>
                <a href={builder.replace('/charts/new', '/charts/file/svg')}>SVG</a>
                <a href={csvAddress(table.id, data.question, view.version)}>CSV</a>
              </>
            }
          />
        )
      })}
    </div>
  )
}
