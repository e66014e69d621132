import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import { labelOf, type Agency, type SearchAnswer, type SearchHit } from '../../../src/model/index.ts'
import { DatasetRow } from '../../ui/dataset-row.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Bar, Crumbs, Pairs, Vacant } from '../../ui/parts.tsx'
import { pickText, useSite } from '../../ui/site.tsx'
import { FollowForm } from '../../ui/talk/follow-form.tsx'
import { ask, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  agency: Agency
  parent: Agency | null
  parts: Agency[]
  found: SearchAnswer
  late: SearchHit[]
  cursor: boolean
  following: boolean
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const cursor = new URL(args.request.url).searchParams.get('cursor')
  const agency = await ask(args, 'show-agency', { agency: args.params['agency'] ?? '' })
  const search = (input: Record<string, unknown>): Promise<SearchAnswer> =>
    ask(args, 'search-datasets', { agency: [agency.slug], sort: 'modified', ...input })
  const [found, late, all, follows] = await Promise.all([
    search({ limit: 20, ...(cursor && { cursor }) }),
    agency.late > 0 ? search({ fresh: ['late'], limit: 8 }) : null,
    ask(args, 'list-agencies'),
    siteOf(args).me ? perhaps(args, 'list-follows', { kind: 'agency', ref: agency.slug }) : null,
  ])
  return {
    agency,
    parent: all.items.find((other) => other.id === agency.parentId) ?? null,
    parts: all.items.filter((other) => other.parentId === agency.id),
    found,
    late: late?.hits ?? [],
    cursor: cursor !== null,
    following: (follows?.items.length ?? 0) > 0,
    title: titled(args, pickText(agency.name, siteOf(args).locale)),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  ...(loaderData
    ? [
        {
          tagName: 'link',
          rel: 'alternate',
          type: 'application/atom+xml',
          href: `/datasets.atom?${new URLSearchParams({ agency: loaderData.agency.slug })}`,
          title: loaderData.title,
        },
      ]
    : []),
]

/** How the agency keeps its promises, and which datasets are late. */
function Kept({ agency, late }: Pick<Loaded, 'agency' | 'late'>): ReactNode {
  const { w, f, pick, to, codes } = useSite()
  const promised = agency.onTime + agency.late
  return (
    <section className="counts">
      <h2>{w.search.kept}</h2>
      {promised === 0 ? (
        <p className="quiet s15">{w.search.keptNone}</p>
      ) : (
        <>
          <p className="figure">{f.percent(agency.onTime / promised)}</p>
          <Bar share={1} part={agency.onTime / promised} />
          <p className="quiet s13">{w.search.keptOf(f.int(agency.onTime), f.int(promised))}</p>
          {late.length === 0 ? (
            <p className="s15 good">{w.search.keptAll}</p>
          ) : (
            <>
              <h3>
                <a href={to(`/datasets?${new URLSearchParams({ agency: agency.slug, fresh: 'late' })}`)}>{w.search.lateOnes(f.int(agency.late))}</a>
              </h3>
              <ul>
                {late.map((dataset) => (
                  <li key={dataset.id}>
                    <a href={to(`/datasets/${dataset.slug}`)}>{pick(dataset.name)}</a>
                    <span className="mind">
                      {dataset.modifiedAt ? f.shortDate(dataset.modifiedAt) : w.common.never} ·{' '}
                      {pick(labelOf(codes('updateCycle'), dataset.updateCycle))}
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </section>
  )
}

export default function AgencyPage(): ReactNode {
  const { agency, parent, parts, found, late, cursor, following } = useLoaderData<Loaded>()
  const { w, f, pick, to } = useSite()
  const name = pick(agency.name)
  const credit = /^[0-9A-Z]{18}$/.test(agency.code ?? '')
  const here = to(`/agencies/${agency.slug}`)
  return (
    <Frame place="agencies">
      <div className="wrap">
        <Crumbs
          items={[
            { href: to('/agencies'), label: w.h.agencies },
            ...(parent ? [{ href: to(`/agencies/${parent.slug}`), label: pick(parent.name) }] : []),
            { label: name },
          ]}
        />
        <h1 className="page-title">{name}</h1>
        <p className="lead">{w.search.themeCount(f.int(found.total))}</p>
        <div className="talk-bar">
          <FollowForm kind="agency" target={agency.slug} following={following} back={`/agencies/${agency.slug}`} />
          <a className="s13" href={`/api/v1/agencies/${agency.slug}/feed`} type="application/atom+xml">
            {w.talk.feed}
          </a>
        </div>
        <div className="with-side">
          <div>
            <h2 className="title rise-40">
              {w.h.ownDatasets}
              {found.hits.length > 0 && <a href={to(`/datasets?${new URLSearchParams({ agency: agency.slug })}`)}>{w.search.filter}</a>}
            </h2>
            <div className="results">
              {found.hits.map((dataset) => (
                <DatasetRow key={dataset.id} dataset={dataset} />
              ))}
              {found.hits.length === 0 && <Vacant title={w.search.agencyNone} text={w.search.agencyNoneText} />}
            </div>
            <p className="pager">
              {found.cursor && (
                <a href={`${here}?cursor=${encodeURIComponent(found.cursor)}`} rel="nofollow">
                  {w.common.next}
                </a>
              )}
              {cursor && <a href={here}>{w.common.first}</a>}
            </p>
          </div>
          <aside className="rise-40">
            <Kept agency={agency} late={late} />
            <section className="counts">
              <h2>{w.search.aboutAgency}</h2>
              <Pairs
                items={[
                  { name: w.dataset.contact, value: agency.contact },
                  { name: credit ? w.search.creditCode : w.search.areaCode, value: agency.code && <span className="mono">{agency.code}</span> },
                  { name: w.search.partOf, value: parent && <a href={to(`/agencies/${parent.slug}`)}>{pick(parent.name)}</a> },
                  {
                    name: w.search.parts,
                    value: parts.length > 0 && parts.length <= 40 && (
                      <span className="list">
                        {parts.map((part) => (
                          <a key={part.id} href={to(`/agencies/${part.slug}`)}>
                            {pick(part.name)}
                          </a>
                        ))}
                      </span>
                    ),
                  },
                ].map((item) => ({ ...item, value: item.value || null }))}
              />
              <p className="links">
                <a href={to(`/requests?${new URLSearchParams({ agency: agency.slug })}`)}>{w.search.requestsTo}</a>
                <a href={to(`/requests/new?${new URLSearchParams({ agency: agency.slug })}`)}>{w.search.askAgency}</a>
                <a href={to(`/datasets.atom?${new URLSearchParams({ agency: agency.slug })}`)}>{w.search.agencyFeed}</a>
              </p>
            </section>
          </aside>
        </div>
      </div>
    </Frame>
  )
}
