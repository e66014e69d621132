import { BestHits, scoreOfKey, tailOf, type BestHit, type Standing } from './best-hits.ts'
import { Candidates } from './candidates.ts'
import { HitCollector } from './collect-hits.ts'
import type { Condition } from './condition.ts'
import type { LabelCounts } from './label-counts.ts'
import { hasBit, matchCondition } from './match-condition.ts'
import { containsPhrase } from './explain-hit.ts'
import type { Need, ParsedQuery, SynonymGroup, TextTerm } from './parse-query.ts'
import { gramRange, needsRange, rarity, scoresTimes, textRange, type PostingList, type Range } from './posting-lists.ts'
import type { FacetCount, FacetName, SearchSort } from './search-answer.ts'
import type { Segment } from './segment.ts'
import { isVisible, type SegmentView } from './segment-view.ts'
import { readEntry } from './stored-entry.ts'

/** What joints between words and words like 数据集 are worth beside a required word. */
const softWorth = 0.4
/** What a word is worth when it may stand under another name; the rest goes to those who hold the word itself. */
const groupWorth = 0.6

/**
 * What was decided for the first page and must hold on the next ones: rarities change with every publication, and scores with them, so that
 * entries would cross the place where the page ended.
 */
export interface Decided {
  rarities: readonly number[]
  /** Numbers of the needs that were widened. */
  widened: readonly number[]
  relaxed: boolean
}

/** A required term with its scores, the same in all segments. */
interface Term {
  scores: Float32Array
  rangeIn(segment: Segment): Range
}

export interface QueryOptions {
  sort: SearchSort
  then?: readonly SearchSort[]
  limit: number
  after: Standing | null
  /** As the page before decided it. */
  decided?: Decided | null
  /** Places a hit must be in, as bits of `place`; 0 for anywhere. */
  within?: number
  /** What fails it is no hit and in no count. */
  only?: Condition
  /** Counts keywords and licences of the hits. */
  labels?: LabelCounts
  /** Words are never relaxed. */
  strict?: boolean
}

export interface QueryResult {
  total: number
  /** Visible entries that match the text, whatever the facets say. */
  matched: number
  relaxed: boolean
  hits: (BestHit & { score: number })[]
  facets: Record<FacetName, FacetCount[]>
  /** Standing of the last hit when more follow. */
  next: Standing | null
  decided: Decided
  /** Words that were also taken as pinyin or as beginnings, because nothing held them as they are. */
  widened: ReadonlySet<Need>
}

const hanOnly = /^\p{Script=Han}+$/u

const candidates = new Candidates()
const excluded = new Candidates()

/** Counts what terms say among the public entries, or takes what the page before had counted. */
class Rarities {
  readonly all: number[] = []
  readonly views: readonly SegmentView[]
  readonly #publicDocs: number
  readonly #decided: readonly number[] | null

  constructor(views: readonly SegmentView[], decided: readonly number[] | null) {
    this.views = views
    this.#publicDocs = views.reduce((sum, v) => sum + v.segment.publicDocs, 0)
    this.#decided = decided
  }
  scores(holding: (segment: Segment) => number, worth: number): Float32Array {
    const kept = this.#decided?.[this.all.length]
    const counted = (): number =>
      Math.min(
        this.#publicDocs,
        this.views.reduce((sum, { segment }) => sum + holding(segment), 0),
      )
    const value = kept ?? rarity(counted(), this.#publicDocs)
    this.all.push(value)
    return scoresTimes(value * worth)
  }
}

/** Answers one question over all segments, as one caller sees them. */
export function runQuery(views: readonly SegmentView[], query: ParsedQuery, options: QueryOptions): QueryResult {
  const decided = options.decided ?? null
  const rarities = new Rarities(views, decided?.rarities ?? null)
  const widened = new Set<Need>()
  const widen = (need: Need, i: number, narrow: Term): boolean => {
    const wide = decided ? decided.widened.includes(i) : !views.some((view) => anyVisible(view, narrow.rangeIn(view.segment)))
    if (wide) widened.add(need)
    return wide
  }
  const required = [
    ...query.needs.flatMap((need, i) => termsOf(need, rarities, (narrow) => widen(need, i, narrow))),
    ...query.groups.map((group) => groupTerm(group, rarities)),
  ]
  const soft = [
    ...query.softGrams.map((key) => gramTerm(key, rarities, softWorth)),
    ...query.softTerms.map((term) => textTerm([[{ term, prefix: false }]], rarities, softWorth)),
    ...query.groups.map((group) => needsTerm([group.own], rarities, 1 - groupWorth)),
  ]
  let relaxed = decided?.relaxed ?? false
  let { best, collector } = collect(views, query, required, soft, options, relaxed)
  if (!decided && collector.matched === 0 && options.strict !== true && required.length > 1 && query.phrases.length === 0) {
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
    matched: collector.matched,
    relaxed,
    hits: hits.map((hit) => ({ ...hit, score: scored ? scoreOfKey(hit.key) : 0 })),
    facets: collector.facets(),
    next: last ? { key: last.key, tail: tailOf([options.sort, ...(options.then ?? [])], last.segment, last.doc) } : null,
    decided: { rarities: rarities.all, widened: query.needs.flatMap((need, i) => (widened.has(need) ? [i] : [])), relaxed },
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
  const orders = [options.sort, ...(options.then ?? [])] as const
  const best = new BestHits(orders, options.limit + 1, options.after)
  const collector = new HitCollector(best, orders, options.labels ?? null)
  const listsIn = (terms: readonly Term[], segment: Segment): PostingList[] =>
    terms.map((t) => ({ ...within(t.rangeIn(segment), options.within ?? 0), scores: t.scores }))
  // The newest segment first: it raises the floor for the others.
  for (const view of [...views].reverse()) {
    const { segment } = view
    const lists = listsIn(required, segment)
    const bits = options.only ? matchCondition(segment, options.only) : null
    if (bits === null && !options.labels && lists.length === 1 && soft.length === 0 && query.without.length === 0 && query.phrases.length === 0) {
      collector.collectList(view, lists[0]!)
      continue
    }
    if (required.length === 0 && bits) candidates.fromBits(bits, segment.docs)
    else if (required.length === 0) candidates.all(segment.docs)
    else if (any) candidates.matchAny(lists, segment.docs)
    else candidates.matchAll(lists)
    if (bits && required.length > 0) candidates.filter((doc) => hasBit(bits, doc))
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

function gramTerm(key: number, rarities: Rarities, worth: number): Term {
  return { scores: rarities.scores((segment) => publicGrams(segment, key), worth), rangeIn: (segment) => gramRange(segment, key) }
}

function textTerm(alternatives: readonly (readonly TextTerm[])[], rarities: Rarities, worth: number): Term {
  const holding = (segment: Segment): number =>
    alternatives.reduce((sum, terms) => sum + Math.min(...terms.map((term) => publicCount(segment, term))), 0)
  return { scores: rarities.scores(holding, worth), rangeIn: remembered((segment) => textRange(segment, alternatives)) }
}

/** All words of any alternative. */
function needsTerm(alternatives: readonly (readonly Need[])[], rarities: Rarities, worth: number): Term {
  const holding = (segment: Segment): number =>
    alternatives.reduce((sum, needs) => sum + Math.min(...needs.map((need) => publicNeed(segment, need))), 0)
  return { scores: rarities.scores(holding, worth), rangeIn: remembered((segment) => needsRange(segment, alternatives)) }
}

const groupTerm = ({ own, others }: SynonymGroup, rarities: Rarities): Term =>
  needsTerm([own, ...others.map((other) => other.needs)], rarities, groupWorth)

/** Unions are made once a segment. */
function remembered(make: (segment: Segment) => Range): Term['rangeIn'] {
  const ranges = new Map<Segment, Range>()
  return (segment) => {
    let range = ranges.get(segment)
    if (!range) ranges.set(segment, (range = make(segment)))
    return range
  }
}

function publicGrams(segment: Segment, key: number): number {
  const term = segment.gramTerm(key)
  return term < 0 ? 0 : segment.columns.publicCounts[term]!
}

function publicCount(segment: Segment, { term, prefix }: TextTerm): number {
  const [from, to] = segment.textTerms(term, prefix)
  let sum = 0
  for (let t = from; t < to; t++) sum += segment.columns.publicCounts[t]!
  return sum
}

const publicNeed = (segment: Segment, need: Need): number =>
  need.kind === 'han'
    ? Math.min(...need.grams.map((gram) => publicGrams(segment, gram)))
    : need.first.reduce((sum, terms) => sum + Math.min(...terms.map((term) => publicCount(segment, term))), 0)

/** `widen` is asked once for a word of letters, with the term of the word as it is. */
function termsOf(need: Need, rarities: Rarities, widen: (narrow: Term) => boolean): Term[] {
  if (need.kind === 'han') return need.grams.map((key) => gramTerm(key, rarities, 1 / need.grams.length))
  const narrow = textTerm(need.first, rarities, 1)
  if (need.then.length === 0 || !widen(narrow)) return [narrow]
  return [textTerm([...need.first, ...need.then], rarities, 1)]
}

/** Whether the caller may find any entry of the range. */
export function anyVisible(view: SegmentView, range: Range): boolean {
  for (let i = range.from; i < range.to; i++) if (isVisible(view, range.postings[i]! >>> 8)) return true
  return false
}
