import type { ReactNode } from 'react'
import type { Tools } from './site.tsx'
import { useSite } from './site.tsx'

/** Which entry of the main navigation the page belongs to. */
export type Place = 'data' | 'themes' | 'agencies' | 'sql' | 'docs' | 'desk' | null

export interface FrameProps {
  place?: Place
  /** Wide pages (tables) use 1,440 px. */
  wide?: boolean
  /** The home page and search have a box of their own. */
  search?: boolean
  children: ReactNode
}

/** The city's own name beside the mark of the platform; the only place of 朱 on most pages. */
export const Brand = ({ name }: { name?: string }): ReactNode => {
  const { city, pick, to } = useSite()
  return (
    <a className="brand" href={to('/')}>
      {city.logo ? (
        <img src={`/api/v1/city/logo/${city.logo.hash}`} width={city.logo.width} height={city.logo.height} alt="" />
      ) : (
        <span className="seal" aria-hidden="true" lang="zh">
          浦江
        </span>
      )}
      {name ?? pick(city.portal)}
    </a>
  )
}

/** Says on every page that the data is invented, when it is. */
export function SyntheticBanner(): ReactNode {
  const { city, pick, w } = useSite()
  if (!city.synthetic) return null
  return (
    <aside className="synthetic" aria-label={w.common.syntheticData}>
      {w.common.synthetic(pick(city.name))}
    </aside>
  )
}

/** The same page in the other language; the island remembers the choice. */
export function LanguageLink(): ReactNode {
  const { locale, path, w } = useSite()
  const href = locale === 'zh' ? (path === '/' ? '/en' : `/en${path}`) : path
  return (
    <a
      href={href}
      hrefLang={locale === 'zh' ? 'en' : 'zh-CN'}
      lang={locale === 'zh' ? 'en' : 'zh-CN'}
      data-lang={locale === 'zh' ? 'en' : 'zh'}
      title={w.common.otherLanguageName}
    >
      {w.common.otherLanguage}
    </a>
  )
}

const navigation = ({ w, to }: Tools): { place: Place; href: string; label: string }[] => [
  { place: 'data', href: to('/datasets'), label: w.common.data },
  { place: 'themes', href: to('/themes'), label: w.common.themes },
  { place: 'agencies', href: to('/agencies'), label: w.common.agencies },
  { place: 'sql', href: to('/sql'), label: 'SQL' },
  { place: 'docs', href: to('/developers'), label: w.common.docs },
]

function Masthead({ place, search }: { place: Place; search: boolean }): ReactNode {
  const site = useSite()
  const { w, to, me } = site
  return (
    <header className="masthead">
      <div>
        <Brand />
        <nav aria-label={w.common.mainNav}>
          {navigation(site).map((item) => (
            <a key={item.href} href={item.href} aria-current={item.place === place ? 'page' : undefined}>
              {item.label}
            </a>
          ))}
        </nav>
        <div className="end">
          {search && (
            <form className="find" action={to('/datasets')} role="search">
              <input type="search" name="q" aria-label={w.common.search} placeholder={w.common.searchHint} data-slash />
              <kbd aria-hidden="true">/</kbd>
            </form>
          )}
          <LanguageLink />
          {me?.roles.some(({ role }) => role !== 'registered' && role !== 'visitor') && <a href={to('/desk')}>{w.common.desk}</a>}
          {me?.actor.id ? <a href={to('/account')}>{w.account.short}</a> : <a href={to('/sign-in')}>{w.common.signIn}</a>}
        </div>
      </div>
    </header>
  )
}

/** Light, dark or as the system: a form, so that it also works without a script. */
function Look(): ReactNode {
  const { w, theme, path, to } = useSite()
  const choices = [
    ['system', w.common.system],
    ['light', w.common.light],
    ['dark', w.common.dark],
  ] as const
  return (
    <form className="look" method="post" action={to('/preferences')} data-look>
      <span id="look">{w.common.theme}</span>
      <input type="hidden" name="to" value={to(path)} />
      {choices.map(([value, label]) => (
        <button key={value} name="theme" value={value} aria-pressed={value === (theme ?? 'system')} aria-describedby="look">
          {label}
        </button>
      ))}
    </form>
  )
}

function Footer(): ReactNode {
  const { w, to, city, pick } = useSite()
  return (
    <footer className="foot">
      <div className="wrap">
        <a href={to('/datasets')}>{w.common.allData}</a>
        <a href={to('/agencies')}>{w.common.agencies}</a>
        <a href={to('/stories')}>{w.story.stories}</a>
        <a href={to('/dashboards')}>{w.story.dashboards}</a>
        <a href={to('/charts')}>{w.chart.allCharts}</a>
        <a href={to('/requests')}>{w.h.requests}</a>
        <a href={to('/reuses')}>{w.h.reuses}</a>
        <a href={to('/contribute')}>{w.h.contribute}</a>
        <a href={to('/about')}>{w.common.about}</a>
        <a href="/docs">{w.common.apiDocs}</a>
        <a href="/openapi.json">{w.common.openapi}</a>
        <a href={to('/status')}>{w.common.status}</a>
        <Look />
        {city.contact && <span>{pick(city.contact)}</span>}
        <span className="about">{w.common.programme(city.version)}</span>
      </div>
    </footer>
  )
}

/** Frame of every public page: banner, masthead, content, footer. */
export function Frame({ place = null, wide = false, search = true, children }: FrameProps): ReactNode {
  const { w } = useSite()
  return (
    <div className={wide ? 'wide' : undefined}>
      <a className="skip" href="#content">
        {w.common.skip}
      </a>
      <SyntheticBanner />
      <Masthead place={place} search={search} />
      <main id="content">{children}</main>
      <Footer />
    </div>
  )
}
