import type { Condition } from './condition.ts'
import type { Box, Visibility } from './catalogue-entry.ts'

export const facetNames = ['theme', 'agency', 'openClass', 'updateCycle', 'format', 'fresh', 'quality', 'area', 'year'] as const
export type FacetName = (typeof facetNames)[number]

export type SearchSort =
  | 'relevance'
  | 'modified'
  | 'name'
  | 'rows'
  | 'use'
  | 'name-desc'
  | 'changed'
  | 'changed-asc'
  | 'created'
  | 'created-asc'
  | 'slug'
  | 'slug-desc'

/** A question to the index. Everything but `visibility` may be left out. */
export interface SearchRequest {
  /** Words are all required; `"a phrase"`, `-without`. Empty: every entry, newest first. */
  text?: string
  visibility: Visibility
  /** Codes to keep, per facet: any of them within a facet, all facets together. */
  filters?: Partial<Record<FacetName, readonly string[]>>
  /** Years the data must cover at least in part, both included; `filters.year` is not looked at. */
  years?: { from?: number | undefined; to?: number | undefined }
  /** Places the data must lie in at least in part. */
  box?: Box
  /** Seconds since 1970: with it, freshness, quality, areas and years are counted and filtered too. */
  now?: number
  sort?: SearchSort
  /** Orders of what the first leaves equal; behind `relevance` what scores the same. Not `relevance` itself. */
  then?: readonly SearchSort[]
  /** 1 to 100, default 20. */
  limit?: number
  /** The `cursor` of the answer before. Only valid with the same text, filters and sort. */
  cursor?: string | null
  /** The last word may be unfinished. */
  asYouType?: boolean
  /** A condition of any shape beside the words; what fails it is in no count. */
  only?: Condition
  /** Hits to leave out first; not together with a cursor. */
  offset?: number
  /** Words are never relaxed: what the total counts holds them all. */
  strict?: boolean
  /** Just the ids of hits: no places of words, no spelling help. Up to 1000 of them. */
  bare?: boolean
  /** Count keywords and licences too, so many of each; negative for all. */
  labels?: number
}

export type WhyField = 'name' | 'summary' | 'field' | 'keyword' | 'agency' | 'code'

/** One place where the words stand. Spans are UTF-16 offsets into `text`, half open, ascending, disjoint. */
export interface Why {
  field: WhyField
  text: string
  spans: [number, number][]
  /** Further places of the same kind that are not listed. */
  more?: number
  /** Of a value: its table and field, and the rows that hold it. */
  table?: string
  column?: string
  value?: string
  rows?: number
}

export interface SearchHit {
  id: string
  slug: string
  /** Comparable within one answer only; 0 when the sort is not by relevance or the text is empty. */
  score: number
  why: Why[]
  quality: number | null
  years: { from: number; to: number } | null
}

/** A word that was also looked for by other names. */
export interface AlsoAsked {
  word: string
  others: string[]
}
/** What the words may have meant, with the entries that hold it. */
export interface Correction {
  text: string
  total: number
}

export interface FacetCount {
  code: string
  count: number
}

export interface SearchAnswer {
  /** Entries that match text, filters and visibility. */
  total: number
  /** No entry holds all words; these hold at least one. */
  relaxed: boolean
  /** Words that were also looked for by their synonyms. */
  also: AlsoAsked[]
  /** Where nothing holds all words: nearby spellings that find something, at most three. */
  corrections: Correction[]
  /** Milliseconds in the index, without the way to it. */
  took: number
  hits: SearchHit[]
  /** The count of a facet ignores that facet's own selection. Most frequent first, then by code. */
  facets: Record<FacetName, FacetCount[]>
  /** For the next page; null at the end. */
  cursor: string | null
  /** With `labels`: keywords and licences of the hits, most frequent first. */
  labels?: { keyword: FacetCount[]; licence: FacetCount[] }
}

export type SuggestionKind = 'dataset' | 'agency' | 'field' | 'theme'

export interface Suggestion {
  kind: SuggestionKind
  text: string
  spans: [number, number][]
  /** Dataset's or agency's id, code of a theme; absent for a field name. */
  id?: string
  /** Dataset's slug. */
  slug?: string
}
