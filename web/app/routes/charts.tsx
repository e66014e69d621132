import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import { ChartFigure, NoChart } from '../../charts/figure.tsx'
import { words } from '../../i18n/index.ts'
import { Frame } from '../../ui/frame.tsx'
import { Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { loadSavedChart, type SavedChart } from '../load-saved-chart.ts'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  charts: SavedChart[]
  mine: boolean
  title: string
}

/** Charts of one page: each is drawn anew. */
const most = 8

export async function loader(args: PageArgs): Promise<Loaded> {
  const site = siteOf(args)
  const { searchParams } = new URL(args.request.url)
  const mine = searchParams.has('mine') && site.me !== null
  const table = searchParams.get('table')
  const { items } = await ask(args, 'list-charts', { limit: most, ...(mine && { mine: true }), ...(table && { table }) })
  return {
    charts: await Promise.all(items.map((chart) => loadSavedChart(args, chart))),
    mine,
    title: titled(args, words[site.locale].chart.allCharts),
  }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { islands: ['chart'] }

export default function Charts(): ReactNode {
  const { charts, mine } = useLoaderData<Loaded>()
  const { w, to, pick, me } = useSite()
  return (
    <Frame place="data">
      <div className="wrap">
        <h1 className="page-title song rise-40">{w.h.charts}</h1>
        {me && (
          <p className="figure-acts">
            <a href={to('/charts')} aria-current={mine ? undefined : 'page'}>
              {w.chart.recent}
            </a>
            <a href={to('/charts?mine')} aria-current={mine ? 'page' : undefined}>
              {w.chart.mine}
            </a>
          </p>
        )}
        {charts.length === 0 ? (
          <Vacant title={w.chart.noCharts} text={w.chart.noChartsText}>
            <a className="btn" href={to('/datasets')}>
              {w.common.allData}
            </a>
          </Vacant>
        ) : (
          <div className="chart-list">
            {charts.map(({ chart, table, data, problem }) => (
              <article key={chart.id}>
                {data && table ? (
                  <ChartFigure
                    data={data}
                    table={table}
                    title={pick(chart.title)}
                    note={pick(chart.note)}
                    source={chart.dataset}
                    acts={<a href={to(`/charts/${chart.slug}`)}>{w.chart.openChart}</a>}
                  />
                ) : (
                  <NoChart problem={problem} title={pick(chart.title)} />
                )}
              </article>
            ))}
          </div>
        )}
      </div>
    </Frame>
  )
}
