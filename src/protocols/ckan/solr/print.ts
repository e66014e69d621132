import type { SolrQuery } from './ast.ts'

const escaped = (text: string): string => text.replaceAll(/[\s+\-&|!(){}[\]^"~*?:\\/]/g, String.raw`\$&`)
/** A word that could be an operator is escaped at its beginning. */
const word = (text: string): string => (/^(AND|OR|NOT|TO)$/.test(text) ? `\\${text}` : escaped(text))
const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
const named = (field: string | null, value: string): string => (field === null ? value : `${word(field)}:${value}`)

const wild = (like: string): string =>
  like.replaceAll(
    /\\(.)|([*?])|([^])/gu,
    (_all, plain?: string, sign?: string, other?: string) => sign ?? (plain !== undefined ? `\\${plain}` : escaped(other ?? '')),
  )

/** A question as text again; read anew it is the same. */
export function printSolr(query: SolrQuery): string {
  switch (query.kind) {
    case 'all':
      return '*:*'
    case 'term':
      return named(query.field, word(query.text))
    case 'wildcard':
      return named(query.field, wild(query.like))
    case 'phrase':
      return named(query.field, quoted(query.text))
    case 'range': {
      const bound = (text: string | null): string => (text === null ? '*' : quoted(text))
      return `${word(query.field)}:${query.withFrom ? '[' : '{'}${bound(query.from)} TO ${bound(query.to)}${query.withTo ? ']' : '}'}`
    }
    case 'not':
      return `NOT ${grouped(query.item)}`
    default:
      return query.items.map(grouped).join(query.kind === 'and' ? ' AND ' : ' OR ')
  }
}

const grouped = (query: SolrQuery): string => (query.kind === 'and' || query.kind === 'or' ? `(${printSolr(query)})` : printSolr(query))
