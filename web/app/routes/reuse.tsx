import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { Reuse } from '../../answers/index.ts'
import { FormProblem, type Refused } from '../../ui/form.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Facts, Note, OutsideLink } from '../../ui/parts.tsx'
import { RichText } from '../../ui/rich-text.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, attempt, goTo, titled, type PageArgs } from '../run.ts'

export async function loader(args: PageArgs): Promise<{ reuse: Reuse; title: string }> {
  const reuse = await ask(args, 'show-reuse', { reuse: args.params['reuse'] })
  return { reuse, title: titled(args, reuse.title) }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

export async function action(args: PageArgs): Promise<unknown> {
  const { problem } = await attempt(args, 'withdraw-reuse', { reuse: args.params['reuse'] ?? '' })
  return problem ? data({ problem, values: {} } satisfies Refused, { status: problem.status }) : goTo(args, '/reuses')
}

export default function ReusePage(): ReactNode {
  const { reuse } = useLoaderData<Awaited<ReturnType<typeof loader>>>()
  const refused = useActionData<Refused>()
  const { w, f, to, pick } = useSite()
  return (
    <Frame>
      <div className="wrap">
        <Crumbs items={[{ href: to('/reuses'), label: w.h.reuses }, { label: `#${reuse.slug}` }]} />
        <h1 className="page-title">{reuse.title}</h1>
        <FormProblem problem={refused?.problem} fields={[]} />
        {reuse.state === 'waiting' && <Note kind="fine" title={w.requests.reuseSent} />}
        {reuse.state === 'declined' && reuse.reason && <Note kind="warn">{w.requests.reuseDeclined(reuse.reason)}</Note>}
        <Facts
          items={[
            { name: w.requests.reuseKind, value: w.requests[`kind_${reuse.kind}`] },
            { name: w.requests.organisation, value: reuse.organisation ?? reuse.author.name },
            { name: w.requests.date, value: f.date(reuse.createdAt) },
            { name: w.requests.reuseUrl, value: <OutsideLink href={reuse.url}>{new URL(reuse.url).host}</OutsideLink> },
          ]}
        />
        <div className="rise-24">
          <RichText text={reuse.body} className="rich s17" />
        </div>
        {reuse.datasets.length > 0 && (
          <>
            <h2 className="talk-sub">{w.requests.reuseDatasets}</h2>
            <ul className="plain-list">
              {reuse.datasets.map((dataset) => (
                <li key={dataset.slug}>
                  <a href={to(`/datasets/${dataset.slug}`)}>{pick(dataset.name)}</a>
                </li>
              ))}
            </ul>
          </>
        )}
        {reuse.may.withdraw && (
          <form className="rise-24" method="post" action={to(`/reuses/${reuse.slug}`)}>
            <button className="btn small harm">{w.talk.withdraw}</button>
          </form>
        )}
      </div>
    </Frame>
  )
}
