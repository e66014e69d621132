import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { ChartDetail, ChartSpec } from '../../../src/model/index.ts'
import { printChart } from '../../charts/chart-params.ts'
import { ChartFigure, NoChart } from '../../charts/figure.tsx'
import { readBox } from '../../charts/map-tools.tsx'
import { titleOf } from '../../charts/names.ts'
import { words } from '../../i18n/index.ts'
import { ChartForm } from '../../ui/chart-form.tsx'
import { FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Note } from '../../ui/parts.tsx'
import { pickText, useSite } from '../../ui/site.tsx'
import { builderAddress, csvAddress } from '../chart-address.ts'
import { loadChart, type LoadedChart } from '../load-chart.ts'
import { openBuilder, type OpenedBuilder } from '../open-builder.ts'
import { readForm } from '../read-form.ts'
import { attempt, goTo, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded extends OpenedBuilder {
  drawn: LoadedChart | null
  /** The saved chart this began from, when the reader may change it. */
  kept: ChartDetail | null
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const opened = await openBuilder(args)
  const { searchParams } = new URL(args.request.url)
  const { table, where, version, spec } = opened
  const chart = searchParams.get('chart')
  const [drawn, kept] = await Promise.all([
    table.mayReadRows && table.version ? loadChart(args, { table, where, version, spec, box: readBox(searchParams.get('box')) }) : null,
    chart ? perhaps(args, 'show-chart', { chart }) : null,
  ])
  const { locale } = siteOf(args)
  return {
    ...opened,
    drawn,
    kept: kept?.mayEdit ? kept : null,
    title: titled(args, words[locale].chart.builderOf(pickText(opened.dataset.name, locale))),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'robots', content: 'noindex' },
]
export const handle = { islands: ['chart'] }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const { table, where, version, spec, kept } = await loader(args)
  const drawn = await loadChart(args, { table, where, version, spec })
  if (drawn.problem) return data({ problem: drawn.problem, values } satisfies Refused, { status: drawn.problem.status })
  const { locale } = siteOf(args)
  const note = { zh: values['note.zh'] ?? '', en: values['note.en'] ?? '' }
  const input = {
    title: { zh: values['title.zh'] ?? '', en: values['title.en'] ?? '' },
    ...((note.zh || note.en) && { note: { zh: note.zh || note.en, en: note.en || note.zh } }),
    version: values['version'] === 'newest' ? null : drawn.data.version,
    query: { ...drawn.data.question, ...(where ? { where } : { where: undefined }) },
    spec,
  }
  const query = Object.fromEntries(Object.entries(input.query).filter(([, text]) => text !== undefined))
  const saved =
    kept && values['intent'] === 'replace'
      ? await attempt(args, 'edit-chart', { chart: kept.slug, ...input, query })
      : await attempt(args, 'save-chart', { table: table.slug, ...input, query, ...(values['slug'] && { slug: values['slug'] }) })
  if (saved.problem) return data({ problem: saved.problem, values } satisfies Refused, { status: saved.problem.status })
  return goTo({ ...args, params: { ...args.params, locale } }, `/charts/${saved.ok.slug}`)
}

export default function NewChart(): ReactNode {
  const loaded = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const site = useSite()
  const { w, to, pick, me, path } = site
  const { table, dataset, spec, suggestions, drawn, where, kept, carried } = loaded
  const here = new URLSearchParams(carried)
  const same = (other: ChartSpec): boolean => printChart(other).toString() === printChart(spec).toString()
  const file = (form: string): string => to(builderAddress(table.slug, here, spec).replace('/charts/new', `/charts/file/${form}`))
  const titles = {
    zh: titleOf(spec, table.fields, { ...site, locale: 'zh', w: words.zh, pick: (text) => pickText(text, 'zh') }),
    en: titleOf(spec, table.fields, { ...site, locale: 'en', w: words.en, pick: (text) => pickText(text, 'en') }),
  }
  return (
    <Frame place="data" wide>
      <div className="wrap">
        <Crumbs
          items={[
            { href: to('/datasets'), label: w.common.data },
            { href: to(`/datasets/${dataset.slug}`), label: pick(dataset.name) },
            { label: w.chart.builder },
          ]}
        />
        <h1 className="page-title">{w.chart.builderOf(pick(table.name) || pick(dataset.name))}</h1>
        <nav className="chart-ideas" aria-label={w.chart.suggested}>
          <span aria-hidden="true">{w.chart.suggested}</span>
          {suggestions.map((suggestion) => (
            <a
              key={printChart(suggestion).toString()}
              href={to(builderAddress(table.slug, here, suggestion))}
              aria-current={same(suggestion) ? 'true' : undefined}
            >
              {w.chart.types[suggestion.type]} · {titleOf(suggestion, table.fields, site)}
            </a>
          ))}
        </nav>
        <div className="chart-builder">
          <div className="chart-side">
            <ChartForm table={table} spec={spec} address={to('/charts/new')} carried={carried} />
            <p className="s13 quiet rise-16">
              {w.chart.conditionsText} <a href={to(`/datasets/${dataset.slug}?${here}`)}>{w.chart.toTable}</a>
            </p>
          </div>
          <div id="chart" data-live>
            {drawn?.data ? (
              <ChartFigure
                data={drawn.data}
                table={table}
                source={{ slug: dataset.slug, name: dataset.name, agency: dataset.agency.name }}
                where={where}
                box
                acts={
                  <>
                    <a href={file('svg')} download>
                      SVG
                    </a>
                    <a href={file('png')} download>
                      PNG
                    </a>
                    <a href={csvAddress(table.id, drawn.data.question, loaded.version)}>CSV</a>
                  </>
                }
              />
            ) : (
              <NoChart problem={drawn?.problem ?? null} {...(drawn === null && { title: w.chart.refused })} />
            )}
          </div>
        </div>
        {drawn?.data && (
          <section className="section" id="save" aria-labelledby="save-title">
            <h2 className="title" id="save-title">
              {w.h.saveChart}
            </h2>
            <p className="s13 quiet">{w.chart.saveText}</p>
            {me ? (
              <form className="form two-up rise-16" method="post" action={`${to(path)}#save`}>
                <div className="whole">
                  <FormProblem problem={refused?.problem} fields={['title.zh', 'title.en', 'note.zh', 'note.en', 'slug']} />
                </div>
                <TextField
                  name="title.zh"
                  label={w.chart.titleZh}
                  value={refused?.values['title.zh'] ?? kept?.title.zh ?? titles.zh}
                  problem={refused?.problem}
                  lang="zh"
                  required
                />
                <TextField
                  name="title.en"
                  label={w.chart.titleEn}
                  value={refused?.values['title.en'] ?? kept?.title.en ?? titles.en}
                  problem={refused?.problem}
                  lang="en"
                  required
                />
                <TextField
                  name="note.zh"
                  label={w.chart.noteZh}
                  value={refused?.values['note.zh'] ?? kept?.note?.zh ?? ''}
                  problem={refused?.problem}
                  lang="zh"
                />
                <TextField
                  name="note.en"
                  label={w.chart.noteEn}
                  value={refused?.values['note.en'] ?? kept?.note?.en ?? ''}
                  problem={refused?.problem}
                  lang="en"
                />
                <fieldset className="field">
                  <legend>{w.chart.whichVersion}</legend>
                  <label className="check">
                    <input type="radio" name="version" value="pinned" defaultChecked={refused?.values['version'] !== 'newest'} />
                    {w.chart.pinVersion(String(drawn.data.version))}
                  </label>
                  <label className="check">
                    <input type="radio" name="version" value="newest" defaultChecked={refused?.values['version'] === 'newest'} />
                    {w.chart.newest}
                  </label>
                </fieldset>
                <TextField
                  name="slug"
                  label={w.chart.slug}
                  hint={w.chart.slugHint}
                  value={refused?.values['slug'] ?? ''}
                  problem={refused?.problem}
                />
                <div className="form-end whole">
                  <button className="btn go">{w.chart.save}</button>
                  {kept && (
                    <button className="btn" name="intent" value="replace">
                      {w.chart.change}
                    </button>
                  )}
                </div>
              </form>
            ) : (
              <Note>
                <a href={to(`/sign-in?to=${encodeURIComponent(to(path))}`)}>{w.chart.saveSignIn}</a>
              </Note>
            )}
          </section>
        )}
      </div>
    </Frame>
  )
}
