import { randomUUID } from 'node:crypto'
import { open, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { isWholeSource, placesOf, printOffset, printPage, printPlaces, printWindow, type BoundQuery, type PageSql } from '../query/index.ts'
import { etagOf } from './etag.ts'
import { tooManyWaiting } from './failures.ts'
import type { RowRequest } from './row-engine.ts'
import type { Reading, Runner } from './runner.ts'
import { rowsOf } from './source.ts'

interface WindowOptions {
  /** Bytes of all lists together, and how many there may be: each holds a file open. */
  maxBytes?: number
  maxLists?: number
  /** Answers out of fewer rows, and the first rows of longer ones, are found by walking: quicker than noting all places first. */
  shortAnswer?: number
  nearStart?: number
}
const bytesPerPlace = 4
/** Sorting the longest tables takes seconds; nobody waits longer for a position. */
const buildMs = 120_000
const buildsAtOnce = 2
const buildsWaiting = 16

interface PlaceList {
  path: string
  /** The serving copy the places are of; null: of the Parquet files. */
  copy: string | null
  rows: number
  file: FileHandle
}

/**
 * Reads an answer from any position. The places of all its rows are noted once in their order in a file of four bytes a row; then a window
 * is a few bytes of this file and the rows at these places, however deep it lies. A list belongs to one version, condition, order and right.
 * Files are kept by use, within a budget.
 */
export class RowWindows {
  private readonly runner: Runner
  private readonly options: Required<WindowOptions>
  private readonly lists = new Map<string, Promise<PlaceList>>()
  private readonly known = new Map<string, PlaceList>()
  private building = 0
  private readonly waiting: (() => void)[] = []

  constructor(runner: Runner, options: WindowOptions = {}) {
    this.runner = runner
    this.options = { maxBytes: 512 << 20, maxLists: 256, shortAnswer: 20_000, nearStart: 1000, ...options }
  }

  /** SQL of the rows from a position on, one more than the limit when there are more. */
  async print(request: RowRequest, bound: BoundQuery, offset: number, reading: Reading): Promise<PageSql> {
    const rows = rowsOf(request.source)
    if (isWholeSource(bound)) {
      const last = [String(bound.order[0]?.desc ? rows - offset : offset - 1)]
      return printPage(bound, reading.within(placesOf(bound, rows, last)), last)
    }
    if (bound.mode === 'groups' || rows <= this.options.shortAnswer || rows >= 2 ** 32) return printOffset(bound, reading.source, offset)
    const key = keyOf(request, bound, reading.from)
    const list = this.lists.get(key) ?? this.build(key, request, bound, reading)
    if (!this.known.has(key) && offset + bound.limit <= this.options.nearStart) {
      // The places are noted meanwhile, for the deeper window that probably comes next.
      list.catch(() => undefined)
      return printOffset(bound, reading.source, offset)
    }
    const places = await readPlaces(await until(list, request.signal), offset, bound.limit + 1)
    this.touch(key)
    return places.length === 0 ? { sql: "SELECT '' WHERE false", orderColumns: 0 } : printWindow(bound, reading.source, places)
  }

  /** Rows of the answer, when its places are noted already. */
  rowsOf(request: RowRequest, bound: BoundQuery): number | undefined {
    return (this.known.get(keyOf(request, bound, 'serving-copy')) ?? this.known.get(keyOf(request, bound, 'parquet')))?.rows
  }

  /** Lets go of the places in a serving copy that goes. */
  release(copy: string): void {
    for (const [key, list] of this.known) if (list.copy === copy) this.drop(key, list)
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.lists.values()].map(async (list) => (await list).file.close()))
  }

  private build(key: string, request: RowRequest, bound: BoundQuery, reading: Reading): Promise<PlaceList> {
    if (this.waiting.length >= buildsWaiting) return Promise.reject(tooManyWaiting())
    const list = this.note(bound, reading, reading.from === 'serving-copy' ? request.source.servingCopy : null)
    this.lists.set(key, list)
    list.then(
      (found) => {
        this.known.set(key, found)
        this.shrink()
      },
      () => this.lists.delete(key),
    )
    return list
  }

  /** Belongs to no caller: one that leaves must not end it for the others. */
  private async note(bound: BoundQuery, reading: Reading, copy: string | null): Promise<PlaceList> {
    if (this.building >= buildsAtOnce) await new Promise<void>((resolve) => this.waiting.push(resolve))
    this.building++
    try {
      const path = join(this.runner.workFolder, `places-${randomUUID()}`)
      const task = { op: 'places', sql: printPlaces(bound, reading.source), path, attach: reading.attach } as const
      const { header } = await this.runner.run(this.runner.queries, task, { deadlineMs: buildMs }, false)
      return { path, copy, rows: header.rows ?? 0, file: await open(path, 'r') }
    } finally {
      this.building--
      this.waiting.shift()?.()
    }
  }

  private touch(key: string): void {
    const list = this.known.get(key)
    if (!list) return
    this.known.delete(key)
    this.known.set(key, list)
  }

  private shrink(): void {
    let held = [...this.known.values()].reduce((sum, list) => sum + list.rows * bytesPerPlace, 0)
    for (const [key, list] of this.known) {
      if ((held <= this.options.maxBytes && this.known.size <= this.options.maxLists) || this.known.size === 1) break
      this.drop(key, list)
      held -= list.rows * bytesPerPlace
    }
  }

  private drop(key: string, list: PlaceList): void {
    this.known.delete(key)
    this.lists.delete(key)
    // A reader under way holds the file until it is done: the descriptor closes after it.
    void unlink(list.path)
      .catch(() => undefined)
      .then(() => setTimeout(() => void list.file.close(), 10_000).unref())
  }
}

/** What an order of rows depends on; what is selected does not matter. Places in a serving copy are of this copy alone. */
const keyOf = (request: RowRequest, bound: BoundQuery, from: Reading['from']): string => {
  const copy = from === 'serving-copy' ? `copy ${request.source.servingCopy ?? ''}` : 'parquet'
  return etagOf(request.source.versionId, JSON.stringify([bound.where, bound.order]), request.right.key, 'places', copy)
}

async function readPlaces(list: PlaceList, offset: number, count: number): Promise<number[]> {
  const here = Math.max(0, Math.min(count, list.rows - offset))
  if (here === 0) return []
  const places = new Uint32Array(here)
  await list.file.read(places, 0, places.byteLength, offset * bytesPerPlace)
  return [...places]
}

/** The value of a promise, unless the caller leaves before. */
function until<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('the caller is gone'))
    if (signal.aborted) return leave()
    signal.addEventListener('abort', leave, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
