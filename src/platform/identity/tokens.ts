import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

// Secrets never come from the injected random of a request: that one may be seeded.

/** 256 random bits as text for URLs. */
const randomText = (): string => randomBytes(32).toString('base64url')

/** A new API key: `pj_` and 43 characters. */
export const newApiKey = (): string => `pj_${randomText()}`

/** A new one-time token of an invitation. */
export const newInvitationToken = (): string => `pjinv_${randomText()}`

/** What is kept of a key or token. 256 random bits cannot be guessed, so one round of SHA-256 is enough. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()

export const isApiKey = (text: string): boolean => /^pj_[A-Za-z0-9_-]{43}$/.test(text)
export const isInvitationToken = (text: string): boolean => /^pjinv_[A-Za-z0-9_-]{43}$/.test(text)

/** First characters of a key, shown in lists: enough to tell keys apart, 42 of its 256 bits. */
export const keyPrefix = (key: string): string => key.slice(0, 10)

/** The value in a signed cookie (`value.signature`, HMAC-SHA-256, as better-auth writes it), or null where the signature is not ours. */
export function readSignedValue(cookie: string, secret: string): string | null {
  const dot = cookie.lastIndexOf('.')
  if (dot < 1) return null
  const value = cookie.slice(0, dot)
  const given = Buffer.from(cookie.slice(dot + 1), 'base64')
  const expected = createHmac('sha256', secret).update(value).digest()
  return given.length === expected.length && timingSafeEqual(given, expected) ? value : null
}
