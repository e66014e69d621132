import type { ReactNode } from 'react'
import { useRouteLoaderData } from 'react-router'
import type { DeskRail } from '../app/desk-rail.ts'
import { hasDesk, holdsOffice, officePlaces, registrars, type OfficePlace } from './desk/office-places.ts'
import { Brand, LanguageLink, SyntheticBanner } from './frame.tsx'
import { Vacant } from './parts.tsx'
import { useSite, type Tools } from './site.tsx'

export type DeskPlace = PublicPlace | 'inbox' | 'data' | 'load' | 'reviews' | 'schedule' | 'bulk' | 'keys' | OfficePlace

/** What the public says, and what is told to it. */
type PublicPlace = 'questions' | 'requests' | 'reuses' | 'contributions' | 'stories' | 'dashboards'

/** Keys shown at the foot of the rail; the whole list opens with `?`. */
function KeyLegend(): ReactNode {
  const { w } = useSite()
  return (
    <div className="legend" aria-hidden="true">
      <span>
        <kbd>j</kbd> <kbd>k</kbd> {w.work.keysMove} <kbd>↵</kbd> {w.work.keysOpen}
      </span>
      <span>
        <kbd>/</kbd> {w.work.keysSearch} <kbd>g</kbd> <kbd>d</kbd> {w.work.keysGo}
      </span>
      <span>
        <kbd>Ctrl</kbd> <kbd>K</kbd> {w.work.keysAll}
      </span>
    </div>
  )
}

/** What the island of keys reads: words of its two panels, and what can be done beside going somewhere. */
function KeyWords(): ReactNode {
  const { w, to, me } = useSite()
  return (
    <div
      hidden
      data-keys
      data-palette={w.work.palette}
      data-hint={w.work.paletteHint}
      data-help={w.work.keysHelp}
      data-close={w.work.close}
      data-none={w.work.noHits}
      data-dataset={w.work.data}
      data-base={to('/desk')}
    >
      {holdsOffice(me, ...registrars) && <a href={to('/desk/datasets/new')}>{w.desk.newDataset}</a>}
      {holdsOffice(me, 'steward') && <a href={to('/desk/load')}>{w.desk.loadFile}</a>}
      <a href={to('/datasets')}>{w.desk.toPortal}</a>
      <dl>
        {w.work.keysList.map(([keys, what]) => (
          <div key={keys}>
            <dt>{keys}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** Frame of the desk: a rail at the left, on the phone a bar at the bottom. */
export function DeskFrame({ place, wide, children }: { place: DeskPlace; wide?: boolean; children: ReactNode }): ReactNode {
  const site = useSite()
  const { w, to, me, pick, f, city, path } = site
  const rail = (useRouteLoaderData('root') as { rail?: DeskRail | null } | null | undefined)?.rail
  const desk = hasDesk(me)
  const entries: [DeskPlace, string, string, number | undefined, boolean][] = [
    ['inbox', to('/desk'), w.work.inbox, rail?.inbox, desk],
    ['data', to('/desk/datasets'), w.work.data, undefined, desk],
    ['load', to('/desk/load'), w.desk.load, rail?.unfinished, holdsOffice(me, 'steward')],
    ['reviews', to('/desk/reviews'), w.desk.reviews, rail?.reviews, desk],
    ['schedule', to('/desk/schedule'), w.work.schedule, undefined, desk],
    ['bulk', to('/desk/bulk'), w.work.bulk, undefined, holdsOffice(me, ...registrars)],
    ['keys', to('/desk/keys'), w.desk.keys, undefined, true],
    ['questions', to('/desk/questions'), w.talk.deskTitle, undefined, desk],
    ['requests', to('/desk/requests'), w.requests.deskRequests, undefined, desk],
    ['reuses', to('/desk/reuses'), w.requests.deskReuses, undefined, desk],
    ['contributions', to('/desk/contributions'), w.requests.deskContributions, undefined, desk],
    ['stories', to('/stories?mine'), w.story.stories, undefined, true],
    ['dashboards', to('/dashboards?mine'), w.story.dashboards, undefined, true],
    ...officePlaces(site).map(([name, href, label]): [DeskPlace, string, string, undefined, boolean] => [name, href, label, undefined, true]),
  ]
  return (
    <div className={city.synthetic ? 'desk' : 'desk real'}>
      <a className="skip" href="#content">
        {w.common.skip}
      </a>
      <SyntheticBanner />
      <aside className="rail" aria-label={w.h.desk}>
        <div>
          <Brand name={w.h.desk} />
          <nav aria-label={w.h.desk}>
            {entries
              .filter(([, , , , open]) => open)
              .map(([name, href, label, count]) => (
                <a key={name} href={href} aria-current={name === place ? 'page' : undefined}>
                  {label}
                  {count !== undefined && count > 0 && (
                    <em>
                      {f.int(count)}
                      {name === 'inbox' && rail?.more && '+'}
                    </em>
                  )}
                </a>
              ))}
          </nav>
          {rail && rail.filters.length > 0 && (
            <nav className="saved" aria-label={w.work.savedFilters}>
              <h2>{w.work.savedFilters}</h2>
              {rail.filters.map((filter) => (
                <span key={filter.query + filter.name}>
                  <a href={to(filter.query)} aria-current={filter.query === path ? 'true' : undefined}>
                    {filter.name}
                  </a>
                  <form method="post" action={to('/desk/preferences')}>
                    <input type="hidden" name="intent" value="remove-filter" />
                    <input type="hidden" name="name" value={filter.name} />
                    <input type="hidden" name="to" value={path} />
                    <button className="plain" aria-label={w.work.removeFilter(filter.name)}>
                      ×
                    </button>
                  </form>
                </span>
              ))}
            </nav>
          )}
          <div className="me">
            <KeyLegend />
            <span>{me?.actor.name}</span>
            {me?.agency && <span className="quiet">{pick(me.agency.name)}</span>}
            <form className="end" method="post" action={to('/sign-out')}>
              <a href={to('/')}>{w.desk.toPortal}</a>
              <LanguageLink />
              <button className="plain">{w.common.signOut}</button>
            </form>
          </div>
        </div>
      </aside>
      <main id="content" className={wide ? 'full' : undefined}>
        {children}
      </main>
      <KeyWords />
    </div>
  )
}

export const DeskTitle = ({ title, note, children }: { title: string; note?: ReactNode; children?: ReactNode }): ReactNode => (
  <header className="desk-title">
    <h1>{title}</h1>
    {note && <span className="quiet s13">{note}</span>}
    {children && <div className="end">{children}</div>}
  </header>
)

/** Said in place of a form that belongs to another office. */
export function OtherOffice(): ReactNode {
  const { w } = useSite()
  return <Vacant title={w.desk.otherOffice} text={w.desk.otherOfficeText} />
}

/** One step of a page: what it is about at the left, the work at the right. */
export const Step = ({ id, title, text, children }: { id?: string; title: string; text?: ReactNode; children: ReactNode }): ReactNode => (
  <section className="step" id={id}>
    <header>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
    </header>
    <div>{children}</div>
  </section>
)

/** A span of time in its largest unit, as people say it. */
function spanWords(ms: number, { w, f }: Pick<Tools, 'w' | 'f'>): string {
  const minutes = Math.max(1, Math.round(Math.abs(ms) / 60_000))
  if (minutes < 60) return w.work.minutes(f.int(minutes))
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return w.work.hours(f.int(hours))
  return w.work.days(f.int(Math.floor(hours / 24)))
}

/** A ring that fills from the moment something arrived until it is due, with what is left in words; without a due time only since when it waits. */
export function Clock({ since, due }: { since: string; due: string | null }): ReactNode {
  const site = useSite()
  const { f, w, now } = site
  if (due === null) return <span className="clock">{f.ago(since)}</span>
  const end = Date.parse(due)
  const begin = Math.min(Date.parse(since), end - 3_600_000)
  const left = end - now.getTime()
  const share = Math.min(1, Math.max(0.02, (now.getTime() - begin) / (end - begin)))
  const around = 2 * Math.PI * 5
  return (
    <span className={left < 0 ? 'clock bad' : left < 86_400_000 ? 'clock mind' : 'clock'}>
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
        <circle cx="7" cy="7" r="5" />
        <circle cx="7" cy="7" r="5" className="gone" strokeDasharray={`${Math.round(share * around * 10) / 10} 40`} transform="rotate(-90 7 7)" />
      </svg>
      {left < 0 ? w.work.over(spanWords(left, site)) : w.work.left(spanWords(left, site))}
    </span>
  )
}
