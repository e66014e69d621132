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

/**
 * Follows the links of a site from some addresses on until every pattern that links lead to was seen `perPattern` times.
 * Answers addresses by pattern, without the language.
 */
export async function crawl(
  context: BrowserContext,
  origin: string,
  from: readonly string[],
  patterns: readonly Pattern[],
  perPattern = 2,
): Promise<Map<Pattern, string[]>> {
  const found = new Map<Pattern, string[]>()
  const waiting = [...from]
  const met = new Set(from)
  while (waiting.length > 0) {
    const path = waiting.shift()!
    const pattern = patternOf(new URL(path, origin).pathname, patterns)
    if (pattern === undefined) continue
    const seen = found.get(pattern) ?? []
    if (seen.length >= perPattern) continue
    const answer = await context.request.get(origin + path, { maxRedirects: 0 })
    if (!(answer.headers()['content-type'] ?? '').includes('text/html')) continue
    const location = answer.headers()['location']
    if (location !== undefined) {
      waiting.unshift(new URL(location, origin).pathname)
      continue
    }
    found.set(pattern, [...seen, path])
    // The page of all parts shows samples; their links lead to nothing.
    if (pattern === 'ui') continue
    for (const [, href = ''] of (await answer.text()).matchAll(/<a\b[^>]*\shref="([^"#]+)/g)) {
      const url = new URL(href.replaceAll('&amp;', '&'), origin + path)
      if (url.origin !== origin || url.pathname.startsWith('/en') || url.pathname === '/sign-out') continue
      // Of the many views of a page only the first few are of interest; the count by pattern ends it.
      const next = url.pathname + url.search
      if (!met.has(next)) {
        met.add(next)
        waiting.push(next)
      }
    }
  }
  return found
}
