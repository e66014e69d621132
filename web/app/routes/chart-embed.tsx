import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import { ChartFigure, NoChart } from '../../charts/figure.tsx'
import { readBox } from '../../charts/map-tools.tsx'
import { pickText, useSite } from '../../ui/site.tsx'
import { loadSavedChart, type SavedChart } from '../load-saved-chart.ts'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

export async function loader(args: PageArgs): Promise<SavedChart & { title: string }> {
  const chart = await ask(args, 'show-chart', { chart: args.params['chart'] })
  const { searchParams } = new URL(args.request.url)
  return {
    ...(await loadSavedChart(args, chart, { box: readBox(searchParams.get('box')) })),
    title: titled(args, pickText(chart.title, siteOf(args).locale)),
  }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'robots', content: 'noindex' },
]
export const handle = { islands: ['chart'], body: 'embedded' }

/** The only pages that others may show inside theirs: a picture and a link, nothing to press that changes anything. */
export const headers = (): Record<string, string> => ({
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    'frame-ancestors *',
  ].join('; '),
})

export default function EmbeddedChart(): ReactNode {
  const { chart, table, data, problem } = useLoaderData<SavedChart>()
  const { w, pick, city, locale } = useSite()
  const home = `${city.origin}${locale === 'en' ? '/en' : ''}/charts/${chart.slug}`
  return (
    <main id="chart">
      {data && table ? (
        <ChartFigure
          data={data}
          table={table}
          level={1}
          title={pick(chart.title)}
          note={pick(chart.note)}
          where={chart.query.where ?? ''}
          source={chart.dataset}
          acts={
            <>
              <a href={home} target="_top">
                {pick(city.portal)} · {w.chart.openHere}
              </a>
              {city.synthetic && <span className="quiet">{w.common.syntheticData}</span>}
            </>
          }
        />
      ) : (
        <NoChart problem={problem} title={pick(chart.title)} />
      )}
    </main>
  )
}
