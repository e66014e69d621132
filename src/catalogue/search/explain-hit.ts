import type { CodeValue } from './catalogue-entry.ts'
import { charClass, classOfUnit, foldText } from './fold-text.ts'
import type { Need, ParsedQuery } from './parse-query.ts'
import { syllablesOf } from './pinyin-syllables.ts'
import type { Why, WhyField } from './search-answer.ts'
import { camelPieces, splitRuns, type Run } from './split-runs.ts'
import { stemEnglish } from './stem-english.ts'
import type { EntryTexts } from './stored-entry.ts'

type Span = [number, number]

/** Lines a hit shows of one kind. */
const mostOfAKind = 3
/** A summary is cut to about this many characters around the first match. */
const excerptLength = 90

/** Every text of an entry that is searched, in the order of weight. `spoken` ones are found by pinyin. */
function* textsOf(entry: EntryTexts): Generator<{ field: WhyField; text: string; spoken: boolean; value?: CodeValue }> {
  yield { field: 'name', text: entry.name.zh, spoken: true }
  if (entry.name.en !== entry.name.zh) yield { field: 'name', text: entry.name.en, spoken: true }
  for (const text of entry.keywords) yield { field: 'keyword', text, spoken: true }
  for (const f of entry.fieldNames) for (const text of new Set([f.label.zh, f.label.en, f.name])) yield { field: 'field', text, spoken: true }
  for (const value of entry.codeValues) {
    const text = value.label && value.label !== value.code ? `${value.code} ${value.label}` : value.code
    yield { field: 'code', text, spoken: false, value }
  }
  for (const text of new Set([entry.agency.name.zh, entry.agency.name.en])) yield { field: 'agency', text, spoken: true }
  for (const text of new Set([entry.summary.zh, entry.summary.en])) yield { field: 'summary', text, spoken: false }
  for (const f of entry.fieldNames) for (const text of new Set([f.description.zh, f.description.en])) yield { field: 'summary', text, spoken: false }
}

/** Says where the words of the question stand in an entry. `widened` as `runQuery` gives it. */
export function explainHit(entry: EntryTexts, query: ParsedQuery, widened: ReadonlySet<Need>): Why[] {
  const out: Why[] = []
  if (query.needs.length === 0 && query.groups.length === 0) return out
  const counts = new Map<WhyField, number>()
  for (const { field, text, spoken, value } of textsOf(entry)) {
    if (!text) continue
    const spans = spansOfQuery(text, query, widened, spoken)
    if (spans.length === 0) continue
    const count = (counts.get(field) ?? 0) + 1
    counts.set(field, count)
    if (count <= mostOfAKind) out.push(field === 'summary' ? excerpt(text, spans) : { field, text, spans, ...(value?.field && placeOf(value)) })
  }
  for (const [field, count] of counts) {
    const last = out.findLast((w) => w.field === field)
    if (last && count > mostOfAKind) last.more = count - mostOfAKind
  }
  return out
}

const placeOf = ({ table, field, code, rows }: CodeValue): Pick<Why, 'table' | 'column' | 'value' | 'rows'> => ({
  ...(table && { table }),
  ...(field && { column: field, value: code }),
  ...(rows !== undefined && { rows }),
})

/** The words of the question and their synonyms; a synonym of several words counts where all of them stand. */
function spansOfQuery(text: string, query: ParsedQuery, widened: ReadonlySet<Need>, spoken: boolean): Span[] {
  const spans = spansIn(text, query.needs, widened, spoken)
  for (const group of query.groups) {
    for (const needs of [group.own, ...group.others.map((other) => other.needs)]) {
      const found = needs.map((need) => spansIn(text, [need], widened, spoken))
      if (found.every((list) => list.length > 0)) spans.push(...found.flat())
    }
  }
  return joined(spans)
}

/** Where the needs stand in a text: ascending, disjoint. */
export function spansIn(text: string, needs: readonly Need[], widened: ReadonlySet<Need>, spoken: boolean): Span[] {
  const folded = foldText(text)
  const spans: Span[] = []
  let runs: Run[] | null = null
  let read: string[] | null = null
  for (const need of needs) {
    if (need.kind === 'han') {
      for (let at = folded.indexOf(need.text); at >= 0; at = folded.indexOf(need.text, at + need.text.length)) spans.push([at, at + need.text.length])
      continue
    }
    runs ??= splitRuns(folded)
    spans.push(...lettersSpans(text, folded, runs, need, widened.has(need)))
    if (spoken && (need.readings.length > 0 || need.initials) && runs.some((r) => r.kind === 'han')) {
      read ??= syllablesOf(folded)
      spans.push(...spokenSpans(read, need, widened.has(need)))
    }
  }
  return joined(spans)
}

function lettersSpans(text: string, folded: string, runs: readonly Run[], need: Need & { kind: 'letters' }, wide: boolean): Span[] {
  const spans: Span[] = []
  const stem = stemEnglish(need.text)
  const openEnd = need.prefix && (wide || need.first.some((a) => a.some((t) => t.prefix && t.term.slice(1) === need.text)))
  const parts = new Set(splitRuns(need.text).map((r) => stemEnglish(r.text)))
  for (const run of runs) {
    if (run.kind !== 'letters') continue
    const whole = run.compound?.at === run.at ? run.compound.text : null
    if (whole !== null && (whole === need.text || (openEnd && whole.startsWith(need.text)))) spans.push([run.at, run.at + need.text.length])
    const own = stemEnglish(run.text)
    if (own === stem || parts.has(own) || camelPieces(text, run).some((p) => stemEnglish(p) === stem)) spans.push([run.at, run.at + run.text.length])
    else if (openEnd && folded.startsWith(need.text, run.at)) spans.push([run.at, run.at + need.text.length])
  }
  return spans
}

function spokenSpans(read: readonly string[], need: Need & { kind: 'letters' }, wide: boolean): Span[] {
  const spans: Span[] = []
  for (const { syllables, open } of need.readings) {
    if (syllables.length === 1 && !wide) continue
    for (let at = 0; at + syllables.length <= read.length; at++) {
      if (syllables.every((s, i) => (open && i === syllables.length - 1 ? read[at + i]!.startsWith(s) : read[at + i] === s)))
        spans.push([at, at + syllables.length])
    }
  }
  if (need.initials && wide) {
    for (let at = 0; at + need.text.length <= read.length; at++) {
      if ([...need.text].every((letter, i) => read[at + i]!.startsWith(letter))) spans.push([at, at + need.text.length])
    }
  }
  return spans
}

function joined(spans: Span[]): Span[] {
  spans.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const out: Span[] = []
  for (const [from, to] of spans) {
    const last = out.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else out.push([from, to])
  }
  return out
}

function excerpt(text: string, spans: Span[]): Why {
  if (text.length <= excerptLength) return { field: 'summary', text, spans }
  const from = Math.max(0, Math.min(spans[0]![0] - excerptLength / 3, text.length - excerptLength))
  const to = Math.min(text.length, from + excerptLength)
  const [before, after] = [from > 0 ? '…' : '', to < text.length ? '…' : '']
  const inside = spans.filter(([a, b]) => a >= from && b <= to).map(([a, b]): Span => [a - from + before.length, b - from + before.length])
  return { field: 'summary', text: before + text.slice(from, to) + after, spans: inside }
}

/** Whether a phrase (folded, single blanks) stands in one of the entry's texts, not cut out of a longer word of letters. */
export function containsPhrase(entry: EntryTexts, phrase: string): boolean {
  const isLetter = (s: string, i: number): boolean => i >= 0 && i < s.length && classOfUnit(s.charCodeAt(i)) === charClass.letter
  for (const { text } of textsOf(entry)) {
    const folded = foldText(text).replace(/\s+/g, ' ')
    for (let at = folded.indexOf(phrase); at >= 0; at = folded.indexOf(phrase, at + 1)) {
      const end = at + phrase.length
      const cutFront = isLetter(phrase, 0) && isLetter(folded, at - 1)
      const cutBack = isLetter(phrase, phrase.length - 1) && isLetter(folded, end)
      if (!cutFront && !cutBack) return true
    }
  }
  return false
}
