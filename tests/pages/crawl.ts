import type { BrowserContext } from 'playwright-core'

/** An address pattern of `web/app/routes.ts`, e.g. `datasets/:dataset`. */
export type Pattern = string

const partsOf = (path: string): string[] => path.split('/').filter(Boolean)

/** The pattern an address belongs to: the one with the fewest free parts. */
export function patternOf(path: string, patterns: readonly Pattern[]): Pattern | undefined {
  const parts = partsOf(path)
  const fits = patterns.filter((pattern) => {
    const wanted = partsOf(pattern)
    return (
      wanted.length === parts.length &&
      wanted.every((part, i) => (part.startsWith(':') ? (parts[i] ?? '').endsWith(/\.\w+$/.exec(part)?.[0] ?? '') : part === parts[i]))
    )
  })
  return fits.toSorted(
    (a, b) => partsOf(a).filter((part) => part.startsWith(':')).length - partsOf(b).filter((part) => part.startsWith(':')).length,
  )[0]
}

/** What a crawl met. */
export interface Found {
  /** Pages by pattern, as addresses without the language. */
  pages: Map<Pattern, string[]>
  /** What answers with a file, a feed or another address, by pattern: address and status. */
  files: Map<Pattern, { path: string; status: number; to: string | null }>
  /** Patterns that forms send to. */
  forms: Set<Pattern>
}

/**
 * Kind of an address within its pattern: `new` beside a name, and which parameters it carries. Pages of one kind look alike, so each kind
 * is of interest once.
 */
function kindOf(url: URL): string {
  const named = partsOf(url.pathname).includes('new') ? 'new' : ''
  const asked = [...new Set(url.searchParams.keys())].toSorted()
  return [named, ...asked.map((name) => (name === 'do' || name === 'kind' ? `${name}=${url.searchParams.get(name)}` : name))].join('&')
}

/**
 * Follows the links of a site from some addresses on until every pattern was seen in `perPattern` kinds.
 * `from` is taken whatever its kind.
 */
export async function crawl(
  context: BrowserContext,
  origin: string,
  from: readonly string[],
  patterns: readonly Pattern[],
  perPattern = 4,
): Promise<Found> {
  const found: Found = { pages: new Map(), files: new Map(), forms: new Set() }
  const kinds = new Set<string>()
  const waiting = [...from]
  const met = new Set(from)
  const asked = new Set(from)
  while (waiting.length > 0) {
    const path = waiting.shift()!
    const url = new URL(path, origin)
    const pattern = patternOf(url.pathname, patterns)
    if (pattern === undefined) continue
    const seen = found.pages.get(pattern) ?? []
    const kind = `${pattern} ${kindOf(url)}`
    if (!asked.has(path) && (seen.length >= perPattern || kinds.has(kind) || found.files.has(pattern))) continue
    const answer = await context.request.get(origin + path, { maxRedirects: 0 })
    const location = answer.headers()['location'] ?? null
    const isPage = (answer.headers()['content-type'] ?? '').includes('text/html') && location === null
    if (!isPage) {
      found.files.set(pattern, { path, status: answer.status(), to: location })
      if (location !== null) {
        const target = new URL(location, origin)
        const next = target.pathname + target.search
        if (!met.has(next)) {
          met.add(next)
          waiting.unshift(next)
        }
      }
      continue
    }
    kinds.add(kind)
    found.pages.set(pattern, [...seen, path])
    // The page of all parts shows samples; their links lead to nothing.
    if (pattern === 'ui') continue
    const text = await answer.text()
    for (const [, action = ''] of text.matchAll(/<form\b[^>]*\saction="([^"#?]+)/g)) {
      const sentTo = patternOf(new URL(action, origin + path).pathname, patterns)
      if (sentTo !== undefined) found.forms.add(sentTo)
    }
    for (const [, href = ''] of text.matchAll(/<(?:a|link|img)\b[^>]*\s(?:href|src)="([^"#]+)/g)) {
      const link = new URL(href.replaceAll('&amp;', '&'), origin + path)
      if (link.origin !== origin || link.pathname.startsWith('/en') || link.pathname === '/sign-out') continue
      const next = link.pathname + link.search
      if (!met.has(next)) {
        met.add(next)
        waiting.push(next)
      }
    }
  }
  return found
}
