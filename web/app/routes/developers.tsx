import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import { errorKinds } from '../../../src/platform/errors/index.ts'
import type { PlaceLimits } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { Frame } from '../../ui/frame.tsx'
import { Pairs, Scroll } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { quickStarts } from '../../view/quick-start.ts'
import { ask, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  limits: PlaceLimits
  table: string | null
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const [limits, tables] = await Promise.all([ask(args, 'show-limits'), perhaps(args, 'list-sql-tables', { limit: 1 })])
  return { limits, table: tables?.items[0]?.table ?? null, title: titled(args, words[siteOf(args).locale].h.developers) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

/** What programs can do here, how to begin, and what is allowed. */
export default function Developers(): ReactNode {
  const { limits, table } = useLoaderData<typeof loader>()
  const { w, f, pick, to, city } = useSite()
  const doors = [
    { href: '/docs/reference', text: w.site.rest },
    { href: '/docs/api', text: w.site.openapi },
    { href: '/docs/query', text: w.site.query },
    { href: to('/sql'), text: w.site.sqlDoor },
    { href: '/docs/tutorial/first-dataset', text: w.site.cli },
    { href: '/mcp/tools.json', text: w.site.mcp },
    { href: to('/developers/standards'), text: w.site.standards },
  ]
  return (
    <Frame place="docs">
      <div className="wrap">
        <h1 className="page-title song rise-40">{w.h.developers}</h1>
        <p className="lead">{w.site.devLead}</p>
        <div className="prose plain-heads rise-16">
          <h2>{w.site.interfaces}</h2>
          <ul className="linked">
            {doors.map((door) => (
              <li key={door.text}>
                <a href={door.href}>{door.text}</a>
              </li>
            ))}
          </ul>
        </div>
        {table && (
          <section aria-labelledby="quick">
            <div className="prose plain-heads">
              <h2 id="quick">{w.site.quick}</h2>
              <p>{w.site.quickText}</p>
            </div>
            {quickStarts(city.origin, table).map((start) => (
              <div key={start.language}>
                <h3 className="s15 strong rise-16">{w.site[start.language]}</h3>
                <Scroll label={w.site[start.language]}>
                  <pre className="code-lines" data-language={start.language}>
                    {start.code}
                  </pre>
                </Scroll>
              </div>
            ))}
          </section>
        )}
        <div className="prose plain-heads">
          <h2 id="keys">{w.site.keys}</h2>
          <p>{w.site.keysText}</p>
          <p>
            <a href={to('/desk/keys')}>{w.site.keysGo}</a>
          </p>
          <h2 id="limits">{w.site.limits}</h2>
          <p>{w.site.limitsText}</p>
          <Pairs
            items={[
              { name: w.site.limitAnonymous, value: f.int(limits.requestsPerMinuteAnonymous) },
              { name: w.site.limitSigned, value: f.int(limits.requestsPerMinuteSignedIn) },
              { name: w.site.limitSignIn, value: f.int(limits.signInsPerMinute) },
              { name: w.site.limitSeconds, value: f.int(limits.querySeconds) },
              { name: w.site.limitPage, value: f.int(limits.pageRows) },
              { name: w.site.limitSql, value: f.int(limits.sqlRows) },
              { name: w.site.limitSqlText, value: f.int(limits.sqlCharacters) },
              { name: w.site.limitUpload, value: f.int(limits.uploadMb) },
            ]}
          />
          <p className="s13 quiet">{w.site.limitExport}</p>
          <h2 id="errors">{w.site.errors}</h2>
          <p>{w.site.errorsText}</p>
          <Pairs items={Object.entries(errorKinds).map(([kind, { status, title }]) => ({ name: `${status} ${kind}`, value: pick(title) }))} />
          <p>
            <a href="/docs/errors">{w.site.errorsGo}</a>
          </p>
          <h2 id="versions">{w.site.versions}</h2>
          <p>{w.site.versionsText}</p>
          <p>
            <a href={to('/status')}>{w.common.status}</a>
          </p>
        </div>
      </div>
    </Frame>
  )
}
