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

export default function Agencies(): ReactNode {
  const { agencies } = useLoaderData<Awaited<ReturnType<typeof loader>>>()
  const { w, f, pick, to } = useSite()
  const most = Math.max(1, ...agencies.map((agency) => agency.datasets))
  const kinds = [
    ['city', w.h.cityAgencies],
    ['department', w.h.departments],
    ['district', w.h.districts],
  ] as const
  return (
    <Frame place="agencies">
      <div className="wrap">
        <h1 className="page-title song rise-40">{w.h.agencies}</h1>
        {kinds.map(([kind, label]) => {
          const here = agencies.filter((agency) => agency.kind === kind)
          return here.length === 0 ? null : (
            <section key={kind} className="rise-40" aria-label={label}>
              <h2 className="title">
                {label} <small>{f.int(here.length)}</small>
              </h2>
              <div className="themes known-at-run-time">
                {here.map((agency) => (
                  <a key={agency.id} href={to(`/agencies/${agency.slug}`)}>
                    <b>{pick(agency.name)}</b>
                    <span>{f.int(agency.datasets)}</span>
                    <Bar share={agency.datasets / most} part={1} />
                  </a>
                ))}
              </div>
            </section>
          )
        })}
      </div>
    </Frame>
  )
}
