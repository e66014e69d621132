import pg from 'pg'
import type { Logger } from 'pino'
import type { FoundActor } from './read-actor.ts'

/** Longest time an actor is remembered. The database tells at once when a right was taken away; this bounds what is lost with its message. */
const rememberMs = 5_000
const mostRemembered = 10_000
const reconnectMs = 1_000

/**
 * Remembers actors by the hash of their credential for a few seconds, so that a busy key costs one query in five seconds instead of one a request.
 * Forgets everything when any process suspends, revokes, signs out or moves somebody (NOTIFY by triggers, sent at commit), and remembers nothing while it cannot hear.
 */
export class ActorCache {
  readonly #known = new Map<string, { found: FoundActor; until: number }>()
  readonly #connection: pg.ClientConfig
  readonly #log: Logger
  #ear: pg.Client | null = null
  #retry: NodeJS.Timeout | undefined
  #stopped = false
  /** Counts what was forgotten: an answer read before a change must not be remembered after it. */
  #generation = 0

  constructor(pool: pg.Pool, log: Logger) {
    // A connection of its own: one of the pool's would keep the pool from closing.
    this.#connection = pool.options
    this.#log = log
  }

  /** The remembered actor, or what `read` answers. */
  async get(credential: Buffer, read: () => Promise<FoundActor | null>): Promise<FoundActor | null> {
    const name = credential.toString('base64')
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

  /** Forgets everybody; for the process that made the change and cannot wait for the message. */
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
      await ear.query('listen pujiang_identity')
      this.#ear = ear
      if (this.#stopped) await this.#hangUp()
    } catch (error) {
      this.#log.warn({ err: error }, 'cannot listen for changes of rights; every request asks the database')
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
