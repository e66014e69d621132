import type { ReactNode } from 'react'
import type { Version } from '../../../src/model/index.ts'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'

/** Versions that are drawn. */
const most = 14

/** Published versions, newest first: the ones that can be compared. */
export const published = (versions: readonly Version[]): Version[] => versions.filter((version) => version.state === 'published')

/** Address of the page that compares two versions. */
export function compareHref(to: (path: string) => string, slug: string, table: string | null, pair: { from: number; to: number }, more = ''): string {
  const params = new URLSearchParams({ ...(table && { table }), from: String(pair.from), to: String(pair.to) })
  return to(`/datasets/${encodeURIComponent(slug)}/versions?${params}${more}`)
}

/** Rows that were added, removed or changed, by the number of the version, where that was compared. */
export type RowChanges = Readonly<Record<number, number>>

/** The latest versions as bars: how many rows each touched, or else gained or lost against the one before. Each bar leads to that comparison. */
export function VersionTimeline(props: {
  versions: readonly Version[]
  slug: string
  table: string | null
  pair: { from: number; to: number } | null
  changes?: RowChanges
}): ReactNode {
  const { w, f, to } = useSite()
  const known = published(props.versions)
  const drawn = known.slice(0, most).toReversed()
  const steps = drawn.map((version) => {
    const before = known.find((older) => older.number < version.number)
    const compared = props.changes?.[version.number]
    const gained = compared ?? (version.rows === null || !before || before.rows === null ? null : version.rows - before.rows)
    return { version, before, gained, isCompared: compared !== undefined }
  })
  const tallest = Math.max(1, ...steps.map((step) => Math.abs(step.gained ?? 0)))
  return (
    <Scroll label={w.evidence.timeline(f.int(drawn.length))} className="scroll timeline-scroll">
      <ol className="timeline">
        {steps.map(({ version, before, gained, isCompared }) => {
          const height = gained === null || gained === 0 ? 2 : Math.max(3, Math.round((Math.abs(gained) / tallest) * 56))
          const words =
            gained === null
              ? version.rows === null || before
                ? ''
                : w.evidence.barFirst(f.int(version.rows))
              : isCompared
                ? w.evidence.barTouched(f.int(gained))
                : gained === 0
                  ? w.evidence.barSame
                  : gained > 0
                    ? w.evidence.barMore(f.int(gained))
                    : w.evidence.barLess(f.int(-gained))
          const chosen = props.pair?.to === version.number ? 'B' : props.pair?.from === version.number ? 'A' : ''
          const inside = (
            <>
              <svg viewBox="0 0 28 84" aria-hidden="true">
                <line x1="0" x2="28" y1="60.5" y2="60.5" />
                <rect
                  x="5"
                  width="18"
                  y={gained !== null && gained < 0 ? 61 : 60 - height}
                  height={gained !== null && gained < 0 ? Math.min(22, height) : height}
                  className={gained !== null && gained < 0 ? 'less' : undefined}
                />
              </svg>
              <b>
                {chosen && <em>{chosen} </em>}v{version.number}
              </b>
              <span className="hidden">{words}</span>
              <small>{f.shortDate(version.publishedAt ?? version.createdAt)}</small>
            </>
          )
          return (
            <li key={version.id} className={chosen ? 'chosen' : undefined}>
              {before ? (
                <a href={compareHref(to, props.slug, props.table, { from: before.number, to: version.number })} title={words} rel="nofollow">
                  {inside}
                </a>
              ) : (
                <span>{inside}</span>
              )}
            </li>
          )
        })}
      </ol>
    </Scroll>
  )
}

/** Two choices and a button: any version against any other. */
export function ComparePicker(props: {
  versions: readonly Version[]
  slug: string
  table: string | null
  pair: { from: number; to: number } | null
}): ReactNode {
  const { w, f, to } = useSite()
  const known = published(props.versions)
  if (known.length < 2) return null
  const options = known.map((version) => (
    <option key={version.id} value={version.number}>
      {`v${version.number} · ${f.date(version.publishedAt ?? version.createdAt)}`}
    </option>
  ))
  return (
    <form className="picker" method="get" action={to(`/datasets/${props.slug}/versions`)}>
      {props.table && <input type="hidden" name="table" value={props.table} />}
      <label>
        {w.evidence.compareFrom}
        <select className="in small" name="from" defaultValue={String(props.pair?.from ?? known[1]?.number ?? '')}>
          {options}
        </select>
      </label>
      <label>
        {w.evidence.compareTo}
        <select className="in small" name="to" defaultValue={String(props.pair?.to ?? known[0]?.number ?? '')}>
          {options}
        </select>
      </label>
      <button className="btn small">{w.evidence.compare}</button>
    </form>
  )
}
