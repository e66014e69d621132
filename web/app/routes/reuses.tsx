import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { Reuse } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { Frame } from '../../ui/frame.tsx'
import { OutsideLink, Vacant } from '../../ui/parts.tsx'
import { excerpt } from '../../ui/rich-text.tsx'
import { ReusePicture } from '../../ui/talk/reuse-picture.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

export async function loader(args: PageArgs): Promise<{ reuses: Reuse[]; title: string }> {
  return { reuses: (await ask(args, 'list-reuses', { limit: 200 })).items, title: titled(args, words[siteOf(args).locale].h.reuses) }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

export default function Reuses(): ReactNode {
  const { reuses } = useLoaderData<Awaited<ReturnType<typeof loader>>>()
  const { w, f, to, pick } = useSite()
  return (
    <Frame>
      <div className="wrap">
        <h1 className="page-title song first">{w.h.reuses}</h1>
        <p className="lead">{w.requests.reusesLead}</p>
        <p className="talk-bar">
          <a className="btn go" href={to('/reuses/new')}>
            {w.requests.showYours}
          </a>
        </p>
        {reuses.length === 0 && <Vacant title={w.requests.reusesNone} />}
        {reuses.map((reuse) => (
          <article key={reuse.id} className="reuse">
            <div>
              <h2>
                <a href={to(`/reuses/${reuse.slug}`)}>{reuse.title}</a>
              </h2>
              <ReusePicture reuse={reuse} small />
              <p className="request-text">{excerpt(reuse.body, 200)}</p>
              <p className="request-meta">
                {w.requests[`kind_${reuse.kind}`]} · {reuse.organisation ?? reuse.author.name} · {f.date(reuse.decidedAt ?? reuse.createdAt)} ·{' '}
                <OutsideLink href={reuse.url}>{new URL(reuse.url).host}</OutsideLink>
              </p>
            </div>
            {reuse.datasets.length > 0 && (
              <div className="reuse-uses">
                <h3>{w.requests.uses}</h3>
                <ul>
                  {reuse.datasets.map((dataset) => (
                    <li key={dataset.slug}>
                      <a href={to(`/datasets/${dataset.slug}`)}>{pick(dataset.name)}</a>
                    </li>
                  ))}
                </ul>
              </div>
            )}
          </article>
        ))}
      </div>
    </Frame>
  )
}
