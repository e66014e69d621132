/** A question in the language of Solr, as it was understood. `field` null: the default fields. */
export type SolrQuery =
  | { kind: 'all' }
  | { kind: 'term'; field: string | null; text: string }
  /** `*` and `?` are wildcards; a backslash makes them, and itself, plain. */
  | { kind: 'wildcard'; field: string | null; like: string }
  | { kind: 'phrase'; field: string | null; text: string }
  | { kind: 'range'; field: string; from: string | null; to: string | null; withFrom: boolean; withTo: boolean }
  | { kind: 'and' | 'or'; items: SolrQuery[] }
  | { kind: 'not'; item: SolrQuery }
