import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { DataRequest } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Scroll, Section, Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

export async function loader(args: PageArgs): Promise<{ items: DataRequest[]; title: string }> {
  return { items: (await ask(args, 'show-plan')).items, title: titled(args, words[siteOf(args).locale].h.plan) }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

const quarterOf = (day: string): string => `${day.slice(0, 4)}-${Math.ceil(Number(day.slice(5, 7)) / 3)}`

export default function Plan(): ReactNode {
  const { items } = useLoaderData<Awaited<ReturnType<typeof loader>>>()
  const { w, f, to, pick } = useSite()
  const quarters = Map.groupBy(items, (item) => quarterOf(item.plannedOn ?? ''))
  const kept = items.filter((item) => item.state === 'fulfilled').length
  const late = items.filter((item) => item.overdue).length
  return (
    <Frame>
      <div className="wrap">
        <Crumbs items={[{ href: to('/requests'), label: w.h.requests }, { label: w.h.plan }]} />
        <h1 className="page-title song">{w.h.plan}</h1>
        <p className="lead">
          {w.requests.planLead} {items.length > 0 && <b>{w.requests.planSummary(f.int(kept), f.int(items.length - kept - late), f.int(late))}</b>}
        </p>
        {items.length === 0 && (
          <Vacant title={w.requests.planNone} text={w.requests.planNoneText}>
            <a className="btn" href={to('/requests')}>
              {w.h.requests}
            </a>
          </Vacant>
        )}
        {[...quarters].map(([quarter, planned]) => {
          const [year = '', number = ''] = quarter.split('-')
          return (
            <Section key={quarter} id={`q-${quarter}`} className="section plan" title={w.h.quarter(year, number)}>
              <Scroll label={`${w.h.plan}: ${w.h.quarter(year, number)}`}>
                <table className="ruled">
                  <thead>
                    <tr>
                      <th scope="col">{w.requests.date}</th>
                      <th scope="col">{w.requests.request}</th>
                      <th scope="col">{w.requests.agency}</th>
                      <th scope="col" className="num">
                        {w.requests.wanted}
                      </th>
                      <th scope="col">{w.requests.stateHead}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {planned.map((item) => (
                      <tr key={item.id}>
                        <td className="nowrap">
                          {f.date(item.plannedOn ?? '')}
                          {item.firstPlannedOn && item.firstPlannedOn !== item.plannedOn && (
                            <small className="moved">{w.requests.movedFrom(f.date(item.firstPlannedOn))}</small>
                          )}
                        </td>
                        <td className="plan-what">
                          <a href={to(`/requests/${item.slug}`)}>{item.title}</a>
                        </td>
                        <td>{item.agency ? pick(item.agency.name) : '—'}</td>
                        <td className="num">{f.int(item.votes)}</td>
                        <td className="nowrap">
                          {item.state === 'fulfilled' ? (
                            <span className="state">
                              {item.dataset ? <a href={to(`/datasets/${item.dataset.slug}`)}>{w.requests.kept}</a> : w.requests.kept}
                            </span>
                          ) : item.overdue ? (
                            <span className="state stopped">{w.requests.late}</span>
                          ) : (
                            <span className="state waiting">{w.requests.due}</span>
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
            </Section>
          )
        })}
      </div>
    </Frame>
  )
}
