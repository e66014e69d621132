import type { ReactNode } from 'react'
import { Brand, LanguageLink, SyntheticBanner } from './frame.tsx'
import { useSite } from './site.tsx'

export type DeskPlace = 'data' | 'load' | 'reviews' | 'keys'

/** Frame of the desk: a rail at the left, on the phone a bar at the bottom. */
export function DeskFrame({ place, waiting, children }: { place: DeskPlace; waiting?: number; children: ReactNode }): ReactNode {
  const { w, to, me, pick, f, city } = useSite()
  const entries: [DeskPlace, string, string, number | undefined][] = [
    ['data', to('/desk'), w.desk.data, undefined],
    ['load', to('/desk/load'), w.desk.load, undefined],
    ['reviews', to('/desk/reviews'), w.desk.reviews, waiting],
    ['keys', to('/desk/keys'), w.desk.keys, undefined],
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
            {entries.map(([name, href, label, count]) => (
              <a key={name} href={href} aria-current={name === place ? 'page' : undefined}>
                {label}
                {count !== undefined && count > 0 && <em>{f.int(count)}</em>}
              </a>
            ))}
          </nav>
          <div className="me">
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
      <main id="content">{children}</main>
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

/** How long something has waited, of the days it may wait: a ring that fills and words. */
export function Clock({ since, days }: { since: string; days: number }): ReactNode {
  const { f, now } = useSite()
  const share = Math.min(1, Math.max(0.02, (now.getTime() - Date.parse(since)) / (days * 86_400_000)))
  const around = 2 * Math.PI * 5
  return (
    <span className={share >= 1 ? 'clock bad' : share > 0.6 ? 'clock mind' : 'clock'}>
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
        <circle cx="7" cy="7" r="5" />
        <circle cx="7" cy="7" r="5" className="gone" strokeDasharray={`${Math.round(share * around * 10) / 10} 40`} transform="rotate(-90 7 7)" />
      </svg>
      {f.ago(since)}
    </span>
  )
}
