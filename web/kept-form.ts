import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** A form that was sent when its session had ended: where it was for, what was typed, and by whom as far as that is known. */
export interface KeptForm {
  /** Id of the actor whose session it was; null for somebody who had none. */
  actor: string | null
  /** Path and query as asked, language included. */
  path: string
  /** The fields, urlencoded, without what must not be kept. */
  body: string
  at: number
}

/** How long somebody may take to sign in again. */
const sealedMs = 12 * 3_600_000
/** The way from signing in to the form is one redirect. */
const waitingMs = 120_000
const mostWaiting = 500
const longestBody = 700_000

/** Fields that are never carried on: whoever signs in again types them again. */
const secretField = /pass(word|wd|phrase)?|secret|token|^(current|next|key)$|api_?key|^draft$/i

/** The fields of a form as they may be kept. */
export function keepable(body: string): string {
  return new URLSearchParams([...new URLSearchParams(body)].filter(([name]) => !secretField.test(name))).toString()
}

/**
 * Carries a form over the end of its session. Until somebody has signed in it travels sealed in the sign-in page, so strangers can store nothing
 * here; then it waits, for the one redirect, in memory under a random name that only this browser has.
 */
export class KeptForms {
  readonly #key: Buffer
  readonly #waiting = new Map<string, KeptForm>()
  readonly #now: () => number

  constructor(secret: string, now: () => number = Date.now) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'pujiang kept form', 32))
    this.#now = now
  }

  #close(kind: string, text: string): string {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(kind))
    const sealed = Buffer.concat([cipher.update(deflateRawSync(text)), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
  }

  #open(kind: string, sealed: string): string | null {
    const bytes = Buffer.from(sealed, 'base64url')
    if (bytes.length < 28) return null
    try {
      const cipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12)).setAAD(Buffer.from(kind)).setAuthTag(bytes.subarray(12, 28))
      const plain = Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()])
      return inflateRawSync(plain, { maxOutputLength: 4 * longestBody }).toString('utf8')
    } catch {
      return null
    }
  }

  /** Value of the cookie that says whose browser this was; nobody else can make or read it. */
  nameOwner(actor: string): string {
    return this.#close('owner', actor)
  }
  owner(cookie: string | undefined): string | null {
    return cookie === undefined ? null : this.#open('owner', cookie)
  }

  /** The form as it stands in the sign-in page; null when it is too long to travel. */
  seal(form: Omit<KeptForm, 'at'>): string | null {
    return form.body.length > longestBody ? null : this.#close('form', JSON.stringify({ ...form, at: this.#now() }))
  }
  unseal(sealed: string | null | undefined): KeptForm | null {
    const text = sealed ? this.#open('form', sealed) : null
    if (text === null) return null
    const form = JSON.parse(text) as KeptForm
    return this.#now() - form.at > sealedMs ? null : form
  }

  /** Lets the form of somebody who has signed in wait for the redirect; answers the name it waits under. */
  wait(form: KeptForm, actor: string): string {
    for (const [name, other] of this.#waiting) if (this.#now() - other.at > waitingMs) this.#waiting.delete(name)
    if (this.#waiting.size >= mostWaiting) this.#waiting.delete(this.#waiting.keys().next().value as string)
    const name = randomBytes(24).toString('base64url')
    this.#waiting.set(name, { ...form, actor, at: this.#now() })
    return name
  }

  /** The form that waits under this name, if it is for this path and this actor. Given out once. */
  take(name: string | undefined, path: string, actor: string | null): KeptForm | null {
    const form = name === undefined ? undefined : this.#waiting.get(name)
    if (!form || form.path !== path) return null
    this.#waiting.delete(name as string)
    return form.actor === actor && this.#now() - form.at <= waitingMs ? form : null
  }
}
