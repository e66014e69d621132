import { sql, type RawBuilder } from 'kysely'
import { decodeCursor, encodeCursor } from '../../platform/db/index.ts'
import type { Context } from '../../platform/operations/index.ts'
import { freshness } from '../dataset-summary.ts'
import { loadEntries } from '../load-entries.ts'
import {
  facetNames,
  qualityBand,
  type CatalogueEntry,
  type FacetName,
  type SearchAnswer,
  type SearchRequest,
  type SearchSort,
} from '../search/index.ts'

/** Newest entries that are looked at: enough for every city while an index of minutes is built, and bounded for the database. */
const mostLookedAt = 500
const mostWords = 8

/** Words and `-words`; quotes hold words together. Letters and characters must stand as they were typed. */
function wordsOf(text: string): { wanted: string[]; unwanted: string[] } {
  const pieces = [...text.matchAll(/(-?)(?:["“「『]([^"”」』]+)["”」』]|(\S+))/g)].slice(0, mostWords)
  const taken = pieces
    .map(([, minus, phrase, word]) => ({ not: minus === '-', word: (phrase ?? word ?? '').trim() }))
    .filter(({ word }) => word !== '')
  return { wanted: taken.filter((t) => !t.not).map((t) => t.word), unwanted: taken.filter((t) => t.not).map((t) => t.word) }
}

/** All that is searched of an entry; closed columns and those of versions that wait are not in it. */
const searched = sql`concat_ws(' ', d.name ->> 'zh', d.name ->> 'en', d.summary ->> 'zh', d.summary ->> 'en', d.slug, array_to_string(d.keywords, ' '),
  a.name ->> 'zh', a.name ->> 'en', (select string_agg(concat_ws(' ', f.name, f.label ->> 'zh', f.label ->> 'en'), ' ') from data_table t
    join field f on f.table_id = t.id and f.active and f.open_class <> 'none' where t.dataset_id = d.id and t.current_version_id is not null))`
const holds = (word: string): RawBuilder<unknown> => sql`${searched} ilike ${`%${word.replaceAll(/[\\%_]/g, (c) => `\\${c}`)}%`}`

const valuesOf: Record<FacetName, (e: CatalogueEntry, now: Date) => readonly string[]> = {
  theme: (e) => [e.theme],
  agency: (e) => [e.agency.id],
  openClass: (e) => [e.openClass],
  updateCycle: (e) => [e.updateCycle],
  format: (e) => e.formats,
  fresh: (e, now) => [freshness(e.updateCycle, e.modifiedAt, now)],
  quality: (e) => [qualityBand(e.quality)],
  area: (e) => e.areas,
  year: (e) => (e.years ? Array.from({ length: e.years.to - e.years.from + 1 }, (_, i) => String((e.years?.from ?? 0) + i)) : []),
}

const byTime = (a: CatalogueEntry, b: CatalogueEntry): number => (b.modifiedAt ?? '').localeCompare(a.modifiedAt ?? '') || (a.id < b.id ? -1 : 1)
const orders: Partial<Record<SearchSort, (a: CatalogueEntry, b: CatalogueEntry) => number>> = {
  relevance: byTime,
  modified: byTime,
  name: (a, b) => a.name.zh.localeCompare(b.name.zh, 'zh') || byTime(a, b),
  rows: (a, b) => (b.rows ?? 0) - (a.rows ?? 0) || byTime(a, b),
  use: (a, b) => b.popularity - a.popularity || byTime(a, b),
}

function why(entry: CatalogueEntry, wanted: readonly string[]): SearchAnswer['hits'][number]['why'] {
  const places = [
    { field: 'name' as const, texts: [entry.name.zh, entry.name.en] },
    { field: 'keyword' as const, texts: entry.keywords },
    { field: 'field' as const, texts: entry.fieldNames.flatMap((f) => [f.label.zh, f.label.en, f.name]) },
  ]
  return places.flatMap(({ field, texts }) =>
    texts
      .flatMap((text) => {
        const spans = wanted.flatMap((word): [number, number][] => {
          const at = text.toLowerCase().indexOf(word.toLowerCase())
          return at < 0 ? [] : [[at, at + word.length]]
        })
        return spans.length > 0 ? [{ field, text, spans }] : []
      })
      .slice(0, 3),
  )
}

/**
 * Answers a question from the database, while the index is not whole. The rights are those of the policy, in the statement itself; facets are counted among
 * the newest matching entries. No pinyin, no synonyms, no spelling help, newest first instead of most relevant.
 */
export async function searchDatabase(ctx: Context, request: SearchRequest): Promise<SearchAnswer> {
  const begin = performance.now()
  const now = ctx.clock.now()
  const { wanted, unwanted } = wordsOf(request.text ?? '')
  const conditions = [ctx.access.where('see', 'dataset'), ...wanted.map(holds), ...unwanted.map((word) => sql`not (${holds(word)})`)]
  const { rows } = await sql<{ id: string }>`
    select d.id from dataset d join agency a on a.id = d.agency_id where ${sql.join(conditions, sql` and `)}
    order by d.modified_at desc nulls last, d.id limit ${mostLookedAt}`.execute(ctx.db)
  const entries = await loadEntries(
    ctx.db,
    rows.map((row) => row.id),
  )
  const { filters = {}, years, box } = request
  const passes = (e: CatalogueEntry, name: FacetName): boolean => {
    if (name === 'year')
      return (
        (years?.from === undefined && years?.to === undefined) ||
        (e.years !== null && e.years.from <= (years?.to ?? Infinity) && e.years.to >= (years?.from ?? 0))
      )
    const chosen = filters[name] ?? []
    return chosen.length === 0 || valuesOf[name](e, now).some((value) => chosen.includes(value))
  }
  const placed = box ? entries.filter(({ box: b }) => b !== null && b[0] <= box[2] && b[2] >= box[0] && b[1] <= box[3] && b[3] >= box[1]) : entries
  const facetOf = (name: FacetName): { code: string; count: number }[] => {
    const counts = new Map<string, number>()
    const others = facetNames.filter((other) => other !== name)
    for (const e of placed.filter((entry) => others.every((other) => passes(entry, other))))
      for (const value of valuesOf[name](e, now)) counts.set(value, (counts.get(value) ?? 0) + 1)
    const list = [...counts].map(([code, count]) => ({ code, count }))
    return name === 'year'
      ? list.sort((a, b) => Number(a.code) - Number(b.code))
      : list.sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
  }
  const matching = placed.filter((e) => facetNames.every((name) => passes(e, name))).sort(orders[request.sort ?? 'relevance'] ?? byTime)
  const from = request.cursor ? placeIn(request.cursor) : 0
  const limit = request.limit ?? 20
  const page = matching.slice(from, from + limit)
  return {
    total: matching.length,
    relaxed: false,
    also: [],
    corrections: [],
    took: performance.now() - begin,
    hits: page.map((e) => ({ id: e.id, slug: e.slug, score: 0, why: why(e, wanted), quality: e.quality, years: e.years })),
    facets: Object.fromEntries(facetNames.map((name) => [name, facetOf(name)])) as SearchAnswer['facets'],
    cursor: from + limit < matching.length ? encodeCursor([from + limit]) : null,
  }
}

/** A cursor of the index, which may be back by now or gone, begins anew. */
function placeIn(cursor: string): number {
  try {
    const [at] = decodeCursor<[number]>(cursor, 1)
    return Number.isInteger(at) && at > 0 ? at : 0
  } catch {
    return 0
  }
}
