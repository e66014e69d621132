/** What `pages-city.ts` says of itself when it is up. */
export interface PagesCity {
  url: string
  /** Datasets with rows. */
  slugs: string[]
  /** Words that seeded entries hold. */
  words: string[]
  /** One request of the public with an answer. */
  request: string
}

/** A kind of page and what it may cost. */
export interface PublicPage {
  name: string
  /** `n` makes the address different each time where there are many of the kind. */
  path: (n: number) => string
  /** Packed script, kB. */
  script: number
  /** The reader goes to the table and waits for it. */
  touch?: boolean
  /** Also asked for its time to the last byte. */
  timed?: boolean
}

/** Every kind of page a visitor sees without an account. */
export function publicPages({ words, slugs, request }: PagesCity): PublicPage[] {
  const word = (n: number): string => encodeURIComponent(words[n % words.length] ?? '')
  const slug = (n: number): string => slugs[n % slugs.length] ?? ''
  // On a page that only shows; on one where a reader works: the live table, the editor.
  const [shows, works] = [30, 160]
  return [
    { name: 'home', path: () => '/', script: shows, timed: true },
    { name: 'search, no words', path: (n) => `/datasets${n % 2 ? '?theme=transport' : ''}`, script: shows, timed: true },
    { name: 'search, one word', path: (n) => `/datasets?q=${word(n)}`, script: shows, timed: true },
    {
      name: 'search, two words, facet',
      path: (n) => `/datasets?q=${word(n)}+${word(n * 7 + 1)}&openClass=unconditional`,
      script: shows,
      timed: true,
    },
    { name: 'dataset with rows', path: (n) => `/datasets/${slug(n)}`, script: shows, timed: true },
    { name: 'dataset, filtered view', path: () => '/datasets/hotline-cases?order=-received_at', script: shows, timed: true },
    { name: 'dataset, table touched', path: () => '/datasets/hotline-cases', script: works, touch: true },
    { name: 'versions', path: () => '/datasets/hotline-cases/versions', script: shows },
    { name: 'themes', path: () => '/themes', script: shows, timed: true },
    { name: 'theme', path: () => '/themes/transport', script: shows, timed: true },
    { name: 'agencies', path: () => '/agencies', script: shows, timed: true },
    { name: 'agency, of many', path: (n) => `/agencies/agency-${n % 40}`, script: shows, timed: true },
    { name: 'stories', path: () => '/stories', script: shows, timed: true },
    { name: 'story', path: () => '/stories/noise-at-night', script: shows, timed: true },
    { name: 'dashboards', path: () => '/dashboards', script: shows },
    { name: 'dashboard', path: () => '/dashboards/city-today', script: shows, timed: true },
    { name: 'charts', path: () => '/charts', script: shows },
    { name: 'chart, being made', path: () => '/charts/new?table=hotline-cases', script: shows, timed: true },
    { name: 'chart, saved', path: () => '/charts/metro-by-hour', script: shows, timed: true },
    { name: 'SQL', path: () => '/sql', script: works, timed: true },
    { name: 'requests', path: () => '/requests', script: shows, timed: true },
    { name: 'request', path: () => `/requests/${request}`, script: shows },
    { name: 'plan', path: () => '/plan', script: shows },
    { name: 'reuses', path: () => '/reuses', script: shows },
    { name: 'about', path: () => '/about', script: shows, timed: true },
    { name: 'developers', path: () => '/developers', script: shows },
    { name: 'status', path: () => '/status', script: shows },
    { name: 'home in English', path: () => '/en', script: shows, timed: true },
    { name: 'search in English', path: () => '/en/datasets?q=noise', script: shows },
    { name: 'dataset in English', path: () => '/en/datasets/hotline-cases', script: shows },
    { name: 'story in English', path: () => '/en/stories/noise-at-night', script: shows },
    { name: 'dashboard in English', path: () => '/en/dashboards/city-today', script: shows },
    { name: 'SQL in English', path: () => '/en/sql', script: works },
  ]
}
