import { randomUUID } from 'node:crypto'
import { open, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { isWholeSource, placesOf, printOffset, printPage, printPlaces, printWindow, type BoundQuery, type PageSql } from '../query/index.ts'
import { etagOf } from './etag.ts'
import type { RowRequest } from './row-engine.ts'
import type { Reading, Runner } from './runner.ts'
import { rowsOf } from './source.ts'

interface WindowOptions {
  /** Bytes of all lists together. */
  maxBytes?: number
  /** Answers out of fewer rows, and the first rows of longer ones, are found by walking: quicker than noting all places first. */
  shortAnswer?: number
  nearStart?: number
}
const bytesPerPlace = 4
/** Sorting the longest tables takes seconds; nobody waits longer for a position. */
const buildMs = 120_000
const buildsAtOnce = 2

interface PlaceList {
  path: string
  rows: number
  file: FileHandle
}

/**
 * Reads an answer from any position. The places of all its rows are noted once in their order in a file of four bytes a row; then a window
 * is a few bytes of this file and the rows at these places, however deep it lies. Files are kept by use, within a budget.
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
    this.options = { maxBytes: 512 << 20, shortAnswer: 20_000, nearStart: 1000, ...options }
  }

  /** SQL of the rows from a position on, one more than the limit when there are more. */
  async print(request: RowRequest, bound: BoundQuery, offset: number, reading: Reading): Promise<PageSql> {
    const rows = rowsOf(request.source)
    if (isWholeSource(bound)) {
      const last = [String(bound.order[0]?.desc ? rows - offset : offset - 1)]
      return printPage(bound, reading.within(placesOf(bound, rows, last)), last)
    }
    if (bound.mode === 'groups' || rows <= this.options.shortAnswer || rows >= 2 ** 32) return printOffset(bound, reading.source, offset)
    const key = keyOf(request, bound)
    const list = this.lists.get(key) ?? this.build(key, bound, reading)
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
    return this.known.get(keyOf(request, bound))?.rows
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.lists.values()].map(async (list) => (await list).file.close()))
  }

  private build(key: string, bound: BoundQuery, reading: Reading): Promise<PlaceList> {
    const list = this.note(bound, reading)
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
  private async note(bound: BoundQuery, reading: Reading): Promise<PlaceList> {
    if (this.building >= buildsAtOnce) await new Promise<void>((resolve) => this.waiting.push(resolve))
    this.building++
    try {
      const path = join(this.runner.workFolder, `places-${randomUUID()}`)
      const task = { op: 'places', sql: printPlaces(bound, reading.source), path, attach: reading.attach } as const
      const { header } = await this.runner.run(this.runner.queries, task, { deadlineMs: buildMs }, false)
      return { path, rows: header.rows ?? 0, file: await open(path, 'r') }
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
      if (held <= this.options.maxBytes || this.known.size === 1) break
      this.known.delete(key)
      this.lists.delete(key)
      held -= list.rows * bytesPerPlace
      // A reader under way holds the file until it is done: the descriptor closes after it.
      void unlink(list.path)
        .catch(() => undefined)
        .then(() => setTimeout(() => void list.file.close(), 10_000).unref())
    }
  }
}

const keyOf = (request: RowRequest, bound: BoundQuery): string =>
  // What is selected does not matter for the order of rows: the parts of the text are select, where, group_by, order_by.
  etagOf(request.source.versionId, JSON.stringify([bound.where, bound.order]), request.right.key, 'places', request.source.servingCopy ?? '')

async function readPlaces(list: PlaceList, offset: number, count: number): Promise<number[]> {
  const here = Math.max(0, Math.min(count, list.rows - offset))
  if (here === 0) return []
  const bytes = Buffer.alloc(here * bytesPerPlace)
  await list.file.read(bytes, 0, bytes.length, offset * bytesPerPlace)
  return Array.from({ length: here }, (_, i) => bytes.readUInt32LE(i * bytesPerPlace))
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
