import type { BestHits } from './best-hits.ts'
import { keyOf } from './best-hits.ts'
import type { Candidates } from './candidates.ts'
import { place } from './entry-terms.ts'
import type { PostingList } from './posting-lists.ts'
import type { FacetCount, FacetName, SearchSort } from './search-answer.ts'
import { facetNames } from './search-answer.ts'
import { fails, isVisible, type SegmentView } from './segment-view.ts'

/** Which tally a document goes to, by its failed facets: 0 for a hit, 1-5 for the one facet it fails, 255 for none. */
const tallyOf = new Uint8Array(64).fill(255)
tallyOf[0] = 0
for (const [i, bit] of [fails.theme, fails.openClass, fails.updateCycle, fails.format, fails.agency].entries()) tallyOf[bit] = i + 1

/** Counts and best hits over all segments of one question. */
export class HitCollector {
  total = 0
  /** Visible entries that match the text, whatever the facets say. */
  matched = 0
  readonly #best: BestHits
  readonly #sort: SearchSort
  readonly #counts: Record<FacetName, Map<string, number>> = { theme: new Map(), agency: new Map(), openClass: new Map(), updateCycle: new Map(), format: new Map() }

  constructor(best: BestHits, sort: SearchSort) {
    this.#best = best
    this.#sort = sort
  }

  /** Takes the postings of the one required term as they are: common words are asked alone, and have the longest lists. */
  collectList(view: SegmentView, list: PostingList): void {
    const { boost, brevity, modified } = view.segment.columns
    const tally = new Tally(view)
    const best = this.#best
    const key = keyOf[this.#sort]
    const relevance = this.#sort === 'relevance'
    // Newer entries tend to come later: backwards the floor rises at once.
    for (let i = list.to - 1; i >= list.from; i--) {
      const posting = list.postings[i]!
      const doc = posting >>> 8
      if (!tally.count(doc)) continue
      let k: number
      if (relevance) {
        const score = list.scores[posting & 255]! + boost[doc]! + ((posting & place.name) === 0 ? 0 : brevity[doc]!)
        k = Math.min(0x1f_ffff, Math.round(score * 4)) * 4_294_967_296 + modified[doc]!
      } else k = key(view.segment, doc, 0)
      if (k >= best.floor) best.offer(k, view.segment, doc)
    }
    this.#add(view, tally)
  }

  collectCandidates(view: SegmentView, candidates: Candidates, scored: boolean): void {
    const { boost, brevity } = view.segment.columns
    const tally = new Tally(view)
    const key = keyOf[this.#sort]
    for (let i = candidates.length - 1; i >= 0; i--) {
      const doc = candidates.docs[i]!
      if (!tally.count(doc)) continue
      const score = scored ? candidates.scores[i]! + boost[doc]! + candidates.nameHits[i]! * brevity[doc]! : 0
      const k = key(view.segment, doc, score)
      if (k >= this.#best.floor) this.#best.offer(k, view.segment, doc)
    }
    this.#add(view, tally)
  }

  #add(view: SegmentView, tally: Tally): void {
    const { shapes, owners } = view.segment
    this.matched += tally.matched
    shapes.forEach((shape, s) => {
      const hits = tally.shape(0, s)
      this.total += hits
      this.#bump('theme', shape.theme, hits + tally.shape(1, s))
      this.#bump('openClass', shape.openClass, hits + tally.shape(2, s))
      this.#bump('updateCycle', shape.updateCycle, hits + tally.shape(3, s))
      const formats = hits + tally.shape(4, s)
      for (const format of shape.formats) this.#bump('format', format, formats)
    })
    owners.forEach((owner, o) => this.#bump('agency', owner.agency, tally.owners[o]!))
  }

  #bump(facet: FacetName, code: string, count: number): void {
    if (count > 0) this.#counts[facet].set(code, (this.#counts[facet].get(code) ?? 0) + count)
  }

  facets(): Record<FacetName, FacetCount[]> {
    const list = (name: FacetName): FacetCount[] =>
      [...this.#counts[name]].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
    return Object.fromEntries(facetNames.map((name) => [name, list(name)])) as Record<FacetName, FacetCount[]>
  }
}

/** Counters of one segment: by combination of facet values, so that a document costs two increments and not five. */
class Tally {
  matched = 0
  /** Entries that pass all facets but, it may be, the agency. */
  readonly owners: Uint32Array
  readonly #shapes: Uint32Array
  readonly #shapeCount: number
  readonly #view: SegmentView
  readonly #owner: Uint16Array
  readonly #shape: Uint32Array
  readonly #ownerFails: Uint8Array
  readonly #shapeFails: Uint8Array

  constructor(view: SegmentView) {
    const { segment } = view
    this.#view = view
    this.owners = new Uint32Array(segment.owners.length)
    this.#shapeCount = segment.shapes.length
    this.#shapes = new Uint32Array(this.#shapeCount * 5)
    this.#owner = segment.columns.owner
    this.#shape = segment.columns.shape
    this.#ownerFails = view.ownerFails
    this.#shapeFails = view.shapeFails
  }

  shape(tally: number, shape: number): number {
    return this.#shapes[tally * this.#shapeCount + shape]!
  }

  /** Counts the document where the caller may see it; true when it is a hit. */
  count(doc: number): boolean {
    const owner = this.#owner[doc]!
    const shape = this.#shape[doc]!
    let failed = this.#ownerFails[owner]! | this.#shapeFails[shape]!
    if ((failed & fails.hidden) !== 0) {
      if (!isVisible(this.#view, doc)) return false
      failed &= ~fails.hidden
    }
    this.matched++
    const tally = tallyOf[failed]!
    if (tally === 0) {
      this.#shapes[shape]!++
      this.owners[owner]!++
      return true
    }
    if (tally === 5) this.owners[owner]!++
    else if (tally < 5) this.#shapes[tally * this.#shapeCount + shape]!++
    return false
  }
}
