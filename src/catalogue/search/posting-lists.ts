import type { Need, TextTerm } from './parse-query.ts'
import { place } from './entry-terms.ts'
import { GrowingU32 } from './growing-arrays.ts'
import { largestSegment, type Segment } from './segment.ts'

/** Postings of one term or union in one segment, ascending, with the score of each combination of places. */
export interface PostingList {
  postings: Uint32Array
  from: number
  to: number
  scores: Float32Array
}
export type Range = Omit<PostingList, 'scores'>
const none: Range = { postings: new Uint32Array(0), from: 0, to: 0 }

const weights: readonly (readonly [number, number])[] = [
  [place.name, 12],
  [place.keyword, 8],
  [place.field, 5],
  [place.code, 4],
  [place.agency, 3],
  [place.summary, 2],
]
/** Name before keyword before column before code before agency before summary; further places add a tenth of theirs. */
export const placeScores: Float32Array = Float32Array.from({ length: 256 }, (_, places) => {
  const found = weights.filter(([bit]) => (places & bit) !== 0).map(([, weight]) => weight)
  const [best = 0, ...rest] = found
  const name = (places & place.name) === 0 ? 0 : ((places & place.word) !== 0 ? 2 : 0) + ((places & place.start) !== 0 ? 1 : 0)
  return best + rest.reduce((sum, w) => sum + w / 10, 0) + name
})
/** Score of every combination of places, times a factor. */
export function scoresTimes(factor: number): Float32Array {
  const scores = new Float32Array(256)
  for (let i = 0; i < 256; i++) scores[i] = placeScores[i]! * factor
  return scores
}

/** How much a term says: of `all` public entries, `holding` have it. In quarters, so that a single publication seldom moves it. */
export const rarity = (holding: number, all: number): number => Math.max(1, Math.round(Math.log2(1 + all / (holding + 0.5)) * 4) / 4)

/** Where the postings of a gram stand; empty when nobody holds it. */
export function gramRange(segment: Segment, key: number): Range {
  const term = segment.gramTerm(key)
  if (term < 0) return none
  const { postings, starts } = segment.columns
  return { postings, from: starts[term]!, to: starts[term + 1]! }
}

/** Entries that hold every term of any alternative. */
export function textRange(segment: Segment, alternatives: readonly (readonly TextTerm[])[]): Range {
  const found = alternatives.map((terms) => allOf(segment, terms)).filter((r) => r.from < r.to)
  return found.length === 0 ? none : found.length === 1 ? found[0]! : unite(segment, found)
}

/** Entries that hold all needs of any alternative, words as they are. */
export function needsRange(segment: Segment, alternatives: readonly (readonly Need[])[]): Range {
  const found = alternatives
    .map((needs) => {
      let kept: Range | null = null
      for (const need of needs) {
        const ranges = need.kind === 'han' ? need.grams.map((gram) => gramRange(segment, gram)) : [textRange(segment, need.first)]
        for (const range of ranges) kept = kept ? intersect(kept, range) : range
      }
      return kept ?? none
    })
    .filter((range) => range.from < range.to)
  return found.length === 0 ? none : found.length === 1 ? found[0]! : unite(segment, found)
}

/** Entries that hold every gram or term. */
export const intersectAll = (ranges: readonly Range[]): Range => ranges.reduce((kept, range) => intersect(kept, range))

function allOf(segment: Segment, terms: readonly TextTerm[]): Range {
  let kept: Range | null = null
  for (const term of terms) {
    const [from, to] = segment.textTerms(term.term, term.prefix)
    const { postings, starts } = segment.columns
    const range: Range =
      from === to ? none : to - from === 1 ? { postings, from: starts[from]!, to: starts[to]! } : unite(segment, termRanges(segment, from, to))
    kept = kept ? intersect(kept, range) : range
    if (kept.from === kept.to) return none
  }
  return kept ?? none
}

function termRanges(segment: Segment, from: number, to: number): Range[] {
  const { postings, starts } = segment.columns
  return Array.from({ length: to - from }, (_, i) => ({ postings, from: starts[from + i]!, to: starts[from + i + 1]! }))
}

/** Postings in both, with the places of the second too. */
function intersect(a: Range, b: Range): Range {
  const out = new GrowingU32(64)
  let j = b.from
  for (let i = a.from; i < a.to; i++) {
    const posting = a.postings[i]!
    j = seek(b.postings, j, b.to, posting >>> 8)
    if (j === b.to) break
    if (b.postings[j]! >>> 8 === posting >>> 8) out.push((posting | (b.postings[j]! & 255)) >>> 0)
  }
  return { postings: out.data, from: 0, to: out.length }
}

function unite(segment: Segment, ranges: readonly Range[]): Range {
  const total = ranges.reduce((sum, r) => sum + r.to - r.from, 0)
  // Sorting n postings costs about n log n; marking costs one pass over all documents.
  return total * 8 < segment.docs ? uniteSorting(ranges, total) : uniteMarking(segment, ranges)
}

function uniteSorting(ranges: readonly Range[], total: number): Range {
  const all = new Uint32Array(total)
  let at = 0
  for (const r of ranges) {
    all.set(r.postings.subarray(r.from, r.to), at)
    at += r.to - r.from
  }
  all.sort()
  let last = -1
  for (const posting of all) {
    if (last >= 0 && all[last]! >>> 8 === posting >>> 8) all[last]! |= posting & 255
    else all[++last] = posting
  }
  return { postings: all, from: 0, to: last + 1 }
}

const marks = new Uint8Array(largestSegment)

function uniteMarking(segment: Segment, ranges: readonly Range[]): Range {
  const seen = segment.docs > marks.length ? new Uint8Array(segment.docs) : marks
  for (const r of ranges) for (let i = r.from; i < r.to; i++) seen[r.postings[i]! >>> 8]! |= r.postings[i]! & 255
  const out = new GrowingU32(1024)
  for (let doc = 0; doc < segment.docs; doc++) {
    if (seen[doc] !== 0) out.push(((doc << 8) | seen[doc]!) >>> 0)
  }
  seen.fill(0, 0, segment.docs)
  return { postings: out.data, from: 0, to: out.length }
}

/** First position at or after `from` whose document is at least `doc`: steps that double, then halving. */
export function seek(postings: Uint32Array, from: number, to: number, doc: number): number {
  if (from >= to || postings[from]! >>> 8 >= doc) return from
  let step = 1
  let below = from
  while (below + step < to && postings[below + step]! >>> 8 < doc) {
    below += step
    step *= 2
  }
  let above = Math.min(to, below + step)
  while (above - below > 1) {
    const middle = (above + below) >>> 1
    if (postings[middle]! >>> 8 < doc) below = middle
    else above = middle
  }
  return above
}
