import { Interned } from './growing-arrays.ts'
import type { FacetName } from './search-answer.ts'
import type { Delivery, Owner, Subject } from './segment.ts'

/** Numbers of facet codes, the same in all segments of this thread, so that counts add up in arrays. Cities have some hundreds. */
export const facetCodes: Readonly<Record<FacetName, Interned<string>>> = {
  theme: new Interned(),
  agency: new Interned(),
  openClass: new Interned(),
  updateCycle: new Interned(),
  format: new Interned(),
}

/** The code numbers of a segment's subjects, deliveries and owners. */
export interface SegmentCodes {
  theme: Uint32Array
  openClass: Uint32Array
  updateCycle: Uint32Array
  formats: Uint32Array[]
  agency: Uint32Array
}

/** Codes of the five facets as numbers, one column an entry. */
export function numberCodes(subjects: readonly Subject[], deliveries: readonly Delivery[], owners: readonly Owner[]): SegmentCodes {
  const numberOf = (name: FacetName, code: string): number => facetCodes[name].numberOf(code, () => code)
  return {
    theme: Uint32Array.from(subjects, (s) => numberOf('theme', s.theme)),
    openClass: Uint32Array.from(subjects, (s) => numberOf('openClass', s.openClass)),
    updateCycle: Uint32Array.from(deliveries, (d) => numberOf('updateCycle', d.updateCycle)),
    formats: deliveries.map((d) => Uint32Array.from(d.formats, (f) => numberOf('format', f))),
    agency: Uint32Array.from(owners, (o) => numberOf('agency', o.agency.id)),
  }
}
