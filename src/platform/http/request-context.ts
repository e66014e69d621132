import type { FastifyRequest } from 'fastify'
import type { Locale } from '../../model/index.ts'

/** The language a caller wants: `?lang`, then Accept-Language; Chinese when neither says. */
export function localeOf(request: FastifyRequest): Locale {
  const asked = (request.query as Record<string, unknown> | undefined)?.['lang']
  if (asked === 'en' || asked === 'zh') return asked
  const header = request.headers['accept-language']
  if (!header) return 'zh'
  const wanted = header.split(',').flatMap((part) => {
    const [range = '', ...rest] = part.split(';')
    const tag = range.trim().slice(0, 2).toLowerCase()
    const weight = Number(/^\s*q=([\d.]+)/.exec(rest.join(';'))?.[1] ?? 1)
    return (tag === 'en' || tag === 'zh') && weight > 0 ? [{ tag, weight } as const] : []
  })
  return wanted.toSorted((a, b) => b.weight - a.weight)[0]?.tag ?? 'zh'
}

/** The purpose named by the request, decoded: a header value is Latin-1, so Chinese purposes come percent-encoded. */
export function purposeOf(request: FastifyRequest): string | null {
  const header = request.headers['pujiang-purpose']
  if (typeof header !== 'string' || header.length === 0) return null
  try {
    return decodeURIComponent(header).slice(0, 200)
  } catch {
    return header.slice(0, 200)
  }
}

/** ETags of If-None-Match without quotes and weakness marks. */
export function knownEtags(request: FastifyRequest): string[] {
  const header = request.headers['if-none-match']
  return typeof header === 'string' ? header.split(',').map((t) => t.trim().replace(/^W\//, '').replaceAll('"', '')) : []
}

/** Why work was ended: nobody waits for its answer. */
export class CallerGone extends Error {
  constructor() {
    super('the caller went away')
  }
}

const signals = new WeakMap<object, AbortSignal>()

/** A signal that fires when the caller goes away before the answer is finished. One a request, however many operations it runs. */
export function abortOnClose(request: FastifyRequest, reply: { raw: NodeJS.EventEmitter & { writableFinished?: boolean } }): AbortSignal {
  const known = signals.get(request.raw)
  if (known) return known
  const controller = new AbortController()
  signals.set(request.raw, controller.signal)
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new CallerGone())
  })
  request.raw.once('aborted', () => controller.abort(new CallerGone()))
  return controller.signal
}
