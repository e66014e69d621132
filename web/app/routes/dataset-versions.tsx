import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { DatasetDetail, TableDetail, Version } from '../../../src/model/index.ts'
import type { Problem } from '../../../src/platform/errors/index.ts'
import type { ComparisonView } from '../../answers/index.ts'
import { ComparisonCounts, ComparisonRows } from '../../ui/dataset/version-comparison.tsx'
import { AsOfForm } from '../../ui/dataset/version-as-of.tsx'
import { compareHref, ComparePicker, published, VersionTimeline } from '../../ui/dataset/version-timeline.tsx'
import { VersionTable } from '../../ui/dataset/version-table.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Note, Vacant } from '../../ui/parts.tsx'
import { pickText, useSite } from '../../ui/site.tsx'
import { readView, type View } from '../../view/view.ts'
import { ask, attempt, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  dataset: DatasetDetail
  table: TableDetail | null
  view: View
  versions: Version[]
  pair: { from: number; to: number } | null
  comparison: ComparisonView | null
  problem: Problem | null
  title: string
}

const limit = 50

const numberIn = (params: URLSearchParams, name: string): number | null => {
  const n = Number(params.get(name))
  return Number.isSafeInteger(n) && n > 0 ? n : null
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const site = siteOf(args)
  const { searchParams } = new URL(args.request.url)
  const dataset = await ask(args, 'show-dataset', { dataset: args.params['dataset'] })
  const tables = dataset.distributions.flatMap((distribution) => distribution.table ?? [])
  const table = tables.find((candidate) => candidate.slug === searchParams.get('table')) ?? tables[0] ?? null
  const view = { ...readView(new URLSearchParams(), table?.fields ?? []), table: table && table !== tables[0] ? table.slug : null }
  const title = titled(args, site.locale === 'zh' ? `${pickText(dataset.name, 'zh')}的版本` : `Versions of ${pickText(dataset.name, 'en')}`)
  const empty = { dataset, table, view, versions: [], pair: null, comparison: null, problem: null, title }
  if (!table) return empty
  const { items: versions } = await ask(args, 'list-versions', { table: table.id, limit: 500 })
  const [newest, before] = published(versions)
  const asked = { from: numberIn(searchParams, 'from'), to: numberIn(searchParams, 'to') }
  const pair =
    asked.from && asked.to
      ? { from: asked.from, to: asked.to }
      : newest && before && table.mayReadRows
        ? { from: before.number, to: newest.number }
        : null
  if (!pair) return { ...empty, versions }
  const cursor = searchParams.get('cursor')
  const answer = await attempt(args, 'compare-versions', {
    table: table.id,
    from: String(pair.from),
    to: String(pair.to),
    limit,
    ...(cursor && { cursor }),
  })
  return { ...empty, versions, pair, comparison: answer.ok ?? null, problem: answer.problem ?? null }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'robots', content: 'noindex, follow' },
]

function Differences({ comparison, table, slug, view }: { comparison: ComparisonView; table: TableDetail; slug: string; view: View }): ReactNode {
  const { w, f, to } = useSite()
  const total = comparison.added + comparison.removed + comparison.changed
  const pair = { from: comparison.from.number, to: comparison.to.number }
  const csv = `/api/v1/tables/${table.id}/compare?${new URLSearchParams({ from: String(pair.from), to: String(pair.to), format: 'csv' })}`
  return (
    <>
      <ComparisonCounts
        comparison={comparison}
        fields={table.fields}
        end={
          total > 0 && (
            <a href={csv} download={`${table.slug}-v${pair.from}-v${pair.to}.csv`}>
              {w.evidence.downloadDifferences}
            </a>
          )
        }
      />
      <ComparisonRows comparison={comparison} fields={table.fields} all />
      {total > 0 && (
        <p className="table-foot">
          <span>{w.evidence.shownDifferences(f.int(comparison.changes.length), f.int(total))}</span>
          {total > 10_000 && <span>{w.evidence.onlyFirst(f.int(10_000))}</span>}
          {comparison.cursor && (
            <span className="push">
              <a href={compareHref(to, slug, view.table, pair, `&cursor=${encodeURIComponent(comparison.cursor)}`)} rel="next nofollow">
                {w.evidence.moreDifferences}
              </a>
            </span>
          )}
        </p>
      )}
    </>
  )
}

export default function DatasetVersions(): ReactNode {
  const { dataset, table, view, versions, pair, comparison, problem } = useLoaderData<Loaded>()
  const { w, f, pick, to } = useSite()
  return (
    <Frame place="data" wide>
      <div className="wrap dataset">
        <Crumbs
          items={[
            { href: to('/datasets'), label: w.common.data },
            { href: to(`/datasets/${dataset.slug}`), label: pick(dataset.name) },
            { label: w.h.versions },
          ]}
        />
        <h1 className="page-title">
          {w.evidence.versionsTitle(pick(dataset.name))}
          <small>{table?.slug ?? dataset.slug}</small>
        </h1>
        <p className="lead">{w.evidence.versionsLead(f.int(versions.length))}</p>
        {versions.length === 0 && <Vacant title={w.dataset.noVersion} />}
        {versions.length > 0 && (
          <>
            {published(versions).length > 1 && <VersionTimeline versions={versions} slug={dataset.slug} table={view.table} pair={pair} />}
            <div className="picker-line">
              <ComparePicker versions={versions} slug={dataset.slug} table={view.table} pair={pair} />
              <AsOfForm slug={dataset.slug} table={view.table} value={null} />
            </div>
            {problem && (
              <Note kind="fault" title={problem.detail}>
                {problem.cure} {w.evidence.chooseTwo}
              </Note>
            )}
            {comparison && table && <Differences comparison={comparison} table={table} slug={dataset.slug} view={view} />}
            <div className="rise-40">
              <VersionTable versions={versions} slug={dataset.slug} view={view} />
            </div>
          </>
        )}
      </div>
    </Frame>
  )
}
