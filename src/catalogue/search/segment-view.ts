import { promisedBy } from '../promised-cycle.ts'
import type { Box } from './catalogue-entry.ts'
import { facetCodes, freshNumbers } from './facet-codes.ts'
import { facetNames, type SearchRequest } from './search-answer.ts'
import { hiddenBit, parseId, type IdWords, type Segment } from './segment.ts'

/** What a question says beside its words. */
export type Selection = Pick<SearchRequest, 'visibility' | 'filters' | 'years' | 'box' | 'now'>

/** Facets that an entry fails, as bits, or that it is hidden. */
export const fails = {
  theme: 1,
  openClass: 2,
  updateCycle: 4,
  format: 8,
  agency: 16,
  hidden: hiddenBit,
  area: 64,
  quality: 128,
  year: 256,
  fresh: 512,
} as const

/** One segment as one caller sees it under one selection of facets. */
export interface SegmentView {
  segment: Segment
  /** Bits of `fails` by owner number: agency and hidden. */
  ownerFails: Uint8Array
  /** Bits by subject number: theme and open class. */
  subjectFails: Uint8Array
  /** Bits by delivery number: update cycle and format. */
  deliveryFails: Uint8Array
  /** One bit a document that a grant names; null where there is none. */
  granted: Uint32Array | null
  /** No facet is chosen. */
  unfiltered: boolean
  /** Set where the question says what time it is. */
  further: FurtherView | null
}

/** Quality, areas, years, freshness and places as one question selects them. */
export interface FurtherView {
  /** Bits by scope number: quality and area. */
  scopeFails: Uint8Array
  /** Bit by span number: years. */
  spanFails: Uint16Array
  /** Bit by number of the code of freshness. */
  freshFails: Uint16Array
  /** Seconds by delivery number within which an update is on time; 0 where nothing is promised. */
  promised: Float64Array
  now: number
  box: Box | null
}

/** Segments as one caller sees them; those without a live entry are left out. */
export function viewSegments(segments: readonly Segment[], selection: Selection): SegmentView[] {
  const { visibility } = selection
  const grants = visibility.all ? [] : visibility.datasetIds.map(parseId)
  return segments.filter((s) => s.live > 0).map((s) => viewSegment(s, selection, grants))
}

function viewSegment(segment: Segment, selection: Selection, grants: readonly IdWords[]): SegmentView {
  const { visibility, filters = {} } = selection
  const granted = grantedBits(segment, grants)
  const chosen = facetNames.some((name) => (filters[name]?.length ?? 0) > 0)
  const unfiltered = !chosen && !selection.box && selection.years?.from === undefined && selection.years?.to === undefined
  const further = selection.now === undefined ? null : viewFurther(segment, selection, selection.now)
  const asked = { segment, granted, unfiltered, further }
  if (unfiltered && !visibility.all && visibility.agencyIds.length === 0) return { ...asked, ...segment.forVisitors }
  const agencies = new Set(visibility.agencyIds)
  const ownerFails = Uint8Array.from(segment.owners, (owner, number) => {
    const seen = number > 0 && (visibility.all || owner.public || owner.agencyIds.some((id) => agencies.has(id)))
    return (seen ? 0 : fails.hidden) | (keeps(filters.agency, [owner.agency.id]) ? 0 : fails.agency)
  })
  if (unfiltered) return { ...asked, ...segment.forVisitors, ownerFails }
  const subjectFails = Uint8Array.from(
    segment.subjects,
    (s) => (keeps(filters.theme, [s.theme]) ? 0 : fails.theme) | (keeps(filters.openClass, [s.openClass]) ? 0 : fails.openClass),
  )
  const deliveryFails = Uint8Array.from(
    segment.deliveries,
    (d) => (keeps(filters.updateCycle, [d.updateCycle]) ? 0 : fails.updateCycle) | (keeps(filters.format, d.formats) ? 0 : fails.format),
  )
  return { ...asked, ownerFails, subjectFails, deliveryFails }
}

function viewFurther(segment: Segment, { filters = {}, years, box }: Selection, now: number): FurtherView {
  const from = years?.from ?? Number.NEGATIVE_INFINITY
  const to = years?.to ?? Number.POSITIVE_INFINITY
  const anyYear = years?.from === undefined && years?.to === undefined
  return {
    scopeFails: Uint8Array.from(
      segment.scopes,
      (s) => (keeps(filters.quality, [s.quality]) ? 0 : fails.quality) | (keeps(filters.area, s.areas) ? 0 : fails.area),
    ),
    spanFails: Uint16Array.from(segment.spans, (s) => (anyYear || (s.from > 0 && s.from <= to && s.to >= from) ? 0 : fails.year)),
    freshFails: Uint16Array.from(facetCodes.fresh.values, (code) => (keeps(filters.fresh, [code]) ? 0 : fails.fresh)),
    promised: Float64Array.from(segment.deliveries, (d) => promisedBy[d.updateCycle] ?? 0),
    now,
    box: box ?? null,
  }
}

/** Number of the code of freshness of an entry at the time of the question. */
export function freshOf(view: FurtherView, segment: Segment, doc: number): number {
  const { delivery, modified } = segment.columns
  const promised = view.promised[delivery[doc]!]!
  if (promised === 0 || modified[doc] === 0) return freshNumbers.unknown
  return view.now - modified[doc]! <= promised ? freshNumbers.onTime : freshNumbers.late
}

/** Whether the places of an entry touch the box that was asked for; entries without places lie in none. */
export function liesIn(box: Box, segment: Segment, doc: number): boolean {
  const { boxes } = segment.columns
  const at = doc * 4
  return boxes[at]! <= box[2] && boxes[at + 2]! >= box[0] && boxes[at + 1]! <= box[3] && boxes[at + 3]! >= box[1]
}

const keeps = (wanted: readonly string[] | undefined, has: readonly string[]): boolean =>
  !wanted || wanted.length === 0 || has.some((code) => wanted.includes(code))

/** The audience of an entry names its own dataset or none, so a grant finds it by the id table. */
function grantedBits(segment: Segment, grants: readonly IdWords[]): Uint32Array | null {
  let bits: Uint32Array | null = null
  for (const id of grants) {
    const doc = segment.find(id)
    if (doc < 0 || !segment.owners[segment.columns.owner[doc]!]!.grantable) continue
    bits ??= new Uint32Array((segment.docs >>> 5) + 1)
    bits[doc >>> 5]! |= 1 << (doc & 31)
  }
  return bits
}

/** Whether the caller of this view may find the entry. */
export function isVisible(view: SegmentView, doc: number): boolean {
  if ((view.ownerFails[view.segment.columns.owner[doc]!]! & fails.hidden) === 0) return true
  return view.granted !== null && (view.granted[doc >>> 5]! & (1 << (doc & 31))) !== 0
}
