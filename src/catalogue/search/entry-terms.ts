import type { Text } from '../../model/index.ts'
import { cutAllWords } from './cut-words.ts'
import { foldText } from './fold-text.ts'
import { syllablesOf } from './pinyin-syllables.ts'
import { camelPieces, splitRuns, type Run } from './split-runs.ts'
import type { EntryTexts } from './stored-entry.ts'
import { stemEnglish } from './stem-english.ts'

/** Where a term stands in an entry; one byte beside each posting. */
export const place = { name: 1, keyword: 2, field: 4, agency: 8, summary: 16, code: 32, word: 64, start: 128 } as const

/** Raise when the terms of the same entry change: snapshots of another version are rebuilt. */
export const termsVersion = 3

/** Key of two Han units in a row, or of one alone (`second` 0). */
export const gramKey = (first: number, second: number): number => ((first << 16) | second) >>> 0

/** First letter of a text term says what it is. */
export const termKind = { word: 'w', pinyin: 'y', initials: 'i', pair: 'p' } as const

export interface TermSink {
  gram(key: number, places: number): void
  text(term: string, places: number): void
}

/** Gives every term of an entry to the sink, some of them several times with different places. */
export function collectTerms(entry: EntryTexts, sink: TermSink): void {
  addName(entry.name.zh, sink)
  addName(entry.name.en, sink)
  for (const word of entry.keywords) addText(word, place.keyword, sink, true)
  for (const field of entry.fieldNames) {
    addText(field.name, place.field, sink, true)
    addBoth(field.label, place.field, sink, true)
    addBoth(field.description, place.summary, sink, false)
  }
  addBoth(entry.agency.name, place.agency, sink, true)
  for (const value of entry.codeValues) {
    addText(value.code, place.code, sink, false)
    if (value.label !== value.code) addText(value.label, place.code, sink, false)
  }
  addBoth(entry.summary, place.summary, sink, false)
  addText(entry.slug, place.code, sink, false)
}

function addBoth(text: Text, places: number, sink: TermSink, spoken: boolean): void {
  addText(text.zh, places, sink, spoken)
  if (text.en !== text.zh) addText(text.en, places, sink, spoken)
}

/** `spoken`: by pinyin too, and single Han characters. */
function addText(text: string, places: number, sink: TermSink, spoken: boolean): void {
  if (!text) return
  const folded = foldText(text)
  const runs = splitRuns(folded)
  for (const run of runs) {
    if (run.kind === 'han') addHan(run.text, places, sink, spoken)
    else addLetters(run, text, places, sink)
  }
  if (spoken) addPinyin(folded, runs, places, sink)
}

function addName(name: string, sink: TermSink): void {
  if (!name) return
  addText(name, place.name, sink, true)
  const folded = foldText(name)
  let before: Run | undefined
  for (const run of splitRuns(folded)) {
    if (run.kind === 'han') {
      if (run.at === 0 && run.text.length > 1) sink.gram(gramKey(run.text.charCodeAt(0), run.text.charCodeAt(1)), place.name | place.start)
      for (const word of cutAllWords(run.text)) addHan(word, place.name | place.word, sink, false)
    } else {
      if (run.at === 0) sink.text(termKind.word + stemEnglish(run.text), place.name | place.start)
      if (before?.kind === 'letters') sink.text(pairTerm(before.text, run.text), place.name)
    }
    before = run
  }
}

/** Two words in a row in a name; worth something, never required. */
export const pairTerm = (a: string, b: string): string => `${termKind.pair}${stemEnglish(a)} ${stemEnglish(b)}`

function addHan(run: string, places: number, sink: TermSink, single: boolean): void {
  let unit = run.charCodeAt(0)
  for (let i = 1; i <= run.length; i++) {
    if (single) sink.gram(gramKey(unit, 0), places)
    if (i === run.length) return
    const next = run.charCodeAt(i)
    sink.gram(gramKey(unit, next), places)
    unit = next
  }
}

function addLetters(run: Run, original: string, places: number, sink: TermSink): void {
  const stem = stemEnglish(run.text)
  sink.text(termKind.word + stem, places)
  if (stem !== run.text) sink.text(termKind.word + run.text, places)
  if (run.compound?.at === run.at) sink.text(termKind.word + run.compound.text, places)
  for (const piece of camelPieces(original, run)) sink.text(termKind.word + stemEnglish(piece), places)
}

/**
 * Each syllable with the one after it (`zao sheng`, the last `sheng `) and three initials in a row (`zsj`, at the end fewer):
 * one syllable, two initials and unfinished words are prefixes of these.
 */
function addPinyin(folded: string, runs: readonly Run[], places: number, sink: TermSink): void {
  if (!runs.some((r) => r.kind === 'han')) return
  const read = syllablesOf(folded)
  for (const run of runs) {
    if (run.kind !== 'han') continue
    const end = run.at + run.text.length
    for (let i = run.at; i < end; i++) {
      if (!read[i]) continue
      const next = i + 1 < end ? read[i + 1]! : ''
      const third = next && i + 2 < end ? read[i + 2]! : ''
      sink.text(`${termKind.pinyin}${read[i]} ${next}`, places)
      sink.text(termKind.initials + read[i]!.charAt(0) + next.charAt(0) + third.charAt(0), places)
    }
  }
}
