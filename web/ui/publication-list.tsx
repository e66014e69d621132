import type { ReactNode } from 'react'
import type { PublicationSummary } from '../../src/model/index.ts'
import { Vacant } from './parts.tsx'
import { useSite } from './site.tsx'

/** Stories or dashboards, newest first, with the way to write one. */
export function PublicationList(props: {
  kind: 'stories' | 'dashboards'
  heading: string
  text: string
  none: string
  make: string
  items: readonly PublicationSummary[]
  cursor: string | null
  mine: boolean
}): ReactNode {
  const { w, f, pick, to, me } = useSite()
  const { kind, items, cursor, mine } = props
  return (
    <div className="wrap">
      <h1 className="page-title song rise-40">{props.heading}</h1>
      <p className="lead">{props.text}</p>
      <p className="figure-acts">
        {me && <a href={to(`/desk/${kind}/new`)}>{props.make}</a>}
        {me && (mine ? <a href={to(`/${kind}`)}>{w.story.isPublished}</a> : <a href={to(`/${kind}?mine`)}>{w.story.mine}</a>)}
        {kind === 'stories' && <a href={to('/stories.atom')}>{w.story.feed}</a>}
      </p>
      {items.length === 0 ? (
        <Vacant title={props.none} />
      ) : (
        <ol className="story-list">
          {items.map((item) => (
            <li key={item.id}>
              <h2>
                <a href={to(mine ? `/desk/${kind}/${item.slug}` : `/${kind}/${item.slug}`)}>{pick(item.title)}</a>
              </h2>
              <p>{pick(item.summary)}</p>
              <p className="s13 quiet">
                {[
                  pick(item.agency?.name),
                  item.status === 'draft' ? w.story.draft : '',
                  item.publishedAt ? w.story.published(f.date(item.publishedAt)) : w.story.updated(f.date(item.updatedAt)),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
            </li>
          ))}
        </ol>
      )}
      {cursor && (
        <p className="rise-24">
          <a href={to(`/${kind}?${new URLSearchParams({ ...(mine && { mine: '' }), cursor })}`)} rel="next nofollow">
            {w.dataset.further}
          </a>
        </p>
      )}
    </div>
  )
}
