import type { FacetCount } from './search-answer.ts'
import type { Segment } from './segment.ts'

/** Counts keywords and licences of the hits of one question. */
export class LabelCounts {
  readonly #keywords = new Map<string, number>()
  readonly #licences = new Map<string, number>()
  #segment: Segment | null = null
  #words = new Uint32Array(0)
  #releases = new Uint32Array(0)

  count(segment: Segment, doc: number): void {
    if (segment !== this.#segment) this.#begin(segment)
    const { words, wordStarts, release } = segment.columns
    for (let w = wordStarts[doc]!; w < wordStarts[doc + 1]!; w++) this.#words[words[w]!]!++
    this.#releases[release[doc]!]!++
  }

  #begin(segment: Segment | null): void {
    const last = this.#segment
    if (last) {
      this.#words.forEach((count, number) => add(this.#keywords, last.words[number]!, count))
      this.#releases.forEach((count, number) => add(this.#licences, last.releases[number]!.licence, count))
    }
    this.#segment = segment
    this.#words = new Uint32Array(segment?.words.length ?? 0)
    this.#releases = new Uint32Array(segment?.releases.length ?? 0)
  }

  /** Most frequent first, then by code; so many of each, negative for all. */
  take(limit: number): { keyword: FacetCount[]; licence: FacetCount[] } {
    this.#begin(null)
    this.#licences.delete('')
    const list = (counts: ReadonlyMap<string, number>): FacetCount[] => {
      const sorted = [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
      return limit < 0 ? sorted : sorted.slice(0, limit)
    }
    return { keyword: list(this.#keywords), licence: list(this.#licences) }
  }
}

const add = (counts: Map<string, number>, code: string, count: number): void => {
  if (count > 0) counts.set(code, (counts.get(code) ?? 0) + count)
}
