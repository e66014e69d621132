import type { ReactNode } from 'react'
import { redirect, useLoaderData, type MetaDescriptor } from 'react-router'
import { codeLists, labelOf, type DatasetDetail, type TableDetail } from '../../../src/model/index.ts'
import { ViewFigures } from '../../ui/dataset/figures.tsx'
import { Citation, OnRecord, QualityFacts, Snippets, VersionTable } from '../../ui/dataset/facts-below.tsx'
import { DataTable } from '../../ui/dataset/data-table.tsx'
import { Downloads } from '../../ui/dataset/downloads.tsx'
import { FieldTable } from '../../ui/dataset/field-table.tsx'
import { Tape } from '../../ui/dataset/tape.tsx'
import { viewHref } from '../../ui/dataset/view-links.ts'
import { ViewSentence } from '../../ui/dataset/view-sentence.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Facts, Note, Openness, Vacant } from '../../ui/parts.tsx'
import { localPath, pickText, useSite } from '../../ui/site.tsx'
import { printQuery } from '../../view/query.ts'
import { snippets } from '../../view/snippets.ts'
import { changed, printView, readView, type View } from '../../view/view.ts'
import { loadView, type LoadedView } from '../load-view.ts'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  dataset: DatasetDetail
  table: TableDetail | null
  view: View
  loaded: LoadedView | null
  title: string
  summary: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const site = siteOf(args)
  const { searchParams } = new URL(args.request.url)
  const dataset = await ask(args, 'show-dataset', { dataset: args.params['dataset'] })
  const tables = dataset.distributions.flatMap((distribution) => distribution.table ?? [])
  const asked = searchParams.get('table')
  const table = tables.find((candidate) => candidate.slug === asked) ?? tables[0] ?? null
  const view = { ...readView(searchParams, table?.fields ?? []), table: tables.length > 1 && table && table !== tables[0] ? table.slug : null }
  // What a form sent becomes the one address of that view.
  if (searchParams.has('apply'))
    throw redirect(`${localPath(`/datasets/${dataset.slug}`, site.locale)}${printView(view).size > 0 ? `?${printView(view)}` : ''}#rows`)
  const loaded = table?.version && table.mayReadRows ? await loadView(args, table, view) : null
  return { dataset, table, view, loaded, title: titled(args, pickText(dataset.name, site.locale)), summary: pickText(dataset.summary, site.locale) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'description', content: loaderData?.summary ?? '' },
]
export const handle = { body: 'docked' }

function FactsLine({ dataset, table, loaded }: { dataset: DatasetDetail; table: TableDetail | null; loaded: LoadedView | null }): ReactNode {
  const { w, f, pick, to, now } = useSite()
  const cycle = pick(labelOf(codeLists['updateCycle'] ?? [], dataset.updateCycle))
  const rows = table?.version?.rows ?? dataset.rows
  const published = (loaded?.versions ?? []).flatMap((version) => version.publishedAt ?? [])
  return (
    <Facts
      items={[
        { name: w.dataset.provider, value: <a href={to(`/agencies/${dataset.agency.slug}`)}>{pick(dataset.agency.name)}</a> },
        {
          name: w.dataset.size,
          value: rows === null ? w.common.noRowsYet : <b>{w.common.size(f.int(rows), f.int(table?.fields.length ?? dataset.fields))}</b>,
        },
        {
          name: w.dataset.updatedFact(cycle),
          value: dataset.modifiedAt ? (
            <>
              {f.ago(dataset.modifiedAt)}{' '}
              {dataset.fresh === 'on-time' ? (
                <span className="good">
                  <span aria-hidden="true">✓</span> {w.dataset.fresh}
                </span>
              ) : dataset.fresh === 'late' ? (
                <b className="mind">{w.dataset.late}</b>
              ) : null}
              {published.length > 1 && <Tape published={published} now={now} late={dataset.fresh === 'late'} label={w.h.versions} />}
            </>
          ) : (
            w.common.never
          ),
        },
        { name: w.dataset.licence, value: dataset.licence ? pick(labelOf(codeLists['licence'] ?? [], dataset.licence)) : w.dataset.noLicence },
        {
          name: w.dataset.openness,
          value: <Openness code={dataset.openClass} label={pick(labelOf(codeLists['openClass'] ?? [], dataset.openClass))} />,
        },
        { name: w.dataset.version, value: table?.version && <a href="#versions">v{table.version.number}</a> },
      ]}
    />
  )
}

/** Rows under their sentence, with paging and the way to the next form. */
function Rows({ dataset, table, view, loaded }: { dataset: DatasetDetail; table: TableDetail; view: View; loaded: LoadedView }): ReactNode {
  const { w, f, pick, to } = useSite()
  const query = printQuery(view, table.fields)
  const { rows, total, problem } = loaded
  const shown = view.columns.length === 0 ? table.fields : view.columns.flatMap((name) => table.fields.find((field) => field.name === name) ?? [])
  const first = view.before + 1
  const last = view.before + (rows?.rows.length ?? 0)
  return (
    <section id="rows" aria-label={w.common.data}>
      <div className="view">
        <ViewSentence table={table} view={view} slug={dataset.slug} total={total} />
        <div className="acts">
          {loaded.drawn.series || loaded.drawn.points || loaded.drawn.districts ? <a href="#chart">{w.dataset.spread}</a> : null}
          <a href="#api">API</a>
          <button type="button" data-copy-link hidden>
            {w.dataset.copyLink}
          </button>
          <Downloads table={table} query={query} total={total} />
        </div>
      </div>
      {problem && (
        <Note kind="fault" title={problem.detail}>
          {problem.faults?.map((fault) => (
            <p key={fault.at + fault.message}>{fault.message}</p>
          ))}
          {problem.cure} <a href={to(`/datasets/${dataset.slug}#rows`)}>{w.dataset.reset}</a>
        </Note>
      )}
      {view.group && <ViewFigures dataset={dataset} table={table} view={view} drawn={loaded.drawn} total={total} />}
      {rows && !view.group && (
        <DataTable fields={shown} rows={rows.rows} view={view} slug={dataset.slug} total={table.version?.rows ?? 0} label={pick(table.name)} />
      )}
      {rows && !view.group && rows.rows.length === 0 && (
        <Vacant title={w.dataset.noRows} text={w.dataset.noRowsCure}>
          <a className="btn" href={to(`/datasets/${dataset.slug}#rows`)}>
            {w.dataset.reset}
          </a>
        </Vacant>
      )}
      {rows && !view.group && rows.rows.length > 0 && (
        <p className="table-foot">
          <span>
            {w.dataset.range(f.int(first), f.int(last))}
            {total !== null && `, ${w.dataset.ofTotal(f.int(total))}`.replace(', ', pick({ zh: '，', en: ' ' }))}
          </span>
          {!rows.truncated && view.before === 0 && <span>{w.dataset.complete}</span>}
          <span className="push">
            {view.cursor && <a href={viewHref(to, dataset.slug, changed(view, {}))}>{w.dataset.start}</a>}
            {rows.cursor && (
              <a href={viewHref(to, dataset.slug, changed(view, { cursor: rows.cursor, before: last }))} rel="next nofollow">
                {w.dataset.further}
              </a>
            )}
          </span>
        </p>
      )}
      {!view.group && <ViewFigures dataset={dataset} table={table} view={view} drawn={loaded.drawn} total={total} />}
    </section>
  )
}

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
  const { dataset, table, view, loaded } = useLoaderData<Loaded>()
  const site = useSite()
  const { w, f, pick, to, city } = site
  const tables = dataset.distributions.flatMap((distribution) => distribution.table ?? [])
  const query = table ? printQuery(view, table.fields) : {}
  const status = { draft: w.dataset.draftNote, 'in-review': w.dataset.inReviewNote, retired: w.dataset.retiredNote }[dataset.status]
  const index = [
    ...(table ? [{ id: 'fields', label: w.h.fields, count: f.int(table.fields.length) }] : []),
    ...(loaded && loaded.versions.length > 0 ? [{ id: 'versions', label: w.h.versions, count: f.int(loaded.versions.length) }] : []),
    ...(table?.version ? [{ id: 'quality', label: w.h.quality, count: '' }] : []),
    { id: 'record', label: w.h.metadata, count: '' },
    ...(table?.version ? [{ id: 'api', label: w.h.api, count: '' }] : []),
    { id: 'cite', label: w.h.cite, count: '' },
  ]
  return (
    <Frame place="data" wide>
      <div className="wrap dataset">
        <Crumbs
          items={[
            { href: to('/datasets'), label: w.common.data },
            { href: to(`/agencies/${dataset.agency.slug}`), label: pick(dataset.agency.name) },
            { href: to(`/datasets?theme=${dataset.theme}`), label: pick(labelOf(codeLists['theme'] ?? [], dataset.theme)) },
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
        <FactsLine dataset={dataset} table={table} loaded={loaded} />
        {status && (
          <Note kind="warn">
            {status} {dataset.may.edit && <a href={to(`/desk/datasets/${dataset.slug}`)}>{w.dataset.toDesk}</a>}
          </Note>
        )}
        {view.version !== null && table?.version && view.version !== table.version.number && (
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
            {index.map((entry) => (
              <a key={entry.id} href={`#${entry.id}`}>
                {entry.label}
                <em>{entry.count}</em>
              </a>
            ))}
          </nav>
          <div>
            {table && <FieldTable table={table} />}
            {loaded && loaded.versions.length > 0 && <VersionTable versions={loaded.versions} slug={dataset.slug} view={view} />}
            {table?.version && <QualityFacts dataset={dataset} table={table} />}
            <OnRecord dataset={dataset} />
            {table?.version && (
              <Snippets
                snippets={snippets(view, table.fields, query, { origin: city.origin, table: table.id, slug: table.slug })}
                hint={w.dataset.apiHint}
              />
            )}
            <Citation
              dataset={dataset}
              table={table}
              address={
                city.origin + viewHref(to, dataset.slug, { ...view, cursor: null, version: view.version ?? table?.version?.number ?? null }, '')
              }
            />
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
