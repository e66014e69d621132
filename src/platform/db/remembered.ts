import pg from 'pg'
import type { Logger } from 'pino'

/** Longest time an answer is remembered. The database tells at once when something changed; this bounds what is lost with its message. */
const rememberMs = 5_000
const mostRemembered = 10_000
const reconnectMs = 1_000

/**
 * Remembers answers for a few seconds, so that a busy question costs one query in five seconds instead of one a request. Forgets everything
 * when any process changes what they rest on (NOTIFY by triggers, sent at commit), and remembers nothing while it cannot hear.
 */
export class Remembered<T> {
  readonly #known = new Map<string, { found: T; until: number }>()
  readonly #connection: pg.ClientConfig
  readonly #log: Logger
  readonly #channel: string
  #ear: pg.Client | null = null
  #retry: NodeJS.Timeout | undefined
  #stopped = false
  /** Counts what was forgotten: an answer read before a change must not be remembered after it. */
  #generation = 0

  constructor(pool: pg.Pool, log: Logger, channel: string) {
    this.#channel = channel
    // A connection of its own: one of the pool's would keep the pool from closing.
    this.#connection = pool.options
    this.#log = log
  }

  /** The remembered answer, or what `read` answers; null is never remembered. */
  async get(name: string, read: () => Promise<T | null>): Promise<T | null> {
    const known = this.#known.get(name)
    // Monotonic, not the injected clock: a frozen one must not make actors eternal.
    if (known && known.until > performance.now()) return known.found
    const generation = this.#generation
    const found = await read()
    if (found && this.#ear && generation === this.#generation) {
      if (this.#known.size >= mostRemembered) this.#known.clear()
      this.#known.set(name, { found, until: performance.now() + rememberMs })
    }
    return found
  }

  /** Forgets everything; for the process that made the change and cannot wait for the message. */
  forget(): void {
    this.#generation += 1
    this.#known.clear()
  }

  /** Begins to listen. Until it does, and whenever the connection is lost, every request asks the database. */
  async listen(): Promise<void> {
    if (this.#stopped) return
    const ear = new pg.Client(this.#connection)
    const lost = (): void => this.#lost(ear)
    ear.on('notification', () => this.forget())
    ear.on('error', lost)
    ear.on('end', lost)
    try {
      await ear.connect()
      await ear.query(`listen ${pg.escapeIdentifier(this.#channel)}`)
      this.#ear = ear
      if (this.#stopped) await this.#hangUp()
    } catch (error) {
      this.#log.warn({ err: error, channel: this.#channel }, 'cannot listen for changes; every request asks the database')
      await ear.end().catch(() => {})
      this.#again()
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#retry)
    await this.#hangUp()
  }

  async #hangUp(): Promise<void> {
    const ear = this.#ear
    this.#ear = null
    this.forget()
    await ear?.end().catch(() => {})
  }

  #lost(ear: pg.Client): void {
    if (this.#ear !== ear) return
    void this.#hangUp()
    if (!this.#stopped) this.#again()
  }

  #again(): void {
    this.#retry = setTimeout(() => void this.listen(), reconnectMs)
    this.#retry.unref()
  }
}
