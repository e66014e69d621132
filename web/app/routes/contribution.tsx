import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { labelOf } from '../../../src/model/index.ts'
import type { Contribution } from '../../answers/index.ts'
import { FormProblem, type Refused } from '../../ui/form.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Facts, Note } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, attempt, goTo, titled, type PageArgs } from '../run.ts'

export async function loader(args: PageArgs): Promise<{ offer: Contribution; title: string }> {
  const offer = await ask(args, 'show-contribution', { contribution: args.params['contribution'] })
  return { offer, title: titled(args, offer.name) }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'robots', content: 'noindex' },
]

/** The file itself goes another way: see `receiveUpload` of the server. */
export async function action(args: PageArgs): Promise<unknown> {
  const { problem } = await attempt(args, 'withdraw-contribution', { contribution: args.params['contribution'] ?? '' })
  return problem ? data({ problem, values: {} } satisfies Refused, { status: problem.status }) : goTo(args, '/contribute')
}

export default function ContributionPage(): ReactNode {
  const { offer } = useLoaderData<Awaited<ReturnType<typeof loader>>>()
  const refused = useActionData<Refused>()
  const { w, f, to, pick, codes } = useSite()
  const open = offer.state === 'collecting' || offer.state === 'waiting'
  return (
    <Frame>
      <div className="wrap">
        <Crumbs items={[{ href: to('/contribute'), label: w.h.contribute }, { label: offer.name }]} />
        <h1 className="page-title">{offer.name}</h1>
        <p className="lead">{offer.summary}</p>
        <FormProblem problem={refused?.problem} fields={[]} />
        <Facts
          items={[
            { name: w.requests.stateHead, value: w.requests[`contribution_${offer.state}`] },
            { name: w.requests.agencyTo, value: offer.agency ? pick(offer.agency.name) : w.requests.noAgency },
            { name: w.requests.licence, value: pick(labelOf(codes('licence'), offer.licence)) },
            { name: w.requests.file, value: offer.file && `${offer.file.name} · ${f.bytes(offer.file.bytes)}` },
            { name: w.talk.open, value: offer.state === 'waiting' && offer.dueAt ? w.talk.due(f.date(offer.dueAt)) : null },
          ]}
        />
        {offer.reason && <Note kind={offer.state === 'declined' ? 'warn' : 'fine'}>{w.requests.decidedBecause(offer.reason)}</Note>}
        {offer.dataset && (
          <Note kind="fine" title={w.requests.takenAs}>
            <a href={to(`/datasets/${offer.dataset.slug}`)}>{pick(offer.dataset.name)}</a>
          </Note>
        )}
        {open && offer.author.own && (
          <form className="form rise-24" method="post" action={to(`/contribute/${offer.slug}/file`)} encType="multipart/form-data">
            <div className="field">
              <label htmlFor="in-file">{offer.file ? w.requests.replaceFile : w.requests.fileTitle}</label>
              <small className="hint" id="file-hint">
                {w.requests.fileText}
              </small>
              <input className="in" id="in-file" type="file" name="file" required aria-describedby="file-hint" />
            </div>
            <div className="form-end">
              <button className="btn go">{w.requests.hand}</button>
            </div>
          </form>
        )}
        <h2 className="talk-sub">{w.requests.contributeOrigin}</h2>
        <p className="measure">{offer.origin}</p>
        <p className="quiet s13 rise-16">{offer.consent}</p>
        {offer.may.withdraw && (
          <form className="rise-24" method="post" action={to(`/contribute/${offer.slug}`)}>
            <button className="btn small harm">{w.talk.withdraw}</button>
          </form>
        )}
      </div>
    </Frame>
  )
}
