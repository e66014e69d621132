import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { DashboardDetail, DashboardItem, FieldDetail } from '../../../src/model/index.ts'
import { safeHtml } from '../../charts/story-text.ts'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Note } from '../../ui/parts.tsx'
import { DashboardGrid, type Tile } from '../../ui/dashboard-grid.tsx'
import { labelOfField } from '../../ui/dataset/view-links.ts'
import { pickText, useSite } from '../../ui/site.tsx'
import { printWhere } from '../../view/query.ts'
import { readView } from '../../view/view.ts'
import { loadSavedChart } from '../load-saved-chart.ts'
import { ask, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  dashboard: DashboardDetail
  tiles: Tile[]
  /** Fields with few values that several charts have: what one may filter by. */
  choices: { field: string; label: { zh: string; en: string }; values: string[] }[]
  filter: { field: string; value: string } | null
  title: string
}

export async function tilesOf(args: PageArgs, items: readonly DashboardItem[], filter: URLSearchParams): Promise<Tile[]> {
  const { locale } = siteOf(args)
  const names = items.flatMap((item) => (item.kind === 'chart' ? [item.chart] : []))
  const found = names.length > 0 ? ((await perhaps(args, 'list-charts', { slugs: names.join(','), limit: 100 }))?.items ?? []) : []
  return Promise.all(
    items.map(async (item): Promise<Tile> => {
      if (item.kind === 'text') return { kind: 'text', wide: item.wide, html: safeHtml(item.text[locale] || item.text.zh) }
      const chart = found.find((known) => known.slug === item.chart || known.id === item.chart)
      if (!chart) return { kind: 'chart', wide: item.wide, saved: null, filtered: true }
      let filtered = !filter.has('f')
      const saved = await loadSavedChart(args, chart, {
        where: (table) => {
          const view = readView(filter, table.fields)
          if (view.filters.length > 0) filtered = true
          return printWhere({ ...view, where: '' }, table.fields)
        },
      })
      return { kind: 'chart', wide: item.wide, saved, filtered }
    }),
  )
}

const fewValues = (field: FieldDetail): boolean =>
  field.type === 'text' && (field.statistics?.distinct ?? 99) <= 30 && (field.statistics?.topValues.length ?? 0) > 1

export async function loader(args: PageArgs): Promise<Loaded> {
  const { locale } = siteOf(args)
  const { searchParams } = new URL(args.request.url)
  // A form sends field and value; the address of the page carries them as one condition.
  const field = searchParams.get('field')
  const value = searchParams.get('value')
  const filter = new URLSearchParams(field && value ? { f: `${field}~eq~${value}` } : searchParams.getAll('f').map((text) => ['f', text]))
  const dashboard = await ask(args, 'show-dashboard', { dashboard: args.params['dashboard'] })
  const tiles = await tilesOf(args, dashboard.items, filter)
  const choices = new Map<string, Loaded['choices'][number] & { many: number }>()
  for (const tile of tiles) {
    if (tile.kind !== 'chart' || !tile.saved?.table) continue
    for (const known of tile.saved.table.fields.filter(fewValues)) {
      const top = (known.statistics?.topValues ?? []).map((entry) => entry.value).filter((text) => text === text.trim())
      const before = choices.get(known.name)
      choices.set(known.name, {
        field: known.name,
        label: { zh: labelOfField(known, (text) => pickText(text, 'zh')), en: labelOfField(known, (text) => pickText(text, 'en')) },
        values: [...new Set([...(before?.values ?? []), ...top])].slice(0, 30),
        many: (before?.many ?? 0) + 1,
      })
    }
  }
  const [name, , ...rest] = (filter.get('f') ?? '').split('~')
  return {
    dashboard,
    tiles,
    choices: [...choices.values()].toSorted((a, b) => b.many - a.many).slice(0, 3),
    filter: filter.has('f') && name ? { field: name, value: rest.join('~') } : null,
    title: titled(args, pickText(dashboard.title, locale)),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  ...(loaderData?.filter || loaderData?.dashboard.status === 'draft' ? [{ name: 'robots', content: 'noindex' }] : []),
]
export const handle = { islands: ['chart'] }

export default function Dashboard(): ReactNode {
  const { dashboard, tiles, choices, filter } = useLoaderData<Loaded>()
  const { w, f, pick, to } = useSite()
  const here = to(`/dashboards/${dashboard.slug}`)
  return (
    <Frame wide>
      <div className="wrap">
        <Crumbs items={[{ href: to('/dashboards'), label: w.story.dashboards }]} />
        <h1 className="page-title">{pick(dashboard.title)}</h1>
        <p className="lead">{pick(dashboard.summary)}</p>
        <p className="s13 quiet">
          {[pick(dashboard.agency?.name), dashboard.publishedAt ? w.story.published(f.date(dashboard.publishedAt)) : ''].filter(Boolean).join(' · ')}
          {dashboard.may.edit && (
            <>
              {' · '}
              <a href={to(`/desk/dashboards/${dashboard.slug}`)}>{w.story.edit}</a>
            </>
          )}
        </p>
        {dashboard.status === 'draft' && <Note kind="warn">{w.story.draftNote}</Note>}
        {choices.length > 0 && (
          <div className="dashboard-filters" role="group" aria-label={w.story.filters}>
            {choices.map((choice) => (
              <form key={choice.field} action={here} data-submit-on-change>
                <input type="hidden" name="field" value={choice.field} />
                <label className="s13">
                  {pick(choice.label)}{' '}
                  <select className="in small" name="value" defaultValue={filter?.field === choice.field ? filter.value : ''}>
                    <option value="">{w.story.allValues}</option>
                    {choice.values.map((value) => (
                      <option key={value}>{value}</option>
                    ))}
                  </select>
                </label>
                <button className="btn small" data-without-script>
                  {w.story.filter}
                </button>
              </form>
            ))}
            {filter && <a href={here}>{w.story.clear}</a>}
          </div>
        )}
        <DashboardGrid tiles={tiles} />
      </div>
    </Frame>
  )
}
