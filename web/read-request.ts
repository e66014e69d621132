import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Locale } from '../src/model/index.ts'
import type { WebRequest } from './port.ts'

/** Cookies as the browser sent them. */
export const cookiesOf = (request: FastifyRequest): Map<string, string> =>
  new Map(
    (request.headers.cookie ?? '').split(';').flatMap((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? [] : [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const]
    }),
  )

/** `/en/x` is the English of `/x`. */
export function splitLanguage(url: string): { locale: Locale; path: string } {
  if (url === '/en' || url.startsWith('/en?')) return { locale: 'en', path: `/${url.slice(3)}` }
  return url.startsWith('/en/') ? { locale: 'en', path: url.slice(3) } : { locale: 'zh', path: url }
}

/** The request as operations take it; its signal ends when the reader goes away. */
export function requestFor(request: FastifyRequest, reply: FastifyReply, locale: Locale): WebRequest {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new Error('the reader went away'))
  })
  return {
    headers: request.headers,
    url: request.url,
    ip: request.ip,
    locale,
    signal: gone.signal,
    setCookie: (value) => void reply.header('set-cookie', value),
  }
}
