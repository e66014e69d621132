import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { PlaceStatus } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { Frame } from '../../ui/frame.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

export async function loader(args: PageArgs): Promise<{ status: PlaceStatus; title: string }> {
  return { status: await ask(args, 'read-status'), title: titled(args, words[siteOf(args).locale].h.status) }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

const marks = { ok: 'state', slow: 'state waiting', failing: 'state stopped' } as const

/** How the place is at this moment, part by part. */
export default function Status(): ReactNode {
  const { status } = useLoaderData<typeof loader>()
  const { w, f } = useSite()
  const s = w.site
  const whole = { ok: s.statusOk, slow: s.statusSlow, failing: s.statusFailing }[status.state]
  const { uptimeSeconds: up, requests } = status
  const ms = (value: number | null): string => (value === null ? '…' : f.number(value, value < 10 ? 1 : 0))
  const lines: { name: string; told: string; state?: PlaceStatus['state'] }[] = [
    {
      name: s.database,
      told: status.database.milliseconds === null ? s.failing : s.databaseTold(ms(status.database.milliseconds)),
      state: status.database.state,
    },
    {
      name: s.searchIndex,
      told: status.search.lagMilliseconds === null ? s.failing : s.searchTold(ms(status.search.lagMilliseconds)),
      state: status.search.state,
    },
    { name: s.engine, told: s.engineTold(f.int(status.engine.children), f.int(status.engine.running), f.int(status.engine.waiting)) },
    { name: s.jobs, told: s.jobsTold(f.int(status.jobs.running), f.int(status.jobs.queued)) },
    {
      name: s.requests,
      told: requests.count === 0 ? s.requestsNone : s.requestsTold(f.int(requests.count), ms(requests.p50), ms(requests.p95)),
    },
    { name: s.catalogue, told: s.catalogueTold(f.int(status.catalogue.datasets), f.int(status.catalogue.onTime)) },
    { name: s.audit, told: status.audit.signedAt ? s.auditTold(f.int(status.audit.size), f.dateTime(status.audit.signedAt)) : s.auditNone },
    {
      name: s.uptime,
      told: s.uptimeTold(f.int(Math.floor(up / 86_400)), f.int(Math.floor((up % 86_400) / 3600)), f.int(Math.floor((up % 3600) / 60))),
    },
  ]
  return (
    <Frame>
      <div className="wrap">
        <h1 className="page-title song rise-40">{w.h.status}</h1>
        <p className="state-now">
          <span className={marks[status.state]}>{whole}</span>
        </p>
        <p className="s13 quiet">{s.statusAt(f.dateTime(status.at), status.version)}</p>
        <dl className="state-list">
          {lines.map((line) => (
            <div key={line.name}>
              <dt>{line.name}</dt>
              <dd className="told">{line.told}</dd>
              <dd>{line.state && <span className={marks[line.state]}>{s[line.state]}</span>}</dd>
            </div>
          ))}
        </dl>
        <p className="s13 quiet rise-16">{s.statusNote}</p>
      </div>
    </Frame>
  )
}
