import type { ReactNode } from 'react'
import { labelOf } from '../../../src/model/index.ts'
import type { DataRequest, RequestState as State } from '../../answers/index.ts'
import { excerpt } from '../rich-text.tsx'
import { useSite } from '../site.tsx'

const marks: Readonly<Record<State, string>> = {
  open: 'state waiting',
  accepted: 'state waiting',
  planned: 'state waiting',
  fulfilled: 'state',
  declined: 'state stopped',
  withdrawn: 'state draft',
}

/** Mark and words for how far a request is; an overdue plan says so. */
export function RequestMark({ request }: { request: Pick<DataRequest, 'state' | 'overdue' | 'plannedOn' | 'shown'> }): ReactNode {
  const { w, f } = useSite()
  if (request.shown === 'held') return <span className="state waiting">{w.requests.held}</span>
  if (request.overdue && request.plannedOn) return <span className="state stopped">{w.requests.overdueSince(f.date(request.plannedOn))}</span>
  if (request.state === 'planned' && request.plannedOn)
    return <span className="state waiting">{w.requests.plannedFor(f.date(request.plannedOn))}</span>
  return <span className={marks[request.state]}>{w.requests[`state_${request.state}`]}</span>
}

/** Votes as a large figure with what one can do about them. */
export function Votes({ request, back }: { request: DataRequest; back: string }): ReactNode {
  const { w, f, to, me } = useSite()
  return (
    <div className="votes">
      <b>{f.int(request.votes)}</b>
      <span>{w.requests.votesLabel}</span>
      {request.may.vote ? (
        <form method="post" action={to(`/requests/${request.slug}`)}>
          <input type="hidden" name="intent" value="vote" />
          <input type="hidden" name="to" value={to(back)} />
          <button
            className={request.voted ? 'btn small' : 'btn small go'}
            name="vote"
            value={request.voted ? 'no' : 'yes'}
            aria-pressed={request.voted}
          >
            {request.voted ? w.requests.unvote : w.requests.vote}
          </button>
        </form>
      ) : (
        !me?.actor.id &&
        ['open', 'accepted', 'planned'].includes(request.state) && (
          <a className="btn small" href={to(`/sign-in?to=${encodeURIComponent(to(back))}`)}>
            {w.requests.vote}
          </a>
        )
      )}
    </div>
  )
}

/** A request in a list: how many want it, what it is, how far it is. */
export function RequestRow({ request, back }: { request: DataRequest; back: string }): ReactNode {
  const { w, f, to, pick, codes } = useSite()
  return (
    <article className="request">
      <Votes request={request} back={back} />
      <div>
        <h2>
          <a href={to(`/requests/${request.slug}`)}>{request.title}</a>
        </h2>
        <p className="request-text">{excerpt(request.body)}</p>
        <p className="request-meta">
          <RequestMark request={request} /> · {request.agency ? pick(request.agency.name) : w.requests.noAgency}
          {request.theme && ` · ${pick(labelOf(codes('theme'), request.theme))}`} · {f.ago(request.createdAt)}
          {request.dataset && (
            <>
              {' '}
              · {w.requests.fulfilledBy} <a href={to(`/datasets/${request.dataset.slug}`)}>{pick(request.dataset.name)}</a>
            </>
          )}
        </p>
      </div>
    </article>
  )
}
