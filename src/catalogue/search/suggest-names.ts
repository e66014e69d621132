import { themes, type Code } from '../../model/index.ts'
import type { Visibility } from './catalogue-entry.ts'
import { place } from './entry-terms.ts'
import { spansIn } from './explain-hit.ts'
import { parseQuery, type Need } from './parse-query.ts'
import { runQuery, type QueryResult } from './run-query.ts'
import type { Suggestion } from './search-answer.ts'
import type { Segment } from './segment.ts'
import { viewSegments } from './segment-view.ts'
import { readEntry, type EntryTexts } from './stored-entry.ts'

export interface SuggestRequest {
  prefix: string
  visibility: Visibility
  /** Of all kinds together; default 8. */
  limit?: number
  /** Fields of opening as the city names them; as the standard does when absent. */
  fields?: readonly Code[]
}

/** Names of datasets, agencies, the sixteen fields and columns that the unfinished text may mean: by characters, pinyin, initials, English words. */
export function suggestNames(segments: readonly Segment[], request: SuggestRequest): Suggestion[] {
  const limit = Math.max(1, Math.min(50, request.limit ?? 8))
  const query = parseQuery(request.prefix, true)
  if (query.needs.length === 0) return []
  // Someone who types wants the pinyin reading even where an English word begins alike.
  for (const need of query.needs) if (need.kind === 'letters') need.first.push(...need.then.splice(0))
  const wide = new Set<Need>(query.needs)
  const views = viewSegments(segments, { visibility: request.visibility })
  const ask = (within: number, size: number): QueryResult => runQuery(views, query, { sort: 'relevance', limit: size, after: null, within })
  const spansOf = (text: string): [number, number][] =>
    query.needs.every((need) => spansIn(text, [need], wide, true).length > 0) ? spansIn(text, query.needs, wide, true) : []

  const names = entriesOf(ask(place.name, limit)).map((e): Suggestion => ({ kind: 'dataset', ...named(e.name, spansOf), id: e.id, slug: e.slug }))
  const agencies = new Map<string, Suggestion>()
  for (const e of entriesOf(ask(place.agency, 20))) agencies.set(e.agency.id, { kind: 'agency', ...named(e.agency.name, spansOf), id: e.agency.id })
  const fields = new Map<string, Suggestion>()
  for (const e of entriesOf(ask(place.field, 20))) {
    for (const f of e.fieldNames) {
      const found = named(f.label, spansOf)
      if (found.spans.length > 0) fields.set(found.text, { kind: 'field', ...found })
    }
  }
  const about = (request.fields ?? themes)
    .map(({ code, label }): Suggestion => ({ kind: 'theme', ...named(label, spansOf), id: code }))
    .filter((s) => s.spans.length > 0)
    .slice(0, mostThemes)
  const rest = share(
    [names, [...agencies.values()], [...fields.values()]].map((list) => list.filter((s) => s.spans.length > 0)),
    Math.max(1, limit - about.length),
  )
  return [...about, ...rest].slice(0, limit)
}

/** The sixteen fields are few and near to everybody: they stand first, but leave room for names. */
const mostThemes = 2

const entriesOf = (result: QueryResult): EntryTexts[] => (result.relaxed ? [] : result.hits.map((h) => readEntry(h.segment, h.doc)))

/** The Chinese name, or the English one where only that matches. */
function named(name: { zh: string; en: string }, spansOf: (text: string) => [number, number][]): { text: string; spans: [number, number][] } {
  const zh = spansOf(name.zh)
  if (zh.length > 0) return { text: name.zh, spans: zh }
  return { text: name.en, spans: spansOf(name.en) }
}

/** Half the places for datasets, a quarter each for agencies and fields; what one leaves free goes to the others. */
function share([names = [], agencies = [], fields = []]: readonly Suggestion[][], limit: number): Suggestion[] {
  const quarter = Math.max(1, Math.floor(limit / 4))
  const few = Math.min(agencies.length, quarter)
  const some = Math.min(fields.length, quarter)
  const first = names.slice(0, Math.max(1, limit - few - some))
  const then = agencies.slice(0, Math.max(few, limit - first.length - some))
  return [...first, ...then, ...fields.slice(0, Math.max(0, limit - first.length - then.length))].slice(0, limit)
}
