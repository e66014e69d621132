import type { CatalogueEntry } from './catalogue-entry.ts'

/** Two facets of an entry, once per distinct combination: counting two increments then costs one. */
export interface Subject {
  theme: string
  openClass: string
}
/** Two more; four in one would make tens of thousands of combinations, and each question would walk through them. */
export interface Delivery {
  updateCycle: string
  formats: readonly string[]
}
/** Whose entry, and who may find it. Owner 0 of every segment is the deleted one, which nobody sees. */
export interface Owner {
  agency: CatalogueEntry['agency']
  public: boolean
  agencyIds: readonly string[]
  /** A grant on the dataset opens the entry. */
  grantable: boolean
}
/** Quality and districts of an entry. */
export interface Scope {
  quality: string
  areas: readonly string[]
}
/** Years of an entry, both included; 0 and 0 where none are known. */
export interface Span {
  from: number
  to: number
}
/** Licence and state of an entry. */
export interface Release {
  /** Empty where none is given. */
  licence: string
  resources: number
  status: string
}
export const deletedOwner: Owner = { agency: { id: '', name: { zh: '', en: '' } }, public: false, agencyIds: [], grantable: false }

/** The typed arrays of a segment, in the order of the snapshot file. `docs` entries, `grams + texts` terms. */
export interface SegmentColumns {
  /** Sorted keys of Han grams, see `gramKey`; their terms come first. */
  gramKeys: Uint32Array
  /** Other terms, sorted by code units: text i is units[unitStarts[i]..unitStarts[i+1]]. */
  units: Uint16Array
  unitStarts: Uint32Array
  /** Postings of term t are postings[starts[t]..starts[t+1]], ascending: document << 8 | places. */
  starts: Uint32Array
  postings: Uint32Array
  /** Public entries holding the term: what ranking may know, lest a score betray a hidden entry. */
  publicCounts: Uint32Array
  /** Four words of the UUID an entry. */
  ids: Uint32Array
  owner: Uint16Array
  subject: Uint16Array
  delivery: Uint16Array
  scope: Uint16Array
  span: Uint16Array
  release: Uint16Array
  /** Keywords of document d are words[wordStarts[d]..wordStarts[d+1]], numbers in the table of words. */
  words: Uint32Array
  wordStarts: Uint32Array
  /** Score and 255 for none. */
  quality: Uint8Array
  /** Rows that everybody may count, and uses; for their sorts. */
  rows: Uint32Array
  use: Uint32Array
  /** West, south, east, north an entry; NaN for none. */
  boxes: Float32Array
  /** Seconds since 1970. */
  modified: Uint32Array
  changed: Uint32Array
  created: Uint32Array
  /** Popularity as a score, 0 to `highestBoost`. */
  boost: Float32Array
  /** What one hit in the name adds: short names are nearer to the question. */
  brevity: Float32Array
  nameKeys: Uint32Array
  /** Entries as `packEntry` writes them, in UTF-8. */
  blob: Uint8Array
  blobStarts: Float64Array
}

export interface SegmentTables {
  docs: number
  subjects: Subject[]
  deliveries: Delivery[]
  owners: Owner[]
  scopes: Scope[]
  spans: Span[]
  releases: Release[]
  words: string[]
}
