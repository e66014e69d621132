import { Interned } from './growing-arrays.ts'
import { facetNames, type FacetName } from './search-answer.ts'
import type { Delivery, Owner, Scope, Span, Subject } from './segment-columns.ts'

/** Numbers of facet codes, the same in all segments of this thread, so that counts add up in arrays. Cities have some hundreds. */
export const facetCodes: Readonly<Record<FacetName, Interned<string>>> = Object.fromEntries(
  facetNames.map((name) => [name, new Interned<string>()]),
) as Record<FacetName, Interned<string>>

const numberOf = (name: FacetName, code: string): number => facetCodes[name].numberOf(code, () => code)

/** Numbers of the three codes of freshness: it is told from two columns and the time of the question. */
export const freshNumbers = { onTime: numberOf('fresh', 'on-time'), late: numberOf('fresh', 'late'), unknown: numberOf('fresh', 'unknown') } as const

/** The code numbers of a segment's subjects, deliveries, owners, scopes and spans. */
export interface SegmentCodes {
  theme: Uint32Array
  openClass: Uint32Array
  updateCycle: Uint32Array
  formats: Uint32Array[]
  agency: Uint32Array
  quality: Uint32Array
  areas: Uint32Array[]
  years: Uint32Array[]
}

/** Longest span that is counted year by year; a wrong date must not make thousands of bars. */
const mostYears = 300

/** Codes of the facets as numbers, one column an entry. */
export function numberCodes(tables: {
  subjects: readonly Subject[]
  deliveries: readonly Delivery[]
  owners: readonly Owner[]
  scopes: readonly Scope[]
  spans: readonly Span[]
}): SegmentCodes {
  const { subjects, deliveries, owners, scopes, spans } = tables
  return {
    theme: Uint32Array.from(subjects, (s) => numberOf('theme', s.theme)),
    openClass: Uint32Array.from(subjects, (s) => numberOf('openClass', s.openClass)),
    updateCycle: Uint32Array.from(deliveries, (d) => numberOf('updateCycle', d.updateCycle)),
    formats: deliveries.map((d) => Uint32Array.from(d.formats, (f) => numberOf('format', f))),
    agency: Uint32Array.from(owners, (o) => numberOf('agency', o.agency.id)),
    quality: Uint32Array.from(scopes, (s) => numberOf('quality', s.quality)),
    areas: scopes.map((s) => Uint32Array.from(s.areas, (a) => numberOf('area', a))),
    years: spans.map(({ from, to }) =>
      from === 0 ? new Uint32Array(0) : Uint32Array.from({ length: Math.min(mostYears, to - from + 1) }, (_, i) => numberOf('year', String(to - i))),
    ),
  }
}
