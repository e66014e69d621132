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
  /** Values of code lists used by the fields, e.g. `0307` 噪声扰民. */
  codeValues: readonly { code: string; label: string }[]
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
  /** Views and downloads, any non-negative number; worth at most half a summary hit. */
  popularity: number
  audience: Audience
}

/** What the caller may find. It is part of the question, never a filter on the answer. */
export interface Visibility {
  all: boolean
  agencyIds: readonly string[]
  datasetIds: readonly string[]
}
/** Visitors who have not signed in. */
export const publicOnly: Visibility = { all: false, agencyIds: [], datasetIds: [] }
