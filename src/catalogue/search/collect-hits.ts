import { ceilingOfScore, keyBy, type BestHits, type Orders } from './best-hits.ts'
import type { Candidates } from './candidates.ts'
import { place } from './entry-terms.ts'
import { facetCodes } from './facet-codes.ts'
import type { LabelCounts } from './label-counts.ts'
import type { PostingList } from './posting-lists.ts'
import type { FacetCount, FacetName } from './search-answer.ts'
import { facetNames } from './search-answer.ts'
import { highestBoost, highestBrevity, type Segment } from './segment.ts'
import type { SegmentView } from './segment-view.ts'
import { Tally } from './tally.ts'

/** Counts and best hits over all segments of one question. */
export class HitCollector {
  total = 0
  /** Visible entries that match the text, whatever the facets say. */
  matched = 0
  readonly #best: BestHits
  readonly #byScore: boolean
  readonly #labels: LabelCounts | null
  readonly #key: (segment: Segment, doc: number, score: number) => number
  /** By number of the code, see `facetCodes`. */
  readonly #counts: Record<FacetName, Uint32Array>
  /** Best keys by places, of each array of scores. */
  readonly #ceilings = new Map<Float32Array, Float64Array>()

  constructor(best: BestHits, orders: Orders, labels: LabelCounts | null = null) {
    this.#labels = labels
    this.#best = best
    this.#byScore = orders[0] === 'relevance'
    this.#key = keyBy(orders)
    this.#counts = Object.fromEntries(facetNames.map((name) => [name, new Uint32Array(facetCodes[name].values.length)])) as Record<
      FacetName,
      Uint32Array
    >
  }

  /**
   * Takes the postings of the one required term as they are: common words are asked alone, and have the longest lists. What most
   * documents meet (visible, no facet chosen, score below the floor) is handled here without a call and without reading the ranking columns.
   */
  collectList(view: SegmentView, list: PostingList): void {
    if (list.from === list.to) return
    const { owner, subject, delivery } = view.segment.columns
    const { ownerFails, unfiltered } = view
    const tally = new Tally(view)
    const { owners, subjects, deliveries, further } = tally
    const { postings, from } = list
    const ceilings = this.#ceilingsOf(list.scores)
    const best = this.#best
    let plain = 0
    // Newer entries tend to come later: backwards the floor rises at once.
    for (let i = list.to - 1; i >= from; i--) {
      const posting = postings[i]!
      const doc = posting >>> 8
      const o = owner[doc]!
      if (unfiltered && ownerFails[o] === 0) {
        subjects[subject[doc]!]!++
        deliveries[delivery[doc]!]!++
        owners[o]!++
        plain++
        if (further !== null) further.count(doc)
      } else if (!tally.count(doc)) continue
      if (ceilings[posting & 255]! >= best.floor) this.#offer(view, doc, list.scores[posting & 255]!, posting & place.name)
    }
    tally.matched += plain
    this.#add(view, tally)
  }

  collectCandidates(view: SegmentView, candidates: Candidates, scored: boolean): void {
    if (candidates.length === 0) return
    const tally = new Tally(view)
    const { docs, scores, nameHits } = candidates
    for (let i = candidates.length - 1; i >= 0; i--) {
      if (!tally.count(docs[i]!)) continue
      this.#labels?.count(view.segment, docs[i]!)
      if (scored) this.#offer(view, docs[i]!, scores[i]!, nameHits[i]!)
      else this.#offerKey(view, docs[i]!, 0)
    }
    this.#add(view, tally)
  }

  #offer(view: SegmentView, doc: number, score: number, nameHits: number): void {
    const { boost, brevity } = view.segment.columns
    this.#offerKey(view, doc, score + boost[doc]! + nameHits * brevity[doc]!)
  }
  #offerKey(view: SegmentView, doc: number, score: number): void {
    const key = this.#key(view.segment, doc, score)
    if (key >= this.#best.floor) this.#best.offer(key, view.segment, doc)
  }

  /** The best key a document can have by the places of the term in it. */
  #ceilingsOf(scores: Float32Array): Float64Array {
    let found = this.#ceilings.get(scores)
    if (!found) {
      found = new Float64Array(256).fill(Number.POSITIVE_INFINITY)
      if (this.#byScore) {
        for (let places = 0; places < 256; places++) {
          found[places] = ceilingOfScore(scores[places]! + highestBoost + ((places & place.name) === 0 ? 0 : highestBrevity))
        }
      }
      this.#ceilings.set(scores, found)
    }
    return found
  }

  #add(view: SegmentView, tally: Tally): void {
    const { codes } = view.segment
    const { theme, openClass, updateCycle, format, agency } = this.#counts
    this.matched += tally.matched
    for (let s = 0; s < tally.subjects.length; s++) {
      const hits = tally.subjects[s]!
      this.total += hits
      theme[codes.theme[s]!]! += hits + tally.butTheme[s]!
      openClass[codes.openClass[s]!]! += hits + tally.butOpenClass[s]!
    }
    for (let d = 0; d < tally.deliveries.length; d++) {
      const hits = tally.deliveries[d]!
      updateCycle[codes.updateCycle[d]!]! += hits + tally.butUpdateCycle[d]!
      const formats = hits + tally.butFormat[d]!
      if (formats > 0) for (const f of codes.formats[d]!) format[f]! += formats
    }
    for (let o = 0; o < tally.owners.length; o++) agency[codes.agency[o]!]! += tally.owners[o]!
    if (tally.further === null) return
    const { scopes, butArea, butQuality, spans, butYear, fresh, butFresh } = tally.further
    const { area, quality, year, fresh: freshCounts } = this.#counts
    for (let s = 0; s < scopes.length; s++) {
      quality[codes.quality[s]!]! += scopes[s]! + butQuality[s]!
      const inAreas = scopes[s]! + butArea[s]!
      if (inAreas > 0) for (const a of codes.areas[s]!) area[a]! += inAreas
    }
    for (let s = 0; s < spans.length; s++) {
      const inYears = spans[s]! + butYear[s]!
      if (inYears > 0) for (const y of codes.years[s]!) year[y]! += inYears
    }
    for (let f = 0; f < fresh.length; f++) freshCounts[f]! += fresh[f]! + butFresh[f]!
  }

  facets(): Record<FacetName, FacetCount[]> {
    const list = (name: FacetName): FacetCount[] => {
      const counts: FacetCount[] = []
      this.#counts[name].forEach((count, number) => {
        if (count > 0) counts.push({ code: facetCodes[name].values[number]!, count })
      })
      if (name === 'year') return counts.sort((a, b) => Number(a.code) - Number(b.code))
      return counts.sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
    }
    return Object.fromEntries(facetNames.map((name) => [name, list(name)])) as Record<FacetName, FacetCount[]>
  }
}
