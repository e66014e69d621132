import { createHash } from 'node:crypto'
import type { Site } from '../ui/site.tsx'

interface Drawn {
  html: Buffer
  at: number
}

/** Some marks follow the time of day, e.g. that an answer is overdue: they may come so much late. */
const longestMs = 60_000

/**
 * Pages as they were drawn before, for readers without a session.
 *
 * Key: a hash of everything a drawing is made from: address, language, colours, settings of the city, day, and every answer the loader got.
 * The answers are asked anew for each request under the rights of its reader; only putting them into HTML is saved. So nothing has to be thrown out:
 * a changed name, a revoked grant, a retracted version answer otherwise and have another key. What a signed-in reader sees is never kept.
 *
 * Bound: bytes of HTML, the least recently used go first; and a minute of age.
 */
export class DrawnPages {
  readonly #pages = new Map<string, Drawn>()
  readonly #maxBytes: number
  #held = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get bytes(): number {
    return this.#held
  }

  get(key: string, now: Date): Buffer | null {
    const drawn = this.#pages.get(key)
    if (!drawn) return null
    this.#pages.delete(key)
    if (Math.abs(now.getTime() - drawn.at) > longestMs) {
      this.#held -= drawn.html.length
      return null
    }
    this.#pages.set(key, drawn)
    return drawn.html
  }

  set(key: string, html: Buffer, now: Date): void {
    this.#held += html.length - (this.#pages.get(key)?.html.length ?? 0)
    this.#pages.delete(key)
    this.#pages.set(key, { html, at: now.getTime() })
    for (const [oldest, drawn] of this.#pages) {
      if (this.#held <= this.#maxBytes) break
      this.#pages.delete(oldest)
      this.#held -= drawn.html.length
    }
  }
}

const settings = new WeakMap<object, number>()
let settingsSeen = 0

/** Settings are read anew as a whole when they change: the same object, the same settings. */
function numberOf(city: Site['city']): number {
  let number = settings.get(city)
  if (number === undefined) settings.set(city, (number = ++settingsSeen))
  return number
}

/** Says from which answers this page is drawn, so that it may be drawn once for all who get the same; nothing for readers with a session. */
export function drawnFrom(site: Site, answers: unknown): void {
  if (site.me || site.kept || site.refusal || site.again || site.sent) return
  const { locale, path, theme, city, now } = site
  const day = Math.floor((now.getTime() + 8 * 3_600_000) / 86_400_000)
  site.drawnFrom = createHash('sha256')
    .update(JSON.stringify([locale, path, theme, numberOf(city), city.origin, day, answers]))
    .digest('base64url')
}
