import { BestHits, scoreOfKey, tailOf, type BestHit, type Standing } from './best-hits.ts'
import { Candidates } from './candidates.ts'
import { HitCollector } from './collect-hits.ts'
import { containsPhrase } from './explain-hit.ts'
import type { Need, ParsedQuery, TextTerm } from './parse-query.ts'
import { gramRange, rarity, scoresTimes, textRange, type PostingList, type Range } from './posting-lists.ts'
import type { FacetCount, FacetName, SearchSort } from './search-answer.ts'
import type { Segment } from './segment.ts'
import { isVisible, type SegmentView } from './segment-view.ts'
import { readEntry } from './stored-entry.ts'

/** What joints between words and words like 数据集 are worth beside a required word. */
const softWorth = 0.4

/** A required term with its scores, the same in all segments. */
interface Term {
  scores: Float32Array
  rangeIn(segment: Segment): Range
}

export interface QueryOptions {
  sort: SearchSort
  limit: number
  after: Standing | null
  /** Places a hit must be in, as bits of `place`; 0 for anywhere. */
  within?: number
}

export interface QueryResult {
  total: number
  relaxed: boolean
  hits: (BestHit & { score: number })[]
  facets: Record<FacetName, FacetCount[]>
  /** Standing of the last hit when more follow. */
  next: Standing | null
  /** Words that were also taken as pinyin or as beginnings, because nothing held them as they are. */
  widened: ReadonlySet<Need>
}

const hanOnly = /^\p{Script=Han}+$/u

const candidates = new Candidates()
const excluded = new Candidates()

/** Answers one question over all segments, as one caller sees them. */
export function runQuery(views: readonly SegmentView[], query: ParsedQuery, options: QueryOptions): QueryResult {
  const publicDocs = views.reduce((sum, v) => sum + v.segment.publicDocs, 0)
  const widened = new Set<Need>()
  const required = query.needs.flatMap((need) => termsOf(need, views, publicDocs, widened))
  const soft = [
    ...query.softGrams.map((key) => gramTerm(key, views, publicDocs, softWorth)),
    ...query.softTerms.map((term) => textTerm([[{ term, prefix: false }]], views, publicDocs, softWorth)),
  ]
  let relaxed = false
  let { best, collector } = collect(views, query, required, soft, options, false)
  if (collector.matched === 0 && required.length > 1 && query.phrases.length === 0) {
    const again = collect(views, query, required, soft, options, true)
    relaxed = again.collector.matched > 0
    if (relaxed) ({ best, collector } = again)
  }
  const found = best.take()
  const hits = found.slice(0, options.limit)
  const last = found.length > options.limit ? hits.at(-1) : undefined
  const scored = options.sort === 'relevance' && required.length > 0
  return {
    total: collector.total,
    relaxed,
    hits: hits.map((hit) => ({ ...hit, score: scored ? scoreOfKey(hit.key) : 0 })),
    facets: collector.facets(),
    next: last ? { key: last.key, tail: tailOf(options.sort, last.segment, last.doc) } : null,
    widened,
  }
}

function collect(
  views: readonly SegmentView[],
  query: ParsedQuery,
  required: readonly Term[],
  soft: readonly Term[],
  options: QueryOptions,
  any: boolean,
): { best: BestHits; collector: HitCollector } {
  const best = new BestHits(options.sort, options.limit + 1, options.after)
  const collector = new HitCollector(best, options.sort)
  const listsIn = (terms: readonly Term[], segment: Segment): PostingList[] =>
    terms.map((t) => ({ ...within(t.rangeIn(segment), options.within ?? 0), scores: t.scores }))
  // The newest segment first: it raises the floor for the others.
  for (const view of [...views].reverse()) {
    const { segment } = view
    const lists = listsIn(required, segment)
    if (lists.length === 1 && soft.length === 0 && query.without.length === 0 && query.phrases.length === 0) {
      collector.collectList(view, lists[0]!)
      continue
    }
    if (required.length === 0) candidates.all(segment.docs)
    else if (any) candidates.matchAny(lists, segment.docs)
    else candidates.matchAll(lists)
    for (const needs of query.without) leaveOut(segment, needs)
    if (query.phrases.length > 0 && candidates.length > 0) candidates.filter((doc) => isVisible(view, doc) && hasPhrases(segment, doc, query.phrases))
    if (candidates.length > 0) for (const list of listsIn(soft, segment)) candidates.reward(list)
    collector.collectCandidates(view, candidates, required.length > 0)
  }
  return { best, collector }
}

function leaveOut(segment: Segment, needs: readonly Need[]): void {
  const ranges = needs.flatMap((need) => (need.kind === 'han' ? need.grams.map((g) => gramRange(segment, g)) : [textRange(segment, need.first)]))
  if (ranges.length === 1) {
    candidates.drop(ranges)
    return
  }
  const scores = scoresTimes(1)
  excluded.matchAll(ranges.map((r) => ({ ...r, scores })))
  const out = new Set(excluded.docs.subarray(0, excluded.length))
  candidates.filter((doc) => !out.has(doc))
}

function hasPhrases(segment: Segment, doc: number, phrases: readonly string[]): boolean {
  // Most entries that hold all grams of a Han phrase hold it letter for letter: their bytes tell in a tenth of the time.
  if (phrases.every((p) => hanOnly.test(p) && segment.holdsBytes(doc, p))) return true
  const entry = readEntry(segment, doc)
  return phrases.every((p) => containsPhrase(entry, p))
}

function within(range: Range, places: number): Range {
  if (places === 0) return range
  const kept = range.postings.subarray(range.from, range.to).filter((p) => (p & places) !== 0)
  return { postings: kept, from: 0, to: kept.length }
}

function gramTerm(key: number, views: readonly SegmentView[], publicDocs: number, worth: number): Term {
  let holding = 0
  for (const { segment } of views) {
    const term = segment.gramTerm(key)
    if (term >= 0) holding += segment.columns.publicCounts[term]!
  }
  return { scores: scoresTimes(rarity(holding, publicDocs) * worth), rangeIn: (segment) => gramRange(segment, key) }
}

function textTerm(alternatives: readonly (readonly TextTerm[])[], views: readonly SegmentView[], publicDocs: number, worth: number): Term {
  let holding = 0
  for (const { segment } of views) for (const terms of alternatives) holding += Math.min(...terms.map((t) => publicCount(segment, t)))
  const ranges = new Map<Segment, Range>()
  return {
    scores: scoresTimes(rarity(Math.min(holding, publicDocs), publicDocs) * worth),
    rangeIn(segment) {
      let range = ranges.get(segment)
      if (!range) ranges.set(segment, (range = textRange(segment, alternatives)))
      return range
    },
  }
}

function publicCount(segment: Segment, { term, prefix }: TextTerm): number {
  const [from, to] = segment.textTerms(term, prefix)
  let sum = 0
  for (let t = from; t < to; t++) sum += segment.columns.publicCounts[t]!
  return sum
}

function termsOf(need: Need, views: readonly SegmentView[], publicDocs: number, widened: Set<Need>): Term[] {
  if (need.kind === 'han') return need.grams.map((key) => gramTerm(key, views, publicDocs, 1 / need.grams.length))
  const narrow = textTerm(need.first, views, publicDocs, 1)
  if (need.then.length === 0 || views.some((view) => anyVisible(view, narrow.rangeIn(view.segment)))) return [narrow]
  widened.add(need)
  return [textTerm([...need.first, ...need.then], views, publicDocs, 1)]
}

function anyVisible(view: SegmentView, range: Range): boolean {
  for (let i = range.from; i < range.to; i++) if (isVisible(view, range.postings[i]! >>> 8)) return true
  return false
}
