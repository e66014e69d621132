import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { ChartDetail, DashboardDetail, DashboardItem } from '../../../src/model/index.ts'
import { words } from '../../i18n/index.ts'
import { DashboardGrid, type Tile } from '../../ui/dashboard-grid.tsx'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Vacant } from '../../ui/parts.tsx'
import { PublicationActs } from '../../ui/publication-acts.tsx'
import { useSite } from '../../ui/site.tsx'
import { carryOut } from '../publication-acts.ts'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'
import { tilesOf } from './dashboard.tsx'

interface Loaded {
  dashboard: DashboardDetail | null
  tiles: Tile[]
  /** Charts to choose from. */
  charts: ChartDetail[]
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const { locale } = siteOf(args)
  const name = args.params['dashboard'] ?? 'new'
  const dashboard = name === 'new' ? null : await ask(args, 'show-dashboard', { dashboard: name })
  const { items } = await ask(args, 'list-charts', { limit: 100 })
  return {
    dashboard,
    charts: items,
    tiles: dashboard ? await tilesOf(args, dashboard.items, new URLSearchParams()) : [],
    title: titled(args, words[locale].story.newDashboard),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk', islands: ['chart'] }

/** The items after what a button asks: one moved, widened, taken off or added. */
function changedItems(items: readonly DashboardItem[], values: Record<string, string>): DashboardItem[] | null {
  const at = Number(values['at'])
  const item = items[at]
  const next = [...items]
  switch (values['intent']) {
    case 'up':
    case 'down': {
      const other = values['intent'] === 'up' ? at - 1 : at + 1
      const swapped = items[other]
      if (!item || !swapped) return next
      next[at] = swapped
      next[other] = item
      return next
    }
    case 'width':
      if (item) next[at] = { ...item, wide: !item.wide }
      return next
    case 'take':
      return items.filter((_, i) => i !== at)
    case 'add-chart':
      return [...items, { kind: 'chart', chart: (values['chart'] ?? '').replace(/^.*\/charts\//, ''), wide: false }]
    case 'add-text': {
      const text = { zh: values['text.zh'] || values['text.en'] || '', en: values['text.en'] || values['text.zh'] || '' }
      return text.zh ? [...items, { kind: 'text', text, wide: true }] : next
    }
    default:
      return null
  }
}

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const name = args.params['dashboard'] ?? 'new'
  const text = (part: string): { zh: string; en: string } => ({ zh: values[`${part}.zh`] ?? '', en: values[`${part}.en`] ?? '' })
  const refused = (problem: Refused['problem']): unknown => data({ problem, values } satisfies Refused, { status: problem.status })
  if (values['intent'] === 'head') {
    const head = { title: text('title'), summary: text('summary') }
    const saved =
      name === 'new'
        ? await attempt(args, 'create-dashboard', { ...head, items: [], ...(values['slug'] && { slug: values['slug'] }) })
        : await attempt(args, 'edit-dashboard', { dashboard: name, revision: Number(values['revision']), ...head })
    return saved.problem ? refused(saved.problem) : goTo(args, `/desk/dashboards/${saved.ok.slug}`)
  }
  const dashboard = await ask(args, 'show-dashboard', { dashboard: name })
  const items = changedItems(dashboard.items, values)
  if (items === null) return carryOut(args, 'dashboard', name, values)
  if (values['intent'] === 'add-chart') {
    // A name that leads nowhere is told at once, beside the field.
    const known = await attempt(args, 'show-chart', { chart: items.at(-1)?.kind === 'chart' ? (items.at(-1) as { chart: string }).chart : '' })
    if (known.problem) return refused({ ...known.problem, faults: [{ at: 'chart', message: known.problem.detail }] })
  }
  const saved = await attempt(args, 'edit-dashboard', { dashboard: name, revision: Number(values['revision']), items })
  return saved.problem ? refused(saved.problem) : goTo(args, `/desk/dashboards/${name}#items`)
}

export default function DeskDashboard(): ReactNode {
  const { dashboard, tiles, charts } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, to, pick } = useSite()
  const problem = refused?.problem
  const typed = (name: string, kept: string | undefined): string => refused?.values[name] ?? kept ?? ''
  const address = to(`/desk/dashboards/${dashboard?.slug ?? 'new'}`)
  const revision = dashboard && <input type="hidden" name="revision" value={dashboard.revision} />
  const nameOf = (item: DashboardItem): string => {
    if (item.kind === 'text') return pick(item.text).slice(0, 60)
    const chart = charts.find((known) => known.slug === item.chart || known.id === item.chart)
    return chart ? pick(chart.title) : item.chart
  }
  return (
    <DeskFrame place="dashboards">
      <DeskTitle
        title={dashboard ? pick(dashboard.title) : w.story.newDashboard}
        note={dashboard?.status === 'published' ? w.story.isPublished : w.story.draft}
      >
        {dashboard && <a href={to(`/dashboards/${dashboard.slug}`)}>{w.story.seePage}</a>}
      </DeskTitle>
      <FormProblem problem={problem} fields={['title.zh', 'title.en', 'summary.zh', 'summary.en', 'slug', 'chart', 'text.zh', 'text.en']} />
      {dashboard && (
        <section id="items">
          <h2 className="title">{w.h.boardItems}</h2>
          {dashboard.items.length === 0 && <Vacant title={w.story.empty} text={w.story.emptyText} />}
          <ol className="dashboard-items">
            {dashboard.items.map((item, at) => (
              <li key={`${at} ${nameOf(item)}`}>
                <span>{nameOf(item)}</span>
                <form method="post" action={address}>
                  {revision}
                  <input type="hidden" name="at" value={at} />
                  <button className="btn small" name="intent" value="up" disabled={at === 0}>
                    {w.story.up}
                  </button>
                  <button className="btn small" name="intent" value="down" disabled={at === dashboard.items.length - 1}>
                    {w.story.down}
                  </button>
                  <button className="btn small" name="intent" value="width">
                    {item.wide ? w.story.half : w.story.wide}
                  </button>
                  <button className="btn small" name="intent" value="take">
                    {w.story.take}
                  </button>
                </form>
              </li>
            ))}
          </ol>
          <div className="chart-below">
            <form className="form" method="post" action={address}>
              {revision}
              <TextField name="chart" label={w.story.chartName} hint={w.story.chartNameHint} value={typed('chart', '')} problem={problem} />
              {charts.length > 0 && (
                <p className="chart-ideas">
                  <span>{w.story.charts}</span>
                  {charts.slice(0, 12).map((chart) => (
                    <button key={chart.id} name="chart" value={chart.slug} formNoValidate>
                      {pick(chart.title)}
                    </button>
                  ))}
                </p>
              )}
              <input type="hidden" name="intent" value="add-chart" />
              <div className="form-end">
                <button className="btn">{w.story.addChart}</button>
              </div>
            </form>
            <form className="form" method="post" action={address}>
              {revision}
              <TextField name="text.zh" label={w.story.textZh} value={typed('text.zh', '')} problem={problem} lang="zh" long />
              <TextField name="text.en" label={w.story.textEn} value={typed('text.en', '')} problem={problem} lang="en" long />
              <div className="form-end">
                <button className="btn" name="intent" value="add-text">
                  {w.story.addText}
                </button>
              </div>
            </form>
          </div>
        </section>
      )}
      <section className="rise-24">
        <h2 className="title">{w.h.boardHead}</h2>
        <form className="form two-up" method="post" action={address}>
          {revision}
          <TextField name="title.zh" label={w.story.titleZh} value={typed('title.zh', dashboard?.title.zh)} problem={problem} lang="zh" />
          <TextField name="title.en" label={w.story.titleEn} value={typed('title.en', dashboard?.title.en)} problem={problem} lang="en" />
          <TextField
            name="summary.zh"
            label={w.story.summaryZh}
            value={typed('summary.zh', dashboard?.summary.zh)}
            problem={problem}
            lang="zh"
            long
          />
          <TextField
            name="summary.en"
            label={w.story.summaryEn}
            value={typed('summary.en', dashboard?.summary.en)}
            problem={problem}
            lang="en"
            long
          />
          {!dashboard && <TextField name="slug" label={w.story.slug} hint={w.story.slugHint} value={typed('slug', '')} problem={problem} />}
          <div className="form-end whole">
            <button className={dashboard ? 'btn' : 'btn go'} name="intent" value="head">
              {dashboard ? w.story.saveChanges : w.story.save}
            </button>
          </div>
        </form>
      </section>
      {dashboard && <PublicationActs kind="dashboards" publication={dashboard} address={address} />}
      {dashboard && <DashboardGrid tiles={tiles} />}
    </DeskFrame>
  )
}
