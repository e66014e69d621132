import type { ReactNode } from 'react'
import type { Discussion } from '../../answers/index.ts'
import { RichText } from '../rich-text.tsx'
import { useSite } from '../site.tsx'
import { authorName } from './author-name.ts'

/** Mark and words for how far a question is. */
export function TalkState({ talk }: { talk: Discussion }): ReactNode {
  const { w, f, now } = useSite()
  if (talk.shown === 'held') return <span className="state waiting">{w.talk.held}</span>
  if (talk.shown === 'hidden') return <span className="state stopped">{w.talk.hidden}</span>
  if (talk.state === 'answered' || talk.state === 'corrected') return <span className="state">{w.talk[talk.state]}</span>
  const late = Date.parse(talk.dueAt) < now.getTime()
  return (
    <span className={late ? 'state stopped' : 'state waiting'}>{late ? w.talk.overdue(f.date(talk.dueAt)) : w.talk.due(f.date(talk.dueAt))}</span>
  )
}

/** Column, row and version a question speaks of. */
export function TalkPlace({ talk }: { talk: Discussion }): ReactNode {
  const { w, f, pick, to } = useSite()
  const { field, row, version } = talk.about
  const parts = [
    ...(field ? [w.talk.columnNamed(pick(field.label) || field.name)] : []),
    ...(row !== null ? [w.talk.rowNamed(f.int(row + 1))] : []),
    ...(version !== null && (field !== null || row !== null) ? [w.talk.versionNamed(String(version))] : []),
  ]
  if (parts.length === 0) return null
  return (
    <a className="talk-place" href={to(`/datasets/${talk.dataset.slug}${field ? '#fields' : '#rows'}`)}>
      {parts.join(' · ')}
    </a>
  )
}

const heldWords = { anonymous: 'heldForAnonymous', personal: 'heldForPersonal', links: 'heldForLinks' } as const

/** A question with its answers. `children` are what can be done with it. */
export function Thread({ talk, level = 3, children }: { talk: Discussion; level?: 2 | 3; children?: ReactNode }): ReactNode {
  const { w, f, pick, to } = useSite()
  const Title = level === 2 ? 'h2' : 'h3'
  const held = talk.heldFor ? heldWords[talk.heldFor as keyof typeof heldWords] : undefined
  return (
    <article className="talk" id={`talk-${talk.slug}`}>
      <header>
        <span className="talk-kind">{talk.kind === 'error' ? w.talk.error : w.talk.question}</span>
        <Title>{talk.title}</Title>
        <TalkState talk={talk} />
      </header>
      <p className="talk-by">
        {w.talk.by(authorName(talk.author.name, w), f.ago(talk.createdAt))}
        {talk.editedAt && ` · ${w.talk.edited}`} <TalkPlace talk={talk} />
        {held && <span className="mind"> {w.talk[held]}</span>}
      </p>
      <RichText text={talk.body} />
      {talk.moderationReason && <p className="s13 quiet">{w.talk.hiddenFor(talk.moderationReason)}</p>}
      {talk.posts.map((post) => (
        <div key={post.id} className={post.agency ? 'talk-post official' : 'talk-post'}>
          <p className="talk-by">
            {post.agency ? (
              <b>
                {pick(post.agency)} · {w.talk.official}
              </b>
            ) : (
              authorName(post.author, w)
            )}{' '}
            <time dateTime={post.createdAt}>{f.ago(post.createdAt)}</time>
          </p>
          <RichText text={post.body} />
        </div>
      ))}
      {talk.corrected && (
        <p className="talk-corrected">
          <span aria-hidden="true">✓</span> {w.talk.correctedIn(String(talk.corrected.number))}{' '}
          <a href={to(`/datasets/${talk.dataset.slug}?version=${talk.corrected.number}#rows`)}>{w.talk.seeVersion}</a>
        </p>
      )}
      {children}
    </article>
  )
}
