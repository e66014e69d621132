/** A condition on entries of the catalogue, in the words of `search-catalogue-records`. */
export type CatalogueCondition =
  | { all: CatalogueCondition[] }
  | { any: CatalogueCondition[] }
  | { not: CatalogueCondition }
  | { field: string; in: string[] }
  | { field: string; like: string }
  | { time: string; from?: string; to?: string }
  | { count: string; from?: number; to?: number }
  | { words: string; place?: string; prefix?: boolean }

/** Holds for every entry. */
export const everything: CatalogueCondition = { all: [] }
/** Holds for no entry. */
export const nothing: CatalogueCondition = { any: [] }
