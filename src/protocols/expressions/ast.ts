/** Where a node stands in the text of its parameter, in UTF-16 units. */
export interface Span {
  start: number
  end: number
}

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

/** An expression of SoQL or ODSQL, before names are looked up. Functions are in lower case. */
export type Node = Span &
  (
    | { kind: 'text' | 'number' | 'date' | 'geometry'; value: string }
    | { kind: 'boolean'; value: boolean }
    | { kind: 'null' | 'star' }
    /** A length as ODSQL writes it: `10km`. */
    | { kind: 'metres'; value: number }
    | { kind: 'field'; name: string }
    | { kind: 'call'; name: string; args: Node[]; distinct: boolean }
    | { kind: 'and' | 'or'; items: Node[] }
    | { kind: 'not'; of: Node }
    | { kind: 'compare'; op: Comparison; left: Node; right: Node }
    | { kind: 'in'; of: Node; items: Node[]; negated: boolean }
    /** `includes` says which of the two ends belong to it. */
    | { kind: 'between'; of: Node; low: Node; high: Node; includes: [low: boolean, high: boolean]; negated: boolean }
    | { kind: 'like'; of: Node; pattern: string; negated: boolean }
    | { kind: 'is-null'; of: Node; negated: boolean }
  )

/** An item of a select list; `text` is how it was written. */
export interface SelectItem {
  value: Node
  alias: string | null
  text: string
}

export interface OrderItem {
  by: Node
  desc: boolean
}
