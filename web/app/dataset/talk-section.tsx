import type { ReactNode } from 'react'
import type { Discussion, Reuse } from '../../answers/index.ts'
import { TextField } from '../../ui/form.tsx'
import { OutsideLink, Section } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { FollowForm } from '../../ui/talk/follow-form.tsx'
import { ReusePicture } from '../../ui/talk/reuse-picture.tsx'
import { Thread } from '../../ui/talk/thread.tsx'
import { perhaps, siteOf } from '../run.ts'
import type { DatasetSection, OpenedDataset } from './section.ts'

interface Talk {
  talks: Discussion[]
  reuses: Reuse[]
  following: boolean
  row: string | null
}

/** What its author and other readers can do with a question, below it. */
function Below({ talk }: { talk: Discussion }): ReactNode {
  const { w, to, me } = useSite()
  const action = to(`/datasets/${talk.dataset.slug}/talk`)
  return (
    <div className="talk-acts">
      {me?.actor.id ? (
        <details className="talk-more">
          <summary>{w.talk.reply}</summary>
          <form className="form" method="post" action={action}>
            <input type="hidden" name="intent" value="reply" />
            <input type="hidden" name="discussion" value={talk.slug} />
            <TextField name="body" id={`reply-${talk.slug}`} label={w.talk.replyLabel} long required />
            <button className="btn small">{w.talk.send}</button>
          </form>
        </details>
      ) : (
        <a className="s13" href={to(`/sign-in?to=${encodeURIComponent(to(`/datasets/${talk.dataset.slug}#talk-${talk.slug}`))}`)}>
          {w.talk.signInToReply}
        </a>
      )}
      {talk.may.edit && (
        <a className="s13" href={`${action}?edit=${talk.slug}`}>
          {w.talk.edit}
        </a>
      )}
      {talk.may.withdraw && (
        <form method="post" action={action}>
          <input type="hidden" name="intent" value="withdraw" />
          <input type="hidden" name="discussion" value={talk.slug} />
          <button className="plain s13">{w.talk.withdraw}</button>
        </form>
      )}
      {(talk.may.answer || talk.may.moderate) && (
        <a className="s13" href={to(`/desk/questions#q-${talk.slug}`)}>
          {w.talk.answer}
        </a>
      )}
    </div>
  )
}

function Body({ opened, data }: { opened: OpenedDataset; data: Talk }): ReactNode {
  const { w, f, to, pick } = useSite()
  const { slug } = opened.dataset
  const at = data.row ? `&row=${encodeURIComponent(data.row)}` : ''
  return (
    <Section id="talk" className="part" title={w.h.talk}>
      <p className="s15 measure">{w.talk.intro}</p>
      <div className="talk-bar">
        <a className="btn" href={to(`/datasets/${slug}/talk?kind=question${at}`)}>
          {w.talk.ask}
        </a>
        <a className="btn" href={to(`/datasets/${slug}/talk?kind=error${at}`)}>
          {w.talk.report}
        </a>
        <FollowForm kind="dataset" target={slug} following={data.following} back={`/datasets/${slug}#talk`} />
        <a className="s13" href={`/api/v1/datasets/${slug}/feed`} type="application/atom+xml">
          {w.talk.feed}
        </a>
      </div>
      {data.talks.length === 0 ? (
        <p className="quiet s15">{w.talk.none}</p>
      ) : (
        data.talks.map((talk) => (
          <Thread key={talk.id} talk={talk}>
            <Below talk={talk} />
          </Thread>
        ))
      )}
      <h3 className="talk-sub">{w.talk.reuses}</h3>
      {data.reuses.length === 0 ? (
        <p className="quiet s15">{w.talk.noReuses}</p>
      ) : (
        <ul className="news">
          {data.reuses.map((reuse) => (
            <li key={reuse.id}>
              <time dateTime={reuse.createdAt}>{f.shortDate(reuse.createdAt)}</time>
              <div>
                <ReusePicture reuse={reuse} small />
                <a href={to(`/reuses/${reuse.slug}`)}>{reuse.title}</a> <span className="quiet s13">{reuse.organisation ?? reuse.author.name}</span>
                <p>
                  <OutsideLink href={reuse.url}>{new URL(reuse.url).host}</OutsideLink> · {pick(reuseLabel(w, reuse))}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
      <p className="rise-16">
        <a href={to(`/reuses/new?dataset=${slug}`)}>{w.talk.showReuse}</a>
      </p>
    </Section>
  )
}

const reuseLabel = (w: ReturnType<typeof useSite>['w'], reuse: Reuse): string => w.requests[`kind_${reuse.kind}`]

/** Questions with their public answers, what was made of the data, and how to hear more of it. */
export const talkSection: DatasetSection<Talk> = {
  id: 'talk',
  async load(args, { dataset }) {
    const [talks, reuses, follows] = await Promise.all([
      perhaps(args, 'list-discussions', { dataset: dataset.slug }),
      perhaps(args, 'list-reuses', { dataset: dataset.slug }),
      siteOf(args).me ? perhaps(args, 'list-follows', { kind: 'dataset', ref: dataset.slug }) : null,
    ])
    // A draft has no public to talk with.
    if (!talks || dataset.status === 'draft' || dataset.status === 'in-review') return null
    return {
      talks: talks.items,
      reuses: reuses?.items ?? [],
      following: (follows?.items.length ?? 0) > 0,
      row: new URL(args.request.url).searchParams.get('row'),
    }
  },
  label: ({ w }) => w.h.talk,
  count: (data) => data.talks.length + data.reuses.length || null,
  Body,
}
