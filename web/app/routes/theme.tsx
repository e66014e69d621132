import type { ReactNode } from 'react'
import { data, useLoaderData, type MetaDescriptor } from 'react-router'
import type { SearchAnswer, Text } from '../../../src/model/index.ts'
import { notFound, toProblem } from '../../../src/platform/errors/index.ts'
import { DatasetRow } from '../../ui/dataset-row.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Bar, Crumbs, Vacant } from '../../ui/parts.tsx'
import { pickText, useSite } from '../../ui/site.tsx'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  theme: { code: string; label: Text }
  newest: SearchAnswer
  used: SearchAnswer['hits']
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const { locale } = siteOf(args)
  const code = args.params['theme'] ?? ''
  const { themes } = await ask(args, 'show-city')
  const theme = themes.find((one) => one.code === code)
  if (!theme) {
    const problem = toProblem(notFound({ zh: '领域', en: 'field' }, code), locale)
    throw data(problem, { status: problem.status })
  }
  const [newest, used] = await Promise.all([
    ask(args, 'search-datasets', { theme: [code], sort: 'modified', limit: 10 }),
    ask(args, 'search-datasets', { theme: [code], sort: 'use', limit: 5 }),
  ])
  return {
    theme,
    newest,
    used: used.hits.filter((hit) => hit.use.some((n) => n > 0)),
    title: titled(args, pickText(theme.label, locale)),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

/** Counts of one facet as a quiet list; each line narrows the search. */
function Counts({ title, facet, hrefOf }: { title: string; facet: SearchAnswer['facets']['agency']; hrefOf: (code: string) => string }): ReactNode {
  const { f, pick } = useSite()
  const most = Math.max(1, ...facet.map((one) => one.count))
  if (facet.length === 0) return null
  return (
    <section className="counts">
      <h2>{title}</h2>
      <ul>
        {facet.slice(0, 12).map((one) => (
          <li key={one.code}>
            <a href={hrefOf(one.code)}>{pick(one.label)}</a>
            <span>{f.int(one.count)}</span>
            <Bar share={one.count / most} />
          </li>
        ))}
      </ul>
    </section>
  )
}

export default function ThemePage(): ReactNode {
  const { theme, newest, used } = useLoaderData<Loaded>()
  const { w, f, pick, to } = useSite()
  const name = pick(theme.label)
  const fresh = (code: string): number => newest.facets.fresh.find((one) => one.code === code)?.count ?? 0
  const all = `/datasets?${new URLSearchParams({ theme: theme.code })}`
  return (
    <Frame place="themes" search={false}>
      <div className="wrap">
        <Crumbs items={[{ href: to('/themes'), label: w.h.themes }, { label: name }]} />
        <h1 className="page-title">{name}</h1>
        <p className="lead">
          {w.search.themeCount(f.int(newest.total))}
          {fresh('on-time') + fresh('late') > 0 && ` · ${w.search.themeOnTime(f.int(fresh('on-time')), f.int(fresh('on-time') + fresh('late')))}`}
        </p>
        <form className="big rise-24 narrow" action={to('/datasets')} role="search">
          <input
            type="search"
            name="q"
            aria-label={w.search.themeSearch(name)}
            placeholder={w.search.themeSearch(name)}
            autoComplete="off"
            maxLength={200}
          />
          <input type="hidden" name="theme" value={theme.code} />
          <button>{w.common.search}</button>
        </form>
        <div className="with-side">
          <div>
            <h2 className="title rise-40">
              {w.h.newest}
              <a href={to(all)}>{w.search.seeAll(f.int(newest.total))}</a>
            </h2>
            <div className="results">
              {newest.hits.map((dataset) => (
                <DatasetRow key={dataset.id} dataset={dataset} />
              ))}
              {newest.hits.length === 0 && (
                <Vacant title={w.search.noneFiltered}>
                  <a className="btn" href={to('/requests/new')}>
                    {w.search.askForAny}
                  </a>
                </Vacant>
              )}
            </div>
          </div>
          <aside className="rise-40">
            {used.length > 0 && (
              <section className="counts">
                <h2>{w.search.mostUsed}</h2>
                <ol>
                  {used.map((dataset) => (
                    <li key={dataset.id}>
                      <a href={to(`/datasets/${dataset.slug}`)}>{pick(dataset.name)}</a>
                      <span>{f.int(dataset.use.reduce((sum, n) => sum + n, 0))}</span>
                    </li>
                  ))}
                </ol>
              </section>
            )}
            <Counts
              title={w.search.whoGives}
              facet={newest.facets.agency}
              hrefOf={(code) => to(`/datasets?${new URLSearchParams({ theme: theme.code, agency: code })}`)}
            />
            <Counts
              title={w.search.howOpen}
              facet={newest.facets.openClass}
              hrefOf={(code) => to(`/datasets?${new URLSearchParams({ theme: theme.code, openClass: code })}`)}
            />
          </aside>
        </div>
      </div>
    </Frame>
  )
}
