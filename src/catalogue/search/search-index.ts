import { Worker } from 'node:worker_threads'
import type { Code } from '../../model/index.ts'
import type { CatalogueEntry, Visibility } from './catalogue-entry.ts'
import type { IndexState } from './catalogue-index.ts'
import type { SearchAnswer, SearchRequest, Suggestion } from './search-answer.ts'
import type { FeedPosition } from './snapshot.ts'
import type { SynonymList } from './synonyms.ts'
import type { CallName, LoadResult, WorkerCalls, WorkerReply, WorkerSettings } from './worker-messages.ts'

interface Waiting {
  resolve(output: unknown): void
  reject(error: Error): void
}

export interface SearchIndexOptions extends WorkerSettings {
  /** Told when the thread died and a new, empty one stands in its place. */
  onRestart?: (reason: Error) => void
}

/** Entries in one message: their copying blocks the caller's event loop for a few milliseconds at most. */
const entriesPerMessage = 200
/** A thread that dies again this soon after its start is not replaced at once. */
const restartPause = 500

/**
 * The search index of the catalogue in a thread of its own; this side only passes messages. Starts empty: fill it with `put`,
 * `load` or `followOutbox`. A thread that dies is replaced by an empty one and `onRestart` callbacks are called; calls under way reject.
 */
export class SearchIndex {
  #worker: Worker
  #ready: Promise<void>
  #closed = false
  #started = 0
  #lastId = 0
  #complete = false
  /** Goes up when a thread dies: what was filled before is gone. */
  generation = 0
  #dead = false
  #synonyms: SynonymList = []
  readonly #waiting = new Map<number, Waiting>()
  readonly #settings: WorkerSettings
  readonly #onRestart = new Set<(reason: Error) => void>()

  constructor(options: SearchIndexOptions = {}) {
    const { onRestart, ...settings } = options
    this.#settings = settings
    if (onRestart) this.#onRestart.add(onRestart)
    ;[this.#worker, this.#ready] = this.#start()
  }

  /** An index whose thread is up (0.3 s: it reads jieba's dictionary). */
  static async open(options: SearchIndexOptions = {}): Promise<SearchIndex> {
    const index = new SearchIndex(options)
    await index.#ready
    return index
  }

  #start(): [Worker, Promise<void>] {
    // The program runs from TypeScript, a published package from what tsc made of it.
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const worker = new Worker(new URL(`./search-worker.${extension}`, import.meta.url), { workerData: this.#settings, name: 'search' })
    this.#started = performance.now()
    let died = new Error('the search thread ended')
    worker.on('message', (reply: WorkerReply) => this.#settle(reply))
    worker.on('error', (error) => (died = error instanceof Error ? error : new Error(String(error))))
    worker.on('exit', () => this.#replace(died))
    const ready = new Promise<void>((resolve, reject) => this.#waiting.set(0, { resolve: () => resolve(), reject }))
    ready.catch(() => undefined)
    return [worker, ready]
  }

  #settle(reply: WorkerReply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (this.#waiting.size === 0) this.#worker.unref()
    if (!waiting) return
    if ('error' in reply) waiting.reject(reply.invalid ? new RangeError(reply.error) : new Error(reply.error))
    else waiting.resolve(reply.output)
  }

  #replace(reason: Error): void {
    this.#complete = false
    this.#dead = true
    this.generation++
    for (const waiting of this.#waiting.values()) waiting.reject(reason)
    this.#waiting.clear()
    if (this.#closed) return
    const again = (): void => {
      if (this.#closed) return
      ;[this.#worker, this.#ready] = this.#start()
      this.#dead = false
      if (this.#synonyms.length > 0) void this.#call('synonyms', this.#synonyms).catch(() => undefined)
      for (const callback of this.#onRestart) callback(reason)
    }
    if (performance.now() - this.#started > restartPause) again()
    else setTimeout(again, restartPause).unref()
  }

  #call<N extends CallName>(call: N, input: WorkerCalls[N]['input']): Promise<WorkerCalls[N]['output']> {
    if (this.#closed) return Promise.reject(new Error('the search index is closed'))
    if (this.#dead) return Promise.reject(new Error('the search thread is being replaced'))
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#waiting.set(id, { resolve, reject })
      // A thread with a question under way keeps the process alive, an idle one does not.
      this.#worker.ref()
      this.#worker.postMessage({ id, call, input })
    })
  }

  /** Answers a question; see `SearchRequest`. Never rejects on what people type. */
  search(request: SearchRequest): Promise<SearchAnswer> {
    return this.#call('search', request)
  }

  /** What the unfinished text may mean: names of datasets, agencies, fields. `limit` of all together, 1-50. */
  suggest(prefix: string, visibility: Visibility, limit = 8, fields?: readonly Code[]): Promise<Suggestion[]> {
    return this.#call('suggest', { prefix, visibility, limit, ...(fields && { fields }) })
  }

  /** Adds or replaces entries. When it resolves, questions find them. Rejects with RangeError on an id that is no UUID. */
  async put(entries: readonly CatalogueEntry[]): Promise<void> {
    for (let from = 0; from < entries.length; from += entriesPerMessage) await this.#call('put', entries.slice(from, from + entriesPerMessage))
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.#call('remove', ids)
  }

  async clear(): Promise<void> {
    await this.#call('clear', null)
  }

  /** Words that mean the same, from the next question on; kept when the thread is replaced. */
  async setSynonyms(list: SynonymList): Promise<void> {
    this.#synonyms = list
    await this.#call('synonyms', list)
  }

  /** Whether the index holds the whole catalogue; not so before it was filled, and after its thread died until it is filled anew. */
  get complete(): boolean {
    return this.#complete
  }
  /** Said by whoever filled the index of this generation; of an earlier one it says nothing. */
  markComplete(generation: number): void {
    if (generation === this.generation) this.#complete = true
  }

  state(): Promise<IndexState> {
    return this.#call('state', null)
  }

  /** Takes over the snapshot in a folder. With `refused`, the index is as it was and has to be filled anew. */
  load(folder: string): Promise<LoadResult> {
    return this.#call('load', { folder })
  }

  /** Writes what is new since the last snapshot in this folder, with the position of the feed. One folder belongs to one process. */
  save(folder: string, position: FeedPosition | null): Promise<{ bytes: number }> {
    return this.#call('save', { folder, position })
  }

  /** Finishes all merging; for measurements and tests. */
  async settle(): Promise<void> {
    await this.#call('settle', null)
  }

  /** Calls back after the thread died and was replaced by an empty one. Answers a function that ends this. */
  onRestart(callback: (reason: Error) => void): () => void {
    this.#onRestart.add(callback)
    return () => this.#onRestart.delete(callback)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#worker.terminate()
  }
}
