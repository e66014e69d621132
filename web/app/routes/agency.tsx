import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { Agency, SearchAnswer } from '../../../src/model/index.ts'
import { DatasetRow } from '../../ui/dataset-row.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Facts, Vacant } from '../../ui/parts.tsx'
import { pickText, useSite } from '../../ui/site.tsx'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  agency: Agency
  found: SearchAnswer
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const slug = args.params['agency'] ?? ''
  const cursor = new URL(args.request.url).searchParams.get('cursor')
  const agency = await ask(args, 'show-agency', { agency: slug })
  const found = await ask(args, 'search-datasets', { agency: [agency.slug], sort: 'modified', limit: 20, ...(cursor && { cursor }) })
  return { agency, found, title: titled(args, pickText(agency.name, siteOf(args).locale)) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

export default function AgencyPage(): ReactNode {
  const { agency, found } = useLoaderData<Loaded>()
  const { w, f, pick, to } = useSite()
  return (
    <Frame place="agencies">
      <div className="wrap">
        <Crumbs items={[{ href: to('/agencies'), label: w.h.agencies }, { label: pick(agency.name) }]} />
        <h1 className="page-title">{pick(agency.name)}</h1>
        <Facts
          items={[
            { name: w.h.datasets, value: <b>{f.int(found.total)}</b> },
            {
              name: pick({ zh: '统一社会信用代码', en: 'Unified social credit code' }),
              value: agency.code && <span className="mono">{agency.code}</span>,
            },
            { name: w.dataset.contact, value: agency.contact },
          ]}
        />
        <div className="results">
          {found.hits.map((dataset) => (
            <DatasetRow key={dataset.id} dataset={dataset} />
          ))}
          {found.hits.length === 0 && <Vacant title={pick({ zh: '这个部门还没有公开的数据集', en: 'This agency has no public datasets yet' })} />}
        </div>
        <p className="pager">
          {found.cursor && <a href={to(`/agencies/${agency.slug}?cursor=${encodeURIComponent(found.cursor)}`)}>{w.common.next}</a>}
          {found.hits.length > 0 && <a href={to(`/datasets?agency=${agency.slug}`)}>{w.search.filter}</a>}
        </p>
      </div>
    </Frame>
  )
}
