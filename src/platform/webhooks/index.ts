import { createHmac } from 'node:crypto'
import { lookup as lookupName, type LookupAddress } from 'node:dns'
import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPrivateAddress } from './private-address.ts'

/** Why a message was not delivered. `lasting` faults are not worth another try. */
export class WebhookFault extends Error {
  readonly lasting: boolean
  readonly status: number | null
  constructor(message: string, lasting: boolean, status: number | null = null) {
    super(message)
    this.name = 'WebhookFault'
    this.lasting = lasting
    this.status = status
  }
}

export interface WebhookRules {
  /** The operator lets messages go to addresses of the own network, and over http. */
  allowPrivate: boolean
}

export interface WebhookMessage {
  url: string
  secret: string
  /** Seconds since 1970, part of what is signed. */
  time: number
  id: string
  event: string
  body: string
  signal?: AbortSignal
}

/** `t=…,v1=…`: HMAC-SHA-256 over time and body, so that a message can be neither forged nor sent again later. */
export function signMessage(secret: string, time: number, body: string): string {
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`
}

/** The address as it will be used. Throws WebhookFault for what no message may go to. Names are looked at again when they are resolved. */
export function checkTarget(text: string, { allowPrivate }: WebhookRules): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url) throw new WebhookFault('not an address', true)
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) throw new WebhookFault('only https', true)
  if (url.username !== '' || url.password !== '') throw new WebhookFault('no name or password in the address', true)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (allowPrivate) return url
  const port = url.port === '' ? 443 : Number(url.port)
  if (port < 1024 && port !== 443) throw new WebhookFault('this port belongs to another service', true)
  if (isIP(host) !== 0 ? isPrivateAddress(host) : !host.includes('.') || /\.(local|internal|localhost|home\.arpa)\.?$/i.test(host))
    throw new WebhookFault('an address of the own network', true)
  return url
}

/** Resolves a name once and hands on what was checked: a name that answers differently the second time gains nothing. */
export function guardedLookup({ allowPrivate }: WebhookRules, resolve: typeof lookupName = lookupName): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return done(error, '', 0)
      const barred = allowPrivate ? undefined : addresses.find(({ address }) => isPrivateAddress(address))
      if (barred || addresses.length === 0) return done(new WebhookFault('the name leads into the own network', true), '', 0)
      if (options.all) return done(null, addresses)
      const [first] = addresses
      done(null, first?.address ?? '', first?.family ?? 0)
    })
  }
}

const patience = 10_000

/**
 * Whether an address answers a question for its head with 200–299, over at most three redirects. Asks only where messages may go, http included:
 * nothing is sent there.
 */
export async function answersHead(address: string, rules: WebhookRules, signal?: AbortSignal, hops = 3): Promise<boolean> {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !/^https?:$/.test(url.protocol)) return false
  try {
    checkTarget(address.replace(/^http:/i, 'https:'), rules)
  } catch {
    return false
  }
  const { status, location } = await new Promise<{ status: number; location: string | undefined }>((resolve) => {
    const none = (): void => resolve({ status: 0, location: undefined })
    const send = url.protocol === 'https:' ? requestSecure : requestPlain
    const sent = send(url, {
      method: 'HEAD',
      lookup: guardedLookup(rules),
      timeout: patience,
      agent: false,
      ...(signal && { signal }),
      headers: { 'user-agent': 'Pujiang' },
    })
    const late = setTimeout(() => sent.destroy(), patience)
    sent.once('response', (response) => {
      clearTimeout(late)
      response.destroy()
      resolve({ status: response.statusCode ?? 0, location: response.headers.location })
    })
    sent.once('timeout', () => sent.destroy())
    sent.once('error', none)
    sent.once('close', () => {
      clearTimeout(late)
      none()
    })
    sent.end()
  })
  if (status >= 300 && status < 400 && location && hops > 0 && URL.canParse(location, url.href))
    return answersHead(new URL(location, url).href, rules, signal, hops - 1)
  return status >= 200 && status < 300
}

/** Delivers a message and answers the status, 200–299. Follows no redirect and reads nothing of the answer. Throws WebhookFault. */
export async function deliver(message: WebhookMessage, rules: WebhookRules): Promise<number> {
  const url = checkTarget(message.url, rules)
  const send = url.protocol === 'https:' ? requestSecure : requestPlain
  return new Promise((resolve, reject) => {
    const sent = send(url, {
      method: 'POST',
      lookup: guardedLookup(rules),
      timeout: patience,
      agent: false,
      ...(message.signal && { signal: message.signal }),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(message.body),
        'user-agent': 'Pujiang',
        'pujiang-event': message.event,
        'pujiang-delivery': message.id,
        'pujiang-signature': signMessage(message.secret, message.time, message.body),
      },
    })
    const late = setTimeout(() => sent.destroy(new WebhookFault('no answer in time', false)), patience)
    sent.once('response', (response) => {
      const status = response.statusCode ?? 0
      clearTimeout(late)
      response.destroy()
      if (status >= 200 && status < 300) resolve(status)
      else reject(new WebhookFault(`answered ${status}`, status === 410, status))
    })
    sent.once('timeout', () => sent.destroy(new WebhookFault('no answer in time', false)))
    sent.once('error', (error) => {
      clearTimeout(late)
      reject(error instanceof WebhookFault ? error : new WebhookFault((error as NodeJS.ErrnoException).code ?? 'not reached', false))
    })
    sent.end(message.body)
  })
}
