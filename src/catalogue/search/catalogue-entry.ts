import type { Text } from '../../model/index.ts'

/** A column of a table, as the search knows it. */
export interface EntryField {
  /** Name or id of the table, handed back untouched. */
  table: string
  /** API name. */
  name: string
  /** What people read; the source's header where no better label was given. */
  label: Text
  description: Text
}

/** A value of a field as the search knows it. */
export interface CodeValue {
  code: string
  label: string
  /** API name of the field and slug of its table, for a link to the rows. */
  field?: string
  table?: string
  /** Rows that hold it, as the statistics of the version count them. */
  rows?: number
}

/** Who may find an entry. The caller matches when one of the three holds, or when the caller sees all. */
export interface Audience {
  public: boolean
  /** Own agency and the agencies above it whose people see its drafts. */
  agencyIds: readonly string[]
  /** The entry's own id, by which a grant on the dataset opens it; empty where no grant does (drafts). */
  datasetId: string
}

/** All that the index knows of one dataset. Plain data: it crosses to the worker thread by structured clone. */
export interface CatalogueEntry {
  /** UUID of the dataset. */
  id: string
  slug: string
  name: Text
  summary: Text
  agency: { id: string; name: Text }
  keywords: readonly string[]
  fieldNames: readonly EntryField[]
  /** Values that stand in the rows of the fields, e.g. `0307` 噪声扰民; only of fields that everybody may read. */
  codeValues: readonly CodeValue[]
  theme: string
  openClass: string
  shareClass: string
  updateCycle: string
  /** Codes such as `csv`, `parquet`; an entry counts once under each. */
  formats: readonly string[]
  status: string
  /** ISO 8601; the order of `sort: 'modified'` and the tie-breaker of relevance. */
  modifiedAt: string | null
  publishedAt: string | null
  /** When anything of the entry last changed, rows and words alike. */
  changedAt: string | null
  createdAt: string | null
  licence: string | null
  /** Ways to fetch what it holds: a table is several. */
  resources: number
  /** Views and downloads, any non-negative number; worth at most half a summary hit. */
  popularity: number
  /** Score of `quality-score.ts`; null where the rows are not for everybody. */
  quality: number | null
  /** Rows that everybody may count; null where the rows are not for everybody. */
  rows: number | null
  /** Codes of the districts the data speak of; empty where they are not told apart. */
  areas: readonly string[]
  /** Years the data cover, both included. */
  years: { from: number; to: number } | null
  /** West, south, east, north in degrees: where the places of the data lie. */
  box: Box | null
  audience: Audience
}

export type Box = readonly [west: number, south: number, east: number, north: number]

/** What the caller may find. It is part of the question, never a filter on the answer. */
export interface Visibility {
  all: boolean
  agencyIds: readonly string[]
  datasetIds: readonly string[]
}
/** Visitors who have not signed in. */
export const publicOnly: Visibility = { all: false, agencyIds: [], datasetIds: [] }
