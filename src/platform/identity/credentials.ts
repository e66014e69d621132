import { invalidInput, notAuthenticated } from '../errors/index.ts'
import { isApiKey } from './tokens.ts'

/** Headers by lower-case name, as Node gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** The part of a request that says who asks. */
export interface Credentials {
  headers: RequestHeaders
  /** Path and query; looked at only for keys that must not be there. */
  url?: string
}

const anyKey = /pj_[A-Za-z0-9_-]{20,}/
const anyToken = /pj(?:inv)?_[A-Za-z0-9_-]{20,}/g
const keyParameter = /[?&](api[-_]?key|apikey|access[-_]?token)=[^&]/i

/** The URL without keys and one-time tokens in it: the only form that may be logged. */
export function redactUrl(url: string): string {
  return url.replace(anyToken, '[removed]').replace(/([?&](?:api[-_]?key|apikey|access[-_]?token)=)[^&]*/gi, '$1[removed]')
}

/** Refuses a key in the URL: it would stay in histories, referrers and logs. The text of the key is in no part of the error. */
export function refuseKeyInUrl(url: string): void {
  const plain = decodeLeniently(url)
  if (!anyKey.test(plain) && !keyParameter.test(plain)) return
  throw invalidInput({
    code: 'PUJIANG_KEY_IN_URL',
    detail: { zh: '密钥不能放在网址里。', en: 'A key must not be part of a URL.' },
    cure: {
      zh: '请放在请求头 Authorization: Bearer 或 X-API-Key 中;这个密钥可能已留在日志里,请撤销后换新。',
      en: 'Send it in the header Authorization: Bearer or X-API-Key. This one may be in logs by now: revoke it and make another.',
    },
  })
}

function decodeLeniently(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}

const single = (value: string | readonly string[] | undefined): string | undefined => (typeof value === 'string' ? value : value?.[0])

/** Headers that carry a key, beside Authorization: ours, and those that clients of CKAN and Socrata send. */
const keyHeaders = ['x-api-key', 'x-ckan-api-key', 'x-app-token'] as const

/** What clients that insist on a token send to be nobody in particular. */
export const publicToken = 'pj_public'

/** Whether the request names a key: a browser never sends one on its own. */
export const carriesKey = (headers: RequestHeaders): boolean =>
  headers.authorization !== undefined || keyHeaders.some((name) => headers[name] !== undefined)

/** The API key in the headers; null where none is given. Throws NotAuthenticated for anything that is given as one and cannot be one. */
export function keyIn(headers: RequestHeaders): string | null {
  const authorization = single(headers.authorization)
  const named = keyHeaders.map((name) => single(headers[name])).find((value) => value !== undefined)
  const key = named ?? (authorization === undefined ? undefined : (/^(?:(?:Bearer|Apikey|Token) +)?(\S+) *$/i.exec(authorization)?.[1] ?? ''))
  if (key === undefined || key === publicToken) return null
  if (isApiKey(key)) return key
  throw unknownKey()
}

/** One answer for keys that never were, are revoked or have expired: a finder of an old key learns nothing. */
export const unknownKey = () =>
  notAuthenticated({
    code: 'PUJIANG_KEY_UNKNOWN',
    detail: { zh: '密钥无效、已过期或已撤销。', en: 'This key is not known, has expired or was revoked.' },
    cure: { zh: '请核对请求头中的密钥,或新建一个。', en: 'Check the key in the header, or make a new one.' },
  })

/** The value of a cookie, decoded; null where there is none. The first one wins, as browsers send the most specific first. */
export function cookieIn(headers: RequestHeaders, name: string): string | null {
  for (const part of (single(headers.cookie) ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return decodeLeniently(part.slice(at + 1).trim())
  }
  return null
}
