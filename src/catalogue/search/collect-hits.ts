import type { BestHits } from './best-hits.ts'
import { keyOf } from './best-hits.ts'
import type { Candidates } from './candidates.ts'
import { place } from './entry-terms.ts'
import type { PostingList } from './posting-lists.ts'
import type { FacetCount, FacetName, SearchSort } from './search-answer.ts'
import { facetNames } from './search-answer.ts'
import { fails, isVisible, type SegmentView } from './segment-view.ts'

/** Counts and best hits over all segments of one question. */
export class HitCollector {
  total = 0
  /** Visible entries that match the text, whatever the facets say. */
  matched = 0
  readonly #best: BestHits
  readonly #sort: SearchSort
  readonly #counts: Record<FacetName, Map<string, number>> = {
    theme: new Map(),
    agency: new Map(),
    openClass: new Map(),
    updateCycle: new Map(),
    format: new Map(),
  }

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
    this.matched += tally.matched
    view.segment.subjects.forEach((subject, s) => {
      const hits = tally.subjects[s]!
      this.total += hits
      this.#bump('theme', subject.theme, hits + tally.butTheme[s]!)
      this.#bump('openClass', subject.openClass, hits + tally.butOpenClass[s]!)
    })
    view.segment.deliveries.forEach((delivery, d) => {
      const hits = tally.deliveries[d]!
      this.#bump('updateCycle', delivery.updateCycle, hits + tally.butUpdateCycle[d]!)
      for (const format of delivery.formats) this.#bump('format', format, hits + tally.butFormat[d]!)
    })
    view.segment.owners.forEach((owner, o) => this.#bump('agency', owner.agency.id, tally.owners[o]!))
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

/** Counters of one segment. `but…`: entries that fail this facet alone, which its own counts still hold. */
class Tally {
  matched = 0
  readonly subjects: Uint32Array
  readonly butTheme: Uint32Array
  readonly butOpenClass: Uint32Array
  readonly deliveries: Uint32Array
  readonly butUpdateCycle: Uint32Array
  readonly butFormat: Uint32Array
  /** Entries that pass all facets but, it may be, the agency. */
  readonly owners: Uint32Array
  readonly #view: SegmentView
  readonly #owner: Uint16Array
  readonly #subject: Uint16Array
  readonly #delivery: Uint16Array
  readonly #ownerFails: Uint8Array
  readonly #subjectFails: Uint8Array
  readonly #deliveryFails: Uint8Array

  constructor(view: SegmentView) {
    const { segment } = view
    this.#view = view
    const [subjects, deliveries] = [segment.subjects.length, segment.deliveries.length]
    this.subjects = new Uint32Array(subjects)
    this.butTheme = new Uint32Array(subjects)
    this.butOpenClass = new Uint32Array(subjects)
    this.deliveries = new Uint32Array(deliveries)
    this.butUpdateCycle = new Uint32Array(deliveries)
    this.butFormat = new Uint32Array(deliveries)
    this.owners = new Uint32Array(segment.owners.length)
    this.#owner = segment.columns.owner
    this.#subject = segment.columns.subject
    this.#delivery = segment.columns.delivery
    this.#ownerFails = view.ownerFails
    this.#subjectFails = view.subjectFails
    this.#deliveryFails = view.deliveryFails
  }

  /** Counts the document where the caller may see it; true when it is a hit. */
  count(doc: number): boolean {
    const owner = this.#owner[doc]!
    const subject = this.#subject[doc]!
    const delivery = this.#delivery[doc]!
    let failed = this.#ownerFails[owner]! | this.#subjectFails[subject]! | this.#deliveryFails[delivery]!
    if ((failed & fails.hidden) !== 0) {
      if (!isVisible(this.#view, doc)) return false
      failed &= ~fails.hidden
    }
    this.matched++
    if (failed === 0) {
      this.subjects[subject]!++
      this.deliveries[delivery]!++
      this.owners[owner]!++
      return true
    }
    if (failed === fails.agency) this.owners[owner]!++
    else if (failed === fails.theme) this.butTheme[subject]!++
    else if (failed === fails.openClass) this.butOpenClass[subject]!++
    else if (failed === fails.updateCycle) this.butUpdateCycle[delivery]!++
    else if (failed === fails.format) this.butFormat[delivery]!++
    return false
  }
}
