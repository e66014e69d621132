import { fails, freshOf, isVisible, liesIn, type FurtherView, type SegmentView } from './segment-view.ts'
import { facetCodes } from './facet-codes.ts'
import type { Segment } from './segment.ts'

/** Counters of one segment. `but…`: entries that fail this facet alone, which its own counts still hold. */
export class Tally {
  matched = 0
  readonly subjects: Uint32Array
  readonly butTheme: Uint32Array
  readonly butOpenClass: Uint32Array
  readonly deliveries: Uint32Array
  readonly butUpdateCycle: Uint32Array
  readonly butFormat: Uint32Array
  /** Entries that pass all facets but, it may be, the agency. */
  readonly owners: Uint32Array
  readonly further: FurtherTally | null
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
    this.further = view.further && new FurtherTally(segment, view.further)
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
    const { further } = this
    if (further !== null) {
      if (further.outside(doc)) return false
      failed |= further.failsOf(doc)
      if (failed === 0) further.count(doc)
      else further.countBut(doc, failed)
    }
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

/** Counters of quality, areas, years and freshness, for questions that want them. */
class FurtherTally {
  readonly scopes: Uint32Array
  readonly butArea: Uint32Array
  readonly butQuality: Uint32Array
  readonly spans: Uint32Array
  readonly butYear: Uint32Array
  /** By number of the code, as in `facetCodes.fresh`. */
  readonly fresh: Uint32Array
  readonly butFresh: Uint32Array
  readonly #segment: Segment
  readonly #view: FurtherView
  readonly #scope: Uint16Array
  readonly #span: Uint16Array

  constructor(segment: Segment, view: FurtherView) {
    this.#segment = segment
    this.#view = view
    this.#scope = segment.columns.scope
    this.#span = segment.columns.span
    const [scopes, spans, codes] = [segment.scopes.length, segment.spans.length, facetCodes.fresh.values.length]
    this.scopes = new Uint32Array(scopes)
    this.butArea = new Uint32Array(scopes)
    this.butQuality = new Uint32Array(scopes)
    this.spans = new Uint32Array(spans)
    this.butYear = new Uint32Array(spans)
    this.fresh = new Uint32Array(codes)
    this.butFresh = new Uint32Array(codes)
  }

  /** The places asked for leave the entry out; no facet counts it then. */
  outside(doc: number): boolean {
    return this.#view.box !== null && !liesIn(this.#view.box, this.#segment, doc)
  }
  failsOf(doc: number): number {
    const { scopeFails, spanFails, freshFails } = this.#view
    return scopeFails[this.#scope[doc]!]! | spanFails[this.#span[doc]!]! | freshFails[freshOf(this.#view, this.#segment, doc)]!
  }
  count(doc: number): void {
    this.scopes[this.#scope[doc]!]!++
    this.spans[this.#span[doc]!]!++
    this.fresh[freshOf(this.#view, this.#segment, doc)]!++
  }
  countBut(doc: number, failed: number): void {
    if (failed === fails.area) this.butArea[this.#scope[doc]!]!++
    else if (failed === fails.quality) this.butQuality[this.#scope[doc]!]!++
    else if (failed === fails.year) this.butYear[this.#span[doc]!]!++
    else if (failed === fails.fresh) this.butFresh[freshOf(this.#view, this.#segment, doc)]!++
  }
}
