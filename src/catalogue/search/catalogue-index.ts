import { SegmentBuilder } from './build-segment.ts'
import type { CatalogueEntry } from './catalogue-entry.ts'
import { collectTerms } from './entry-terms.ts'
import { otherSpellings } from './correct-words.ts'
import { explainHit } from './explain-hit.ts'
import { LabelCounts } from './label-counts.ts'
import { mergeSegments } from './merge-segments.ts'
import { parseQuery, type ParsedQuery, type SynonymFinder } from './parse-query.ts'
import { readCursor, writeCursor } from './result-cursor.ts'
import { runQuery } from './run-query.ts'
import type { Correction, SearchAnswer, SearchHit, SearchRequest, SearchSort, Suggestion } from './search-answer.ts'
import { largestSegment, noQuality, parseId, type Segment } from './segment.ts'
import { viewSegments } from './segment-view.ts'
import { readEntry } from './stored-entry.ts'
import { suggestNames, type SuggestRequest } from './suggest-names.ts'
import { synonymFinder, type SynonymList } from './synonyms.ts'

export interface IndexState {
  entries: number
  segments: number
  postings: number
  /** Bytes of all columns, stored entries included. */
  bytes: number
}

export interface CatalogueIndexOptions {
  /** Answers kept until the next change; 0 for none. Default 256. */
  cachedAnswers?: number
  /** So many segments of about one size become one. Default 8. */
  mergeFactor?: number
}

/**
 * The index proper, in whatever thread it is made: immutable segments, deletions beside them, merged in the background.
 * `SearchIndex` is the same behind a worker thread.
 */
export class CatalogueIndex {
  segments: Segment[] = []
  readonly #cache = new Map<string, SearchAnswer>()
  readonly #cacheSize: number
  readonly #mergeFactor: number
  #merging: Generator<void, boolean> | null = null
  #synonyms: SynonymFinder | undefined

  constructor(options: CatalogueIndexOptions = {}) {
    this.#cacheSize = options.cachedAnswers ?? 256
    this.#mergeFactor = options.mergeFactor ?? 8
  }

  /** Adds entries or replaces those of the same id; visible to the next question. Throws RangeError on an id that is no UUID. */
  put(entries: readonly CatalogueEntry[]): void {
    const work = this.putting(entries)
    while (work.next().done !== true);
  }

  /** The same in steps of an entry each; nothing is visible before the last. Only one may be under way. */
  *putting(entries: readonly CatalogueEntry[]): Generator<void, void> {
    const newest = new Map(entries.map((e) => [e.id.toLowerCase(), e]))
    for (const entry of newest.values()) {
      parseId(entry.id)
      if (entry.audience.datasetId !== '' && entry.audience.datasetId.toLowerCase() !== entry.id.toLowerCase())
        throw new RangeError(`The audience of ${entry.id} names another dataset.`)
    }
    const all = [...newest.values()]
    for (let from = 0; from < all.length; from += largestSegment) {
      const builder = new SegmentBuilder()
      for (const entry of all.slice(from, from + largestSegment)) {
        builder.add(entry)
        yield
      }
      const segment = builder.build()
      this.remove(all.slice(from, from + largestSegment).map((e) => e.id))
      this.segments = [...this.segments, segment]
    }
    this.#cache.clear()
  }

  /** Takes entries out; ids that are not here are passed over. */
  remove(ids: readonly string[]): void {
    for (const id of ids) {
      const words = parseId(id)
      for (const segment of this.segments) {
        const doc = segment.find(words)
        if (doc >= 0) this.#delete(segment, doc)
      }
    }
    this.#cache.clear()
  }

  clear(): void {
    this.segments = []
    this.#merging = null
    this.#cache.clear()
  }

  /** Takes over what `loadSnapshot` read. */
  adopt(segments: readonly Segment[], deleted: readonly (readonly number[])[]): void {
    this.clear()
    this.segments = [...segments]
    for (const [s, segment] of segments.entries()) for (const doc of deleted[s] ?? []) if (!segment.isDeleted(doc)) this.#delete(segment, doc)
  }

  /** The public counts of its terms go down with an entry, so that no score remembers it. */
  #delete(segment: Segment, doc: number): void {
    if (segment.isPublic(doc)) {
      const terms = new Set<number>()
      collectTerms(readEntry(segment, doc), {
        gram: (key) => terms.add(segment.gramTerm(key)),
        text: (term) => terms.add(segment.textTerms(term, false)[0]),
      })
      for (const term of terms) segment.columns.publicCounts[term]!--
    }
    segment.markDeleted(doc)
  }

  search(request: SearchRequest): SearchAnswer {
    const begin = performance.now()
    const key = this.#cacheSize > 0 ? JSON.stringify(request) : ''
    const kept = this.#cache.get(key)
    if (kept) return { ...kept, took: performance.now() - begin }
    const answer = this.#answer(request)
    if (this.#cacheSize > 0) {
      if (this.#cache.size >= this.#cacheSize) this.#cache.delete(this.#cache.keys().next().value!)
      this.#cache.set(key, answer)
    }
    return { ...answer, took: performance.now() - begin }
  }

  #answer(request: SearchRequest): SearchAnswer {
    const query = parseQuery(request.text ?? '', request.asYouType, request.asYouType ? undefined : this.#synonyms)
    const sort: SearchSort = request.sort ?? 'relevance'
    const limit = Math.max(request.bare ? 0 : 1, Math.min(request.bare ? 1000 : 100, Math.floor(request.limit ?? 20)))
    const offset = Math.max(0, Math.floor(request.offset ?? 0))
    const labels = request.labels === undefined ? undefined : new LabelCounts()
    const cursor = readCursor(request, query)
    const views = viewSegments(this.segments, request)
    const result = runQuery(views, query, {
      sort,
      then: request.then ?? [],
      limit: limit + offset,
      after: cursor?.standing ?? null,
      decided: cursor?.decided ?? null,
      ...(request.only && { only: request.only }),
      ...(labels && { labels }),
      strict: request.strict === true,
    })
    const hits = result.hits.slice(offset).map(({ segment, doc, score }): SearchHit => {
      if (request.bare) return { id: segment.id(doc), slug: '', score, why: [], quality: null, years: null }
      const entry = readEntry(segment, doc)
      const quality = segment.columns.quality[doc]!
      const span = segment.spans[segment.columns.span[doc]!]!
      return {
        id: entry.id,
        slug: entry.slug,
        score,
        why: explainHit(entry, query, result.widened),
        quality: quality === noQuality ? null : quality,
        years: span.from === 0 ? null : span,
      }
    })
    return {
      total: result.total,
      relaxed: result.relaxed,
      also: query.groups.map(({ text, others }) => ({ word: text, others: others.map((other) => other.text) })),
      corrections: request.bare !== true && (result.matched === 0 || result.relaxed) ? this.#corrections(request, query) : [],
      took: 0,
      hits,
      facets: result.facets,
      ...(labels && { labels: labels.take(request.labels ?? 0) }),
      cursor: result.next && writeCursor(request, query, result.next, result.decided),
    }
  }

  /** Only spellings that find something the caller may see are worth a word. */
  #corrections(request: SearchRequest, query: ParsedQuery): Correction[] {
    const views = viewSegments(this.segments, { visibility: request.visibility })
    return otherSpellings(views, query, request.text ?? '').flatMap((text) => {
      const found = runQuery(views, parseQuery(text, false, this.#synonyms), { sort: 'modified', limit: 1, after: null })
      return found.total > 0 && !found.relaxed ? [{ text, total: found.total }] : []
    })
  }

  /** Words that mean the same, from now on. */
  setSynonyms(list: SynonymList): void {
    this.#synonyms = list.length > 0 ? synonymFinder(list) : undefined
    this.#cache.clear()
  }

  suggest(request: SuggestRequest): Suggestion[] {
    return suggestNames(this.segments, request)
  }

  state(): IndexState {
    let bytes = 0
    for (const s of this.segments) for (const column of Object.values(s.columns) as ArrayBufferView[]) bytes += column.byteLength
    return {
      entries: this.segments.reduce((sum, s) => sum + s.live, 0),
      segments: this.segments.length,
      postings: this.segments.reduce((sum, s) => sum + s.columns.postings.length, 0),
      bytes,
    }
  }

  /** Works on a merge for about so many milliseconds; false when nothing is left to merge. Answers stay the same throughout. */
  mergeSome(milliseconds: number): boolean {
    const until = performance.now() + milliseconds
    do {
      this.#merging ??= this.#merge()
      const step = this.#merging.next()
      if (step.done) {
        this.#merging = null
        if (!step.value) return false
      }
    } while (performance.now() < until)
    return true
  }

  *#merge(): Generator<void, boolean> {
    const sources = this.#dueForMerge()
    if (sources.length === 0) return false
    const deletedBefore = sources.map((s) => s.deleted.length)
    const renumber: Int32Array[] = []
    const merged = yield* mergeSegments(sources, renumber)
    for (const [s, source] of sources.entries()) {
      for (const doc of source.deleted.slice(deletedBefore[s])) this.#delete(merged, renumber[s]![doc]!)
    }
    const rest = this.segments.filter((s) => !sources.includes(s))
    this.segments = merged.live > 0 ? [merged, ...rest].sort((a, b) => b.docs - a.docs) : rest
    return true
  }

  /** Segments of one size class, or one that is half deleted. */
  #dueForMerge(): Segment[] {
    const hollow = this.segments.find((s) => s.deleted.length * 2 > s.docs)
    if (hollow) return [hollow]
    const classes = new Map<number, Segment[]>()
    for (const segment of this.segments) {
      const level = Math.floor(Math.log(Math.max(1, segment.docs)) / Math.log(this.#mergeFactor) + 1e-9)
      classes.set(level, [...(classes.get(level) ?? []), segment])
    }
    for (const [, group] of [...classes].sort((a, b) => a[0] - b[0])) {
      if (group.length < this.#mergeFactor) continue
      const taken: Segment[] = []
      let docs = 0
      for (const segment of group.slice(0, this.#mergeFactor)) {
        if (docs + segment.live > largestSegment) break
        taken.push(segment)
        docs += segment.live
      }
      if (taken.length > 1) return taken
    }
    return []
  }
}
