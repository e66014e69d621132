import type { ReactNode } from 'react'
import { data, redirect, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { labelOf } from '../../../src/model/index.ts'
import type { Answers } from '../../answers/index.ts'
import { FormProblem, type Refused } from '../../ui/form.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Crumbs, Facts, Note, Section } from '../../ui/parts.tsx'
import { RichText } from '../../ui/rich-text.tsx'
import { localPath, useSite } from '../../ui/site.tsx'
import { FollowForm } from '../../ui/talk/follow-form.tsx'
import { RequestMark, Votes } from '../../ui/talk/request-parts.tsx'
import { localTarget } from '../local-target.ts'
import { readForm } from '../read-form.ts'
import { ask, attempt, perhaps, siteOf, titled, type PageArgs } from '../run.ts'
import { authorName } from '../../ui/talk/author-name.ts'

interface Loaded {
  request: Answers['show-request']
  following: boolean
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const request = await ask(args, 'show-request', { request: args.params['request'] })
  const follows = siteOf(args).me ? await perhaps(args, 'list-follows', { kind: 'request', ref: request.slug }) : null
  return { request, following: (follows?.items.length ?? 0) > 0, title: titled(args, request.title) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const { locale } = siteOf(args)
  const request = args.params['request'] ?? ''
  const page = localPath(`/requests/${request}`, locale)
  const done =
    values['intent'] === 'withdraw'
      ? await attempt(args, 'withdraw-request', { request })
      : await attempt(args, 'vote-request', { request, vote: values['vote'] !== 'no' })
  if (done.problem) return data({ problem: done.problem, values } satisfies Refused, { status: done.problem.status })
  return redirect(localTarget(values['to'], page), 303)
}

/** Everything the agency has said, oldest first: a plan that moved shows both days. */
function Course({ request }: { request: Loaded['request'] }): ReactNode {
  const { w, f, pick, to } = useSite()
  if (request.steps.length === 0) return <p className="quiet s15">{w.requests.noAnswer}</p>
  return (
    <ol className="course">
      {request.steps.map((step) => (
        <li key={step.at + step.state}>
          <time dateTime={step.at}>{f.date(step.at)}</time>
          <div>
            <p>
              <b>{step.plannedOn ? w.requests.plannedFor(f.date(step.plannedOn)) : w.requests[`state_${step.state}`]}</b>
              {step.agency && <span className="quiet s13"> {pick(step.agency)}</span>}
            </p>
            {step.note && <RichText text={step.note} />}
            {step.legalBasis && (
              <p className="s13 quiet">
                {w.requests.legalBasis}: {step.legalBasis}
              </p>
            )}
            {step.state === 'fulfilled' && request.dataset && (
              <p>
                {w.requests.fulfilledBy} <a href={to(`/datasets/${request.dataset.slug}`)}>{pick(request.dataset.name)}</a>
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}

export default function RequestPage(): ReactNode {
  const { request, following } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, f, to, pick, codes } = useSite()
  const moved = request.firstPlannedOn !== null && request.plannedOn !== null && request.firstPlannedOn !== request.plannedOn
  return (
    <Frame>
      <div className="wrap">
        <Crumbs items={[{ href: to('/requests'), label: w.h.requests }, { label: `#${request.slug}` }]} />
        <h1 className="page-title">{request.title}</h1>
        <FormProblem problem={refused?.problem} fields={[]} />
        <Facts
          items={[
            { name: w.requests.stateHead, value: <RequestMark request={request} /> },
            { name: w.requests.agency, value: request.agency ? pick(request.agency.name) : w.requests.noAgency },
            { name: w.requests.theme, value: request.theme ? pick(labelOf(codes('theme'), request.theme)) : null },
            { name: w.requests.askedBy, value: w.requests.asked(authorName(request.author.name, w), f.ago(request.createdAt)) },
            { name: w.h.plan, value: moved ? w.requests.movedFrom(f.date(request.firstPlannedOn ?? '')) : null },
            { name: w.talk.open, value: request.state === 'open' ? w.talk.due(f.date(request.dueAt)) : null },
          ]}
        />
        {request.moderationReason && <Note kind="warn">{w.talk.hiddenFor(request.moderationReason)}</Note>}
        <div className="request-page">
          <div>
            <RichText text={request.body} className="rich s17" />
            <h2 className="talk-sub">{w.requests.purposeTitle}</h2>
            <p className="measure">{request.purpose}</p>
            {request.organisation && <p className="quiet s15">{w.requests.on(request.organisation)}</p>}
            <Section id="course" title={w.h.course}>
              <Course request={request} />
            </Section>
          </div>
          <aside>
            <Votes request={request} back={`/requests/${request.slug}`} />
            <FollowForm kind="request" target={request.slug} following={following} back={`/requests/${request.slug}`} />
            {request.may.withdraw && (
              <form method="post" action={to(`/requests/${request.slug}`)}>
                <input type="hidden" name="intent" value="withdraw" />
                <input type="hidden" name="to" value={to('/requests')} />
                <button className="btn small harm">{w.requests.withdraw}</button>
              </form>
            )}
            {request.may.answer && (
              <a className="btn small" href={to(`/desk/requests#r-${request.slug}`)}>
                {w.requests.answerIt}
              </a>
            )}
          </aside>
        </div>
      </div>
    </Frame>
  )
}
