import type { Visibility } from './catalogue-entry.ts'
import { facetNames, type FacetName } from './search-answer.ts'
import { hiddenBit, parseId, type IdWords, type Segment } from './segment.ts'

type Filters = Partial<Record<FacetName, readonly string[]>>

/** Facets that an entry fails, as bits, or that it is hidden. */
export const fails = { theme: 1, openClass: 2, updateCycle: 4, format: 8, agency: 16, hidden: hiddenBit } as const

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
}

/** Segments as one caller sees them; those without a live entry are left out. */
export function viewSegments(segments: readonly Segment[], visibility: Visibility, filters: Filters): SegmentView[] {
  const grants = visibility.all ? [] : visibility.datasetIds.map(parseId)
  return segments.filter((s) => s.live > 0).map((s) => viewSegment(s, visibility, grants, filters))
}

function viewSegment(segment: Segment, visibility: Visibility, grants: readonly IdWords[], filters: Filters): SegmentView {
  const granted = grantedBits(segment, grants)
  const unfiltered = facetNames.every((name) => (filters[name]?.length ?? 0) === 0)
  if (unfiltered && !visibility.all && visibility.agencyIds.length === 0) return { segment, ...segment.forVisitors, granted, unfiltered }
  const agencies = new Set(visibility.agencyIds)
  const ownerFails = Uint8Array.from(segment.owners, (owner, number) => {
    const seen = number > 0 && (visibility.all || owner.public || owner.agencyIds.some((id) => agencies.has(id)))
    return (seen ? 0 : fails.hidden) | (keeps(filters.agency, [owner.agency.id]) ? 0 : fails.agency)
  })
  if (unfiltered) return { segment, ...segment.forVisitors, ownerFails, granted, unfiltered }
  const subjectFails = Uint8Array.from(
    segment.subjects,
    (s) => (keeps(filters.theme, [s.theme]) ? 0 : fails.theme) | (keeps(filters.openClass, [s.openClass]) ? 0 : fails.openClass),
  )
  const deliveryFails = Uint8Array.from(
    segment.deliveries,
    (d) => (keeps(filters.updateCycle, [d.updateCycle]) ? 0 : fails.updateCycle) | (keeps(filters.format, d.formats) ? 0 : fails.format),
  )
  return { segment, ownerFails, subjectFails, deliveryFails, granted, unfiltered }
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
