import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { Agency } from '../../../src/model/index.ts'
import { words } from '../../i18n/index.ts'
import { Frame } from '../../ui/frame.tsx'
import { Bar } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

export async function loader(args: PageArgs): Promise<{ agencies: Agency[]; title: string }> {
  return { agencies: (await ask(args, 'list-agencies')).items, title: titled(args, words[siteOf(args).locale].h.agencies) }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

/** One agency with its count; the dark part of the bar was updated as promised. */
function Line({ agency, most }: { agency: Agency; most: number }): ReactNode {
  const { w, f, pick, to } = useSite()
  return (
    <a href={to(`/agencies/${agency.slug}`)} title={w.home.theme(f.int(agency.datasets), f.int(agency.onTime))}>
      <b>{pick(agency.name)}</b>
      <span>{f.int(agency.datasets)}</span>
      <Bar share={agency.datasets / most} part={agency.datasets > 0 ? agency.onTime / agency.datasets : 0} />
    </a>
  )
}

/** What stands under an agency, level by level: departments before districts, each with what it holds. */
function Branch({ parent, agencies, most }: { parent: Agency; agencies: readonly Agency[]; most: number }): ReactNode {
  const { w, f } = useSite()
  const own = agencies.filter((agency) => agency.parentId === parent.id)
  const kinds = [
    ['department', parent.kind === 'city' ? w.h.departments : w.search.parts],
    ['district', w.h.districts],
  ] as const
  return kinds.map(([kind, label]) => {
    const here = own.filter((agency) => agency.kind === kind)
    return here.length === 0 ? null : (
      <section key={kind} className="branch" aria-label={label}>
        <h3 className="title">
          {label} <small>{f.int(here.length)}</small>
        </h3>
        <ul className="themes known-at-run-time">
          {here.map((agency) => (
            <li key={agency.id}>
              <Line agency={agency} most={most} />
              {agencies.some((other) => other.parentId === agency.id) && <Branch parent={agency} agencies={agencies} most={most} />}
            </li>
          ))}
        </ul>
      </section>
    )
  })
}

export default function Agencies(): ReactNode {
  const { agencies } = useLoaderData<Awaited<ReturnType<typeof loader>>>()
  const { w, f } = useSite()
  const most = Math.max(1, ...agencies.map((agency) => agency.datasets))
  const known = new Set(agencies.map((agency) => agency.id))
  const roots = agencies.filter((agency) => agency.parentId === null || !known.has(agency.parentId))
  const total = agencies.reduce((sum, agency) => sum + agency.datasets, 0)
  return (
    <Frame place="agencies">
      <div className="wrap">
        <h1 className="page-title song rise-40">{w.h.agencies}</h1>
        <p className="lead">{w.search.agenciesLead(f.int(agencies.length), f.int(total))}</p>
        <ul className="tree">
          {roots.map((root) => (
            <li key={root.id}>
              <h2 className="themes known-at-run-time root">
                <Line agency={root} most={most} />
              </h2>
              <Branch parent={root} agencies={agencies} most={most} />
            </li>
          ))}
        </ul>
      </div>
    </Frame>
  )
}
