import type { ReactNode } from 'react'
import { redirect, useLoaderData, type MetaDescriptor } from 'react-router'
import { labelOf, type DatasetDetail } from '../../../src/model/index.ts'
import type { QualityView } from '../../answers/index.ts'
import { FactsLine } from '../../ui/dataset/facts-line.tsx'
import { Rows } from '../../ui/dataset/rows.tsx'
import { viewHref } from '../../ui/dataset/view-links.ts'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Note, Vacant } from '../../ui/parts.tsx'
import { localPath, pickText, useSite } from '../../ui/site.tsx'
import { datasetMeta } from '../../view/json-ld.ts'
import { printQuery } from '../../view/query.ts'
import { changed, printView, type View } from '../../view/view.ts'
import { openDataset, type AsOf } from '../dataset/open-dataset.ts'
import { loadSections, type LoadedSections } from '../dataset/load-sections.ts'
import type { OpenedDataset } from '../dataset/section.ts'
import { datasetSections } from '../dataset/sections.ts'
import { drawnFrom } from '../drawn-pages.ts'
import { loadView, type LoadedView } from '../load-view.ts'
import type { Handle } from '../root.tsx'
import { perhaps, siteOf, titled, unsent, type PageArgs } from '../run.ts'

interface Loaded {
  opened: OpenedDataset
  loaded: LoadedView | null
  sections: LoadedSections
  asOf: AsOf | null
  title: string
  summary: string
  /** What search engines and sites that link here are told. */
  told: MetaDescriptor[]
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const site = siteOf(args)
  const { searchParams } = new URL(args.request.url)
  const { dataset, table, view, asOf } = await openDataset(args)
  // What a form sent becomes the one address of that view.
  if (searchParams.has('apply'))
    throw redirect(`${localPath(`/datasets/${dataset.slug}`, site.locale)}${printView(view).size > 0 ? `?${printView(view)}` : ''}#rows`)
  const readable = table?.version && table.mayReadRows ? table : null
  const openSections = async (): Promise<[OpenedDataset, LoadedSections]> => {
    const versions = readable ? ((await perhaps(args, 'list-versions', { table: readable.id }))?.items ?? []) : []
    const opened = { dataset, table, view, versions }
    return [opened, await loadSections(args, opened)]
  }
  const [loaded, [opened, sections]] = await Promise.all([readable ? loadView(args, readable, view) : null, openSections()])
  drawnFrom(site, [opened, loaded, sections, asOf])
  return unsent({
    opened,
    loaded,
    sections,
    asOf,
    title: titled(args, pickText(dataset.name, site.locale)),
    summary: pickText(dataset.summary, site.locale),
    told: datasetMeta({ dataset, locale: site.locale, city: site.city }),
  })
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'description', content: loaderData?.summary ?? '' },
  ...(loaderData?.told ?? []),
]
export const handle: Handle = { body: 'docked', islands: ['live-table', 'try-it', 'chart'] }

/** The entry may be seen by all, the rows may not: says the condition and the way to ask. */
function Conditional({ dataset }: { dataset: DatasetDetail }): ReactNode {
  const { w, pick, to, me, path } = useSite()
  const condition = dataset.openCondition ?? dataset.shareCondition
  return (
    <Note kind="warn" title={w.dataset.conditionalTitle}>
      <p>{w.dataset.conditionalText}</p>
      {condition && (
        <p>
          {w.dataset.condition}: {condition}
        </p>
      )}
      {dataset.howToAsk && (
        <p>
          {w.dataset.howToAsk}: {pick(dataset.howToAsk)}
        </p>
      )}
      {!me && (
        <p>
          <a className="btn small" href={to(`/sign-in?to=${encodeURIComponent(to(path))}`)}>
            {w.common.signIn}
          </a>
        </p>
      )}
    </Note>
  )
}

export default function Dataset(): ReactNode {
  const { opened, loaded, sections, asOf } = useLoaderData<Loaded>()
  const { dataset, table, view, versions } = opened
  const site = useSite()
  const { w, f, pick, to, codes } = site
  const tables = dataset.distributions.flatMap((distribution) => distribution.table ?? [])
  const query = table ? printQuery(view, table.fields) : {}
  const status = { draft: w.dataset.draftNote, 'in-review': w.dataset.inReviewNote, retired: w.dataset.retiredNote }[dataset.status]
  const shown = datasetSections.flatMap((section) => {
    const data = sections[section.id]
    return data === null || data === undefined ? [] : [{ section, data }]
  })
  return (
    <Frame place="data" wide>
      <div className="wrap dataset">
        <Crumbs
          items={[
            { href: to('/datasets'), label: w.common.data },
            { href: to(`/agencies/${dataset.agency.slug}`), label: pick(dataset.agency.name) },
            { href: to(`/datasets?theme=${dataset.theme}`), label: pick(labelOf(codes('theme'), dataset.theme)) },
          ]}
        />
        <h1 className="page-title">
          {pick(dataset.name)}
          <small>
            {dataset.slug}
            {table?.version && ` · v${view.version ?? table.version.number}`}
          </small>
        </h1>
        <p className="lead">{pick(dataset.summary)}</p>
        <FactsLine dataset={dataset} table={table} versions={versions} quality={(sections['quality'] ?? null) as QualityView | null} />
        {status && (
          <Note kind="warn">
            {status} {dataset.may.edit && <a href={to(`/desk/datasets/${dataset.slug}`)}>{w.dataset.toDesk}</a>}
          </Note>
        )}
        {asOf && (
          <Note kind="warn">
            {asOf.version === null ? w.evidence.asOfNone : w.evidence.asOfNote(f.date(asOf.asked), f.int(asOf.version))}{' '}
            {asOf.version !== null && <a href={viewHref(to, dataset.slug, changed(view, { version: null }))}>{w.dataset.viewCurrent}</a>}
          </Note>
        )}
        {!asOf && view.version !== null && table?.version && view.version !== table.version.number && (
          <Note kind="warn">
            {w.dataset.viewingOld(f.int(view.version))}{' '}
            <a href={viewHref(to, dataset.slug, changed(view, { version: null }))}>{w.dataset.viewCurrent}</a>
          </Note>
        )}
        {tables.length > 1 && (
          <nav className="choose-table" aria-label={w.dataset.tables}>
            {tables.map((candidate) => (
              <a
                key={candidate.id}
                href={to(`/datasets/${dataset.slug}?table=${candidate.slug}`)}
                aria-current={candidate === table || candidate.id === table?.id ? 'true' : undefined}
              >
                {pick(candidate.name)}
              </a>
            ))}
          </nav>
        )}
        {table && loaded && <Rows dataset={dataset} table={table} view={view} loaded={loaded} />}
        {table && !table.mayReadRows && <Conditional dataset={dataset} />}
        {table && table.mayReadRows && !table.version && <Vacant title={w.dataset.noVersion} />}
        {!table && <Vacant title={w.dataset.noTable} text={w.dataset.noTableText} />}
        <div className="below">
          <nav className="index" aria-label={w.common.page}>
            {shown.map(({ section, data }) => {
              const count = section.count?.(data, opened) ?? null
              return (
                <a key={section.id} href={`#${section.id}`}>
                  {section.label(site)}
                  <em>{count === null ? '' : f.int(count)}</em>
                </a>
              )
            })}
          </nav>
          <div>
            {shown.map(({ section: { id, Body }, data }) => (
              <Body key={id} opened={opened} data={data} />
            ))}
          </div>
        </div>
      </div>
      {table && loaded && (
        <nav className="dock" aria-label={w.dataset.download}>
          <a href="#rows">{labelOfDock(view, site)}</a>
          {loaded.drawn.series && <a href="#chart">{w.dataset.spread}</a>}
          <a href="#fields">{w.h.fields}</a>
          <a
            className="go"
            href={`/api/v1/tables/${table.id}/rows?${new URLSearchParams({ ...query, format: 'csv' })}`}
            download={`${table.slug}.csv`}
          >
            {w.dataset.downloadCsv}
          </a>
        </nav>
      )}
    </Frame>
  )
}

const labelOfDock = (view: View, { w, f }: ReturnType<typeof useSite>): string =>
  view.filters.length > 0 ? w.search.filterCount(f.int(view.filters.length)) : w.search.filter
