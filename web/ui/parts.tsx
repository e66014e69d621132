import type { ReactNode } from 'react'
import { useSite } from './site.tsx'

/** A section opened by an ink line: heading in Song, a quiet remark, a link at the end. */
export function Section(props: {
  id?: string
  title: string
  note?: ReactNode
  end?: ReactNode
  className?: string
  children: ReactNode
}): ReactNode {
  return (
    <section className={props.className ?? 'section'} id={props.id} aria-labelledby={props.id ? `${props.id}-title` : undefined}>
      <h2 className="title" id={props.id ? `${props.id}-title` : undefined}>
        {props.title}
        {props.note && <small>{props.note}</small>}
        {props.end && <span className="end">{props.end}</span>}
      </h2>
      {props.children}
    </section>
  )
}

/** One ruled line of definitions. Entries without a value are left out. */
export function Facts({ items }: { items: { name: ReactNode; value: ReactNode }[] }): ReactNode {
  const shown = items.filter((item) => item.value !== null && item.value !== undefined && item.value !== '')
  return (
    <dl className="facts">
      {shown.map((item, at) => (
        <div key={at}>
          <dt>{item.name}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Definitions one below the other. Entries without a value are left out. */
export function Pairs({ items }: { items: { name: ReactNode; value: ReactNode }[] }): ReactNode {
  return (
    <dl className="pairs">
      {items
        .filter((item) => item.value !== null && item.value !== undefined && item.value !== '')
        .flatMap((item, at) => [<dt key={`n${at}`}>{item.name}</dt>, <dd key={`v${at}`}>{item.value}</dd>])}
    </dl>
  )
}

export const Crumbs = ({ items }: { items: { href?: string; label: string }[] }): ReactNode => {
  const { w } = useSite()
  return (
    <nav className="crumb" aria-label={w.common.breadcrumb}>
      <ol>
        {items.map((item) => (
          <li key={item.label}>{item.href ? <a href={item.href}>{item.label}</a> : item.label}</li>
        ))}
      </ol>
    </nav>
  )
}

/** A place that scrolls sideways by itself: named, and reachable by keyboard, else its far side is closed to some. */
export const Scroll = (props: { id?: string; label: string; className?: string; children: ReactNode }): ReactNode => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must take the focus (WCAG 2.1.1)
  <div id={props.id} className={props.className ?? 'scroll'} tabIndex={0} role="region" aria-label={props.label}>
    {props.children}
  </div>
)

/** Something a reader must know first. `warn` for what is not as usual, `fault` for what went wrong, `fine` for what is done. */
export const Note = ({ kind, title, children }: { kind?: 'warn' | 'fault' | 'fine'; title?: string; children?: ReactNode }): ReactNode => (
  <div className={kind ? `note ${kind}` : 'note'} role={kind === 'fault' ? 'alert' : undefined}>
    {title && <b>{title}</b>}
    {title && children ? <br /> : null}
    {children}
  </div>
)

/** An empty place says why it is empty and what to do. */
export const Vacant = ({ title, text, children }: { title: string; text?: ReactNode; children?: ReactNode }): ReactNode => (
  <div className="vacant">
    <h2>{title}</h2>
    {text && <p>{text}</p>}
    {children && <div className="acts-row">{children}</div>}
  </div>
)

/** A thin bar, drawn so that no style attribute is needed: `share` of 1 in colour, `part` of the share darker. */
export const Bar = ({ share, part, className = 'bar' }: { share: number; part?: number; className?: string }): ReactNode => {
  const width = `${Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10}%`
  return (
    <svg className={className} aria-hidden="true" width="100%" height="4">
      <rect width={width} height="4" className={part === undefined ? undefined : 'half'} />
      {part !== undefined && <rect width={`${Math.round(share * part * 1000) / 10}%`} height="4" className="on" />}
    </svg>
  )
}

/** Openness as mark and words: full, half, or an empty ring. */
export const Openness = ({ code, label }: { code: string; label: string }): ReactNode => (
  <span className="nowrap">
    <span className={code === 'unconditional' ? 'dot' : code === 'conditional' ? 'dot half' : 'dot closed'} aria-hidden="true" />
    {label}
  </span>
)

/** Text with the parts that matched a search marked; spans are [start, end) in UTF-16 units. */
export function Marked({ text, spans }: { text: string; spans: readonly (readonly number[])[] }): ReactNode {
  const out: ReactNode[] = []
  let at = 0
  for (const [start = 0, end = 0] of spans.toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0))) {
    if (start < at || end <= start || end > text.length) continue
    if (start > at) out.push(text.slice(at, start))
    out.push(<mark key={start}>{text.slice(start, end)}</mark>)
    at = end
  }
  if (at < text.length) out.push(text.slice(at))
  return out
}

/** State of a dataset or version as mark and words. */
export const State = ({ code, label }: { code: string; label: string }): ReactNode => {
  const kind =
    code === 'published' || code === 'done' || code === 'approved'
      ? ''
      : code === 'retracted' || code === 'retired' || code === 'failed' || code === 'returned' || code === 'cancelled'
        ? ' stopped'
        : code === 'draft'
          ? ' draft'
          : ' waiting'
  return <span className={`state${kind}`}>{label}</span>
}

/** Only links that a browser may follow without harm: http and https; anything else is shown as text. */
export const OutsideLink = ({ href, children }: { href: string; children?: ReactNode }): ReactNode =>
  /^https?:\/\//i.test(href) && URL.canParse(href) ? (
    <a href={href} rel="noopener nofollow">
      {children ?? href}
    </a>
  ) : (
    <span>{children ?? href}</span>
  )
