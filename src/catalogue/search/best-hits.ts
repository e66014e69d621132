import type { SearchSort } from './search-answer.ts'
import { nameKeyWords, type Segment } from './segment.ts'
import { partOfSlug, slugKey, slugOf } from './slugs.ts'

/** Where an entry stands in the order: larger `key` first, equal ones by `tail`, smaller first. */
export interface Standing {
  key: number
  tail: readonly number[]
}
export interface BestHit {
  segment: Segment
  doc: number
  key: number
}

/** Scores count in quarters, so that entries of about the same score come newest first. */
export const scoreStep = 4
const secondsRange = 2 ** 32

const keyOf: Record<SearchSort, (segment: Segment, doc: number, score: number) => number> = {
  // Score and time in one double: 21 bits of score, 32 of seconds.
  relevance: (segment, doc, score) => Math.min(0x1f_ffff, Math.round(score * scoreStep)) * secondsRange + segment.columns.modified[doc]!,
  modified: (segment, doc) => segment.columns.modified[doc]!,
  name: (segment, doc) => -segment.columns.nameKeys[doc * nameKeyWords]!,
  rows: (segment, doc) => segment.columns.rows[doc]!,
  use: (segment, doc) => segment.columns.use[doc]!,
  'name-desc': (segment, doc) => segment.columns.nameKeys[doc * nameKeyWords]!,
  changed: (segment, doc) => segment.columns.changed[doc]!,
  'changed-asc': (segment, doc) => -segment.columns.changed[doc]!,
  created: (segment, doc) => segment.columns.created[doc]!,
  'created-asc': (segment, doc) => -segment.columns.created[doc]!,
  slug: (segment, doc) => -slugKey(segment, doc),
  'slug-desc': (segment, doc) => slugKey(segment, doc),
}
/** No entry with this score or a lower one has a larger key by relevance. */
export const ceilingOfScore = (score: number): number => (Math.min(0x1f_ffff, Math.round(score * scoreStep)) + 1) * secondsRange
export const scoreOfKey = (key: number): number => Math.floor(key / secondsRange) / scoreStep

/** Longest slug in parts, without the first. */
const slugParts = 17

/** An order, and those of what it leaves equal. */
export type Orders = readonly [SearchSort, ...SearchSort[]]

/** The key of the first order. Where others follow, a score stands alone: newer entries of the same score do not go before them. */
export function keyBy([sort, ...then]: Orders): (segment: Segment, doc: number, score: number) => number {
  if (sort !== 'relevance' || then.length === 0) return keyOf[sort]
  return (_segment, _doc, score) => Math.min(0x1f_ffff, Math.round(score * scoreStep)) * secondsRange
}

/** What a key of the order leaves out. */
function restOf(sort: SearchSort, segment: Segment, doc: number): number[] {
  if (sort === 'slug' || sort === 'slug-desc') {
    const slug = slugOf(segment, doc)
    const sign = sort === 'slug' ? 1 : -1
    return Array.from({ length: slugParts }, (_, i) => sign * partOfSlug(slug, 6 * (i + 1)))
  }
  if (sort !== 'name' && sort !== 'name-desc') return []
  const words = [...segment.columns.nameKeys.subarray(doc * nameKeyWords, (doc + 1) * nameKeyWords)]
  return sort === 'name' ? words : words.map((word) => -word)
}

/** Orders whose equal keys the newest decides, before the id. */
const newestNext: ReadonlySet<SearchSort> = new Set(['rows', 'use', 'name', 'name-desc'])

/** What decides between equal keys; the id comes last, so that no two are equal. */
export function tailOf([sort, ...then]: Orders, segment: Segment, doc: number): number[] {
  const { ids, modified } = segment.columns
  return [
    ...restOf(sort, segment, doc),
    ...then.flatMap((next) => [-keyOf[next](segment, doc, 0), ...restOf(next, segment, doc)]),
    ...(newestNext.has(sort) ? [-modified[doc]!] : []),
    ...ids.subarray(doc * 4, doc * 4 + 4),
  ]
}

/** Negative where `a` comes first. */
export function compareStanding(a: Standing, b: Standing): number {
  if (a.key !== b.key) return b.key - a.key
  for (let i = 0; i < a.tail.length; i++) {
    const diff = a.tail[i]! - (b.tail[i] ?? 0)
    if (diff !== 0) return diff
  }
  return 0
}

/** Orders whose equal keys are decided by the id at once, as `tailOf` has it. */
const byIdOnly: ReadonlySet<SearchSort> = new Set(['relevance', 'modified', 'changed', 'changed-asc', 'created', 'created-asc'])

function compareIds(a: BestHit, b: BestHit): number {
  const [x, y] = [a.segment.columns.ids, b.segment.columns.ids]
  for (let word = 0; word < 4; word++) {
    const diff = x[a.doc * 4 + word]! - y[b.doc * 4 + word]!
    if (diff !== 0) return diff
  }
  return 0
}

/** The best `size` of all entries offered, those after `after`: a heap with the worst on top. */
export class BestHits {
  readonly #orders: Orders
  readonly #byId: boolean
  readonly #size: number
  readonly #after: Standing | null
  readonly #heap: BestHit[] = []
  /** Keys below this one need not be offered. */
  floor: number = Number.NEGATIVE_INFINITY

  constructor(orders: Orders, size: number, after: Standing | null) {
    this.#orders = orders
    this.#byId = orders.length === 1 && byIdOnly.has(orders[0])
    this.#size = size
    this.#after = after
  }

  offer(key: number, segment: Segment, doc: number): void {
    const after = this.#after
    if (after && key >= after.key && (key > after.key || compareStanding({ key, tail: tailOf(this.#orders, segment, doc) }, after) <= 0)) return
    const hit: BestHit = { key, segment, doc }
    const heap = this.#heap
    if (heap.length < this.#size) {
      heap.push(hit)
      this.#up(heap.length - 1)
    } else if (this.#worse(heap[0]!, hit)) {
      heap[0] = hit
      this.#down()
    } else return
    if (heap.length === this.#size) this.floor = heap[0]!.key
  }

  /** Best first. */
  take(): BestHit[] {
    return this.#heap.sort((a, b) => (this.#worse(a, b) ? 1 : -1))
  }

  #worse(a: BestHit, b: BestHit): boolean {
    if (a.key !== b.key) return a.key < b.key
    // Entries that came in one load have one time: by thousands they are told apart by their ids alone, where these stand.
    if (this.#byId) return compareIds(a, b) > 0
    return compareStanding(this.#standing(a), this.#standing(b)) > 0
  }
  #standing(hit: BestHit): Standing {
    return { key: hit.key, tail: tailOf(this.#orders, hit.segment, hit.doc) }
  }
  #up(at: number): void {
    const heap = this.#heap
    for (let i = at; i > 0;) {
      const parent = (i - 1) >> 1
      if (!this.#worse(heap[i]!, heap[parent]!)) return
      ;[heap[i], heap[parent]] = [heap[parent]!, heap[i]!]
      i = parent
    }
  }
  #down(): void {
    const heap = this.#heap
    for (let i = 0; ;) {
      let worst = i
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < heap.length && this.#worse(heap[child]!, heap[worst]!)) worst = child
      if (worst === i) return
      ;[heap[i], heap[worst]] = [heap[worst]!, heap[i]!]
      i = worst
    }
  }
}
