import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import { coordinateSystems, type CoordinateSystem } from '../../../src/model/index.ts'
import { ChartFigure, NoChart } from '../../charts/figure.tsx'
import { readBox } from '../../charts/map-tools.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs } from '../../ui/parts.tsx'
import { pickText, useSite } from '../../ui/site.tsx'
import { builderAddress, csvAddress, embedCode } from '../chart-address.ts'
import { loadSavedChart, type SavedChart } from '../load-saved-chart.ts'
import { readForm } from '../read-form.ts'
import { ask, goTo, siteOf, titled, type PageArgs } from '../run.ts'

type Loaded = SavedChart & { title: string; say: string; picture: string }

const systemOf = (text: string | null): CoordinateSystem | null => coordinateSystems.find((code) => code === text) ?? null

export async function loader(args: PageArgs): Promise<Loaded> {
  const { locale, city } = siteOf(args)
  const chart = await ask(args, 'show-chart', { chart: args.params['chart'] })
  const { searchParams } = new URL(args.request.url)
  const saved = await loadSavedChart(args, chart, { box: readBox(searchParams.get('box')), coordinates: systemOf(searchParams.get('crs')) })
  return {
    ...saved,
    title: titled(args, pickText(chart.title, locale)),
    say: pickText(chart.note, locale) || pickText(chart.dataset.name, locale),
    picture: `${city.origin}${locale === 'en' ? '/en' : ''}/charts/${chart.slug}.png`,
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'description', content: loaderData?.say ?? '' },
  { property: 'og:title', content: loaderData?.title ?? '' },
  { property: 'og:image', content: loaderData?.picture ?? '' },
]
export const handle = { islands: ['chart'] }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const chart = args.params['chart'] ?? ''
  if (values['intent'] === 'remove') {
    const { dataset } = await ask(args, 'show-chart', { chart })
    await ask(args, 'remove-chart', { chart })
    return goTo(args, `/datasets/${dataset.slug}`)
  }
  return goTo(args, `/charts/${chart}`)
}

export default function Chart(): ReactNode {
  const { chart, table, data, problem } = useLoaderData<Loaded>()
  const { w, to, pick, city, locale, f, path } = useSite()
  const rows = new URLSearchParams({
    ...(chart.query.where && { where: chart.query.where }),
    ...(chart.version !== null && { v: String(chart.version) }),
  })
  const file = (form: string): string => to(`/charts/${chart.slug}.${form}`)
  const systems = data?.systems
  const inSystem = (code: CoordinateSystem): string => {
    const [bare = '', query = ''] = path.split('?')
    const params = new URLSearchParams(query)
    params.delete('box')
    params.set('crs', code)
    return to(`${bare}?${params}`)
  }
  return (
    <Frame place="data">
      <div className="wrap">
        <Crumbs
          items={[
            { href: to('/charts'), label: w.chart.allCharts },
            { href: to(`/datasets/${chart.dataset.slug}`), label: pick(chart.dataset.name) },
          ]}
        />
        <div className="chart-page" id="chart" data-live>
          {data && table ? (
            <ChartFigure
              data={data}
              table={table}
              level={1}
              title={pick(chart.title)}
              note={pick(chart.note)}
              where={chart.query.where ?? ''}
              source={chart.dataset}
              box
              acts={
                <>
                  <a href={file('svg')}>SVG</a>
                  <a href={file('png')}>PNG</a>
                  <a href={csvAddress(chart.table, data.question, chart.version)}>CSV</a>
                  <a href={to(builderAddress(chart.table, rows, chart.spec, chart.mayEdit ? { chart: chart.slug } : {}))}>{w.chart.change}</a>
                  <a href={to(`/datasets/${chart.dataset.slug}?${rows}`)}>{w.chart.toRows}</a>
                </>
              }
            />
          ) : (
            <>
              <h1 className="page-title">{pick(chart.title)}</h1>
              <NoChart problem={problem} />
            </>
          )}
          {systems && (
            <p className="figure-acts">
              <span className="quiet">{w.chart.coordinates}</span>
              {coordinateSystems.map((code) => (
                <a key={code} href={inSystem(code)} rel="nofollow" aria-current={code === systems.to ? 'true' : undefined}>
                  {w.chart.systems[code]}
                </a>
              ))}
            </p>
          )}
        </div>
        <div className="chart-below">
          <section>
            <h2 className="title">{w.h.embedChart}</h2>
            <p className="s13 quiet">{w.chart.embedText}</p>
            <code className="embed-code rise-16" id="embed-code">
              {embedCode(city.origin, chart.slug, chart.title, locale, chart.spec.type === 'figure' ? 200 : 480)}
            </code>
            <p className="figure-acts">
              <button className="plain" type="button" data-copy="#embed-code" hidden>
                {w.chart.embedCopy}
              </button>
              <a href={to(`/embed/charts/${chart.slug}`)}>{w.chart.embed}</a>
            </p>
          </section>
          <section>
            <h2 className="title">{w.h.chartQuestion}</h2>
            <p className="s13 quiet">
              {chart.version === null ? w.chart.newest : w.chart.pinned(String(chart.version))} · {f.dateTime(chart.createdAt)}
            </p>
            <code className="embed-code rise-16">
              {Object.entries(data?.question ?? chart.query)
                .filter(([name]) => name !== 'limit')
                .map(([name, text]) => (
                  <span key={name}>
                    <b>{name}</b> {text}
                    <br />
                  </span>
                ))}
            </code>
            {chart.mayEdit && (
              <details className="rise-16 s13">
                <summary className="plain">{w.chart.remove}</summary>
                <form method="post" action={to(`/charts/${chart.slug}`)}>
                  <p>{w.chart.removeText}</p>
                  <button className="btn harm small" name="intent" value="remove">
                    {w.chart.removeConfirm}
                  </button>
                </form>
              </details>
            )}
          </section>
        </div>
      </div>
    </Frame>
  )
}
