import type { ReactNode } from 'react'
import { labelOf, type DatasetDetail } from '../../../src/model/index.ts'
import type { Duty, InboxItem } from '../../answers/index.ts'
import { Clock } from '../desk-frame.tsx'
import { Pairs, Vacant } from '../parts.tsx'
import { useSite, type Tools } from '../site.tsx'

/** One line of the inbox: of the catalogue with its own detail, or of the people's side, which has a page of its own. */
export type Line = Omit<InboxItem, 'kind'> & { kind: string; sentence: string; href: string; own: InboxItem | null }

const ownSentence = (item: InboxItem, { w, f, pick }: Pick<Tools, 'w' | 'f' | 'pick'>): string => {
  const name = item.dataset ? pick(item.dataset.name) : (item.text ?? '')
  if (item.kind === 'findings') return w.work.sentence.findings(name, f.int(item.count ?? 0))
  if (item.kind === 'failed') return w.work.sentence.failed(item.text ?? name)
  return w.work.sentence[item.kind](name)
}

/** The lines of both sides, what is due first on top. */
export function linesOf(items: readonly InboxItem[], duties: readonly Duty[], query: string, site: Tools): Line[] {
  const own = items.map((item): Line => {
    const params = new URLSearchParams(query)
    params.set('item', item.id)
    return { ...item, sentence: ownSentence(item, site), href: site.to(`/desk?${params}`), own: item }
  })
  const others = duties.map((duty): Line => ({
    id: duty.href,
    kind: duty.kind,
    since: duty.since,
    dueAt: duty.dueAt,
    dataset: null,
    agency: duty.agency,
    who: null,
    text: null,
    cause: null,
    count: null,
    ref: null,
    sentence: site.pick(duty.title),
    href: site.to(duty.href),
    own: null,
  }))
  const at = (line: Line): number => (line.dueAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(line.dueAt))
  return [...own, ...others].toSorted((a, b) => at(a) - at(b) || Date.parse(a.since) - Date.parse(b.since))
}

const groupNames = ['over', 'today', 'week', 'later', 'open', 'waiting'] as const

function groupOf(line: Line, now: Date): (typeof groupNames)[number] {
  if (line.kind === 'waiting') return 'waiting'
  if (line.dueAt === null) return 'open'
  const left = Date.parse(line.dueAt) - now.getTime()
  return left < 0 ? 'over' : left < 86_400_000 ? 'today' : left < 7 * 86_400_000 ? 'week' : 'later'
}

/** Sentences with a clock, in groups by how soon they are due. Arrows and j/k move through them. */
export function InboxList({ lines, chosen }: { lines: readonly Line[]; chosen: string | null }): ReactNode {
  const { w, f, now } = useSite()
  return (
    <div className="inbox-list" data-rows>
      {groupNames.map((group) => {
        const inside = lines.filter((line) => groupOf(line, now) === group)
        if (inside.length === 0) return null
        return (
          <section key={group} aria-label={w.work.groups[group]}>
            <h2>
              {w.work.groups[group]} <em>{f.int(inside.length)}</em>
            </h2>
            <ul>
              {inside.map((line) => (
                <li key={line.id}>
                  <a href={line.href} data-row aria-current={line.id === chosen ? 'true' : undefined}>
                    <span className="kind">{w.work.kinds[line.kind] ?? line.kind}</span>
                    <span className="what">{line.sentence}</span>
                    <Clock since={line.since} due={line.kind === 'returned' ? null : line.dueAt} />
                  </a>
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}

/** What one item is about and the one thing to do about it. */
export function InboxDetail({ item, dataset }: { item: InboxItem; dataset: DatasetDetail | null }): ReactNode {
  const site = useSite()
  const { w, f, pick, to, codes } = site
  const path = item.dataset ? `/desk/datasets/${item.dataset.slug}` : ''
  const label = (list: string, code: string): string => pick(labelOf(codes(list), code))
  const table = dataset?.distributions.flatMap((part) => part.table ?? [])[0]
  return (
    <article className="inbox-detail">
      <h2 className="inbox-title">{ownSentence(item, site)}</h2>
      <p className="s13">
        <Clock since={item.since} due={item.dueAt} />
      </p>
      {item.kind === 'returned' && (
        <blockquote className="words">
          <p>{item.text}</p>
          <footer>
            {w.work.from(item.who ?? '')} · {f.dateTime(item.since)}
          </footer>
        </blockquote>
      )}
      {(item.kind === 'review' || item.kind === 'waiting') && item.text && (
        <blockquote className="words">
          <p>{item.text}</p>
          {item.who && <footer>{item.who}</footer>}
        </blockquote>
      )}
      {item.cause && <p className="note fault">{pick(item.cause)}</p>}
      <Pairs
        items={[
          { name: w.work.agency, value: item.agency ? pick(item.agency) : null },
          { name: w.work.arrived, value: f.dateTime(item.since) },
          { name: w.work.until, value: item.dueAt ? f.dateTime(item.dueAt) : null },
          { name: w.work.file, value: item.kind === 'staged' || item.kind === 'failed' || item.kind === 'unfinished' ? item.text : null },
          { name: w.work.version, value: item.kind === 'staged' ? `v${item.count}` : item.kind === 'findings' ? `v${item.text}` : null },
          { name: w.work.findings, value: item.kind === 'staged' ? f.int(Number(item.ref)) : null },
          { name: w.desk.status, value: dataset ? label('status', dataset.status) : null },
          { name: w.work.cycle, value: dataset ? label('updateCycle', dataset.updateCycle) : null },
          { name: w.work.lastData, value: table?.version?.publishedAt ? f.dateTime(table.version.publishedAt) : null },
          { name: w.desk.rows, value: dataset?.rows == null ? null : f.int(dataset.rows) },
          { name: w.desk.openness, value: dataset ? label('openClass', dataset.openClass) : null },
        ]}
      />
      <div className="acts-row">
        {item.kind === 'review' && (
          <a className="btn go" href={to(`/desk/reviews/${item.dataset?.slug}`)}>
            {w.work.goDecide}
          </a>
        )}
        {item.kind === 'returned' && (
          <a className="btn go" href={to(`${path}/edit`)}>
            {w.work.goEdit}
          </a>
        )}
        {(item.kind === 'failed' || item.kind === 'unfinished') && (
          <a className="btn go" href={to(`/desk/uploads/${item.ref}`)}>
            {w.work.goUpload}
          </a>
        )}
        {(item.kind === 'late' || item.kind === 'due') && (
          <a className="btn go" href={to(`/desk/load?dataset=${item.dataset?.slug}`)}>
            {w.work.goLoad}
          </a>
        )}
        {item.kind === 'staged' && table && (
          <form method="post" action={to(path)}>
            <input type="hidden" name="intent" value="publish" />
            <input type="hidden" name="table" value={table.id} />
            <input type="hidden" name="version" value={item.id.split(':')[1]} />
            <button className="btn go">{w.work.publishNow}</button>
          </form>
        )}
        {item.kind === 'findings' && (
          <a className="btn go" href={to(`${path}?findings=${item.text}&table=${item.ref}#findings`)}>
            {w.work.goFindings}
          </a>
        )}
        {item.kind === 'staged' && Number(item.ref) > 0 && (
          <a className="btn" href={to(`${path}?findings=${item.count}&table=${table?.slug}#findings`)}>
            {w.work.goFindings}
          </a>
        )}
        {(item.kind === 'late' || item.kind === 'due') && (
          <a className="btn" href={to(`${path}/edit#in-updateCycle`)}>
            {w.work.changeCycle}
          </a>
        )}
        {item.dataset && (
          <a className="btn" href={to(path)}>
            {w.work.goDataset}
          </a>
        )}
      </div>
    </article>
  )
}

export function NothingChosen({ empty }: { empty: boolean }): ReactNode {
  const { w, to } = useSite()
  return empty ? (
    <Vacant title={w.work.nothing} text={w.work.nothingText}>
      <a className="btn" href={to('/desk/schedule')}>
        {w.work.schedule}
      </a>
    </Vacant>
  ) : (
    <Vacant title={w.work.choose} text={w.work.chooseText} />
  )
}
