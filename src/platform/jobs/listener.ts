import { EventEmitter } from 'node:events'
import type pg from 'pg'
import type { Log } from '../log/index.ts'
import { jobChannel } from './queue.ts'

/**
 * One connection that listens for changes of jobs and hands them out by id. While it is being replaced after a break, changes may be missed; it then emits
 * `reconnected`, on which everybody looks again.
 */
export class JobListener {
  readonly #pool: pg.Pool
  readonly #log: Log
  readonly #events = new EventEmitter({ captureRejections: false })
  #client: pg.PoolClient | null = null
  #closed = false
  #retry: NodeJS.Timeout | null = null

  constructor(pool: pg.Pool, log: Log) {
    this.#pool = pool
    this.#log = log
    this.#events.setMaxListeners(0)
  }

  /** Connects; throws only the first time. */
  async open(): Promise<void> {
    const client = await this.#pool.connect()
    if (this.#closed) return client.release(true)
    this.#client = client
    client.on('notification', (message) => {
      if (message.payload) this.#events.emit(message.payload)
      this.#events.emit('any', message.payload)
    })
    let lost = false
    const onLost = (error?: Error): void => {
      if (lost || this.#closed) return
      lost = true
      this.#log.debug({ err: error }, 'the connection that listens for jobs broke')
      this.#client = null
      client.release(true)
      this.#reconnect()
    }
    client.on('error', onLost)
    client.on('end', () => onLost())
    await client.query(`listen ${jobChannel}`)
  }

  #reconnect(): void {
    this.#retry = setTimeout(() => {
      this.open().then(
        () => this.#events.emit('reconnected'),
        () => (this.#closed ? undefined : this.#reconnect()),
      )
    }, 250)
    this.#retry.unref()
  }

  /** Calls back on every change of the job, and when changes may have been missed. Answers the way to stop. */
  onChange(id: string, callback: () => void): () => void {
    this.#events.on(id, callback)
    this.#events.on('reconnected', callback)
    return () => {
      this.#events.off(id, callback)
      this.#events.off('reconnected', callback)
    }
  }

  close(): void {
    this.#closed = true
    if (this.#retry) clearTimeout(this.#retry)
    this.#client?.release(true)
    this.#client = null
  }
}
