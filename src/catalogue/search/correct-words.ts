import { gramKey, place, termKind } from './entry-terms.ts'
import { foldText } from './fold-text.ts'
import { isNear } from './is-near.ts'
import type { Need, ParsedQuery } from './parse-query.ts'
import { syllablesOf } from './pinyin-syllables.ts'
import { gramRange, intersectAll, needsRange, type Range } from './posting-lists.ts'
import { anyVisible } from './run-query.ts'
import { isVisible, type SegmentView } from './segment-view.ts'
import { splitRuns } from './split-runs.ts'
import { stemEnglish } from './stem-english.ts'
import { readEntry, type EntryTexts } from './stored-entry.ts'

/** Entries read for one word. */
const mostRead = 40
/** Spellings of one word that are tried. */
const mostSpellings = 3

/** Names, keywords, columns and agencies: where people take their words from. */
function* namesOf(e: EntryTexts): Generator<string> {
  yield e.name.zh
  yield e.name.en
  yield* e.keywords
  for (const field of e.fieldNames) {
    yield field.label.zh
    yield field.label.en
  }
  yield e.agency.name.zh
  yield e.agency.name.en
}

/**
 * Other spellings of the words that nothing visible holds: by one or two letters, by sound, by one character. The whole question with the word
 * replaced, likeliest first; whether it finds anything is for the caller to see.
 */
export function otherSpellings(views: readonly SegmentView[], query: ParsedQuery, text: string): string[] {
  let spellings = [foldText(text)]
  let changed = false
  for (const need of query.needs) {
    if (views.some((view) => anyVisible(view, needsRange(view.segment, [[need]])))) continue
    const found = need.kind === 'han' ? hanSpellings(views, need.text) : letterSpellings(views, need)
    if (found.length === 0) continue
    changed = true
    spellings = spellings.flatMap((spelling) => found.map((word) => spelling.replace(need.text, word))).slice(0, mostSpellings)
  }
  return changed ? spellings : []
}

class Counts {
  readonly #counts = new Map<string, number>()
  add(word: string, weight = 1): void {
    this.#counts.set(word, (this.#counts.get(word) ?? 0) + weight)
  }
  get size(): number {
    return this.#counts.size
  }
  best(): string[] {
    return [...this.#counts]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, mostSpellings)
      .map(([word]) => word)
  }
}

/** The first entries of a range that the caller may see, as far as their names hold it. */
function* visibleEntries(view: SegmentView, range: Range): Generator<EntryTexts> {
  const spoken = place.name | place.keyword | place.field | place.agency
  let read = 0
  for (let i = range.to - 1; i >= range.from && read < mostRead; i--) {
    const posting = range.postings[i]!
    if ((posting & spoken) === 0 || !isVisible(view, posting >>> 8)) continue
    read++
    yield readEntry(view.segment, posting >>> 8)
  }
}

/** Typing slips of a word of letters: against English words, and against the sound of two characters in a row. */
function letterSpellings(views: readonly SegmentView[], need: Need & { kind: 'letters' }): string[] {
  const typed = need.text
  if (!/^[a-z]{4,24}$/.test(typed)) return []
  const found = new Counts()
  for (const view of views) {
    for (const first of new Set([typed.charAt(0), typed.charAt(1)])) {
      for (const term of termsNear(view, termKind.word + first, typed)) {
        const [from] = view.segment.textTerms(termKind.word + term, false)
        const { starts, postings } = view.segment.columns
        for (const entry of visibleEntries(view, { postings, from: starts[from]!, to: starts[from + 1]! })) {
          const word = wordOf(entry, term)
          if (word) found.add(word, isNear(typed, word, 1) ? 4 : 1)
        }
      }
      for (const term of termsNear(view, termKind.pinyin + first, typed)) {
        const syllables = term.split(' ')
        if (syllables.length === 2 && syllables[1] !== '') for (const han of spokenAs(view, [syllables as [string, string]])) found.add(han, 2)
      }
    }
  }
  return found.best()
}

/** Terms of one kind and first letter within one or two slips of what was typed. */
function termsNear(view: SegmentView, prefix: string, typed: string): string[] {
  const { segment } = view
  const [from, to] = segment.textTerms(prefix, true)
  const { units, unitStarts, gramKeys } = segment.columns
  const near: string[] = []
  const slips = typed.length < 8 ? 1 : 2
  for (let t = from - gramKeys.length; t < to - gramKeys.length; t++) {
    const length = unitStarts[t + 1]! - unitStarts[t]! - 1
    if (Math.abs(length - typed.length) > slips + 1) continue
    const term = String.fromCharCode(...units.subarray(unitStarts[t]! + 1, unitStarts[t + 1]))
    if (isNear(typed, term.replace(' ', ''), slips)) near.push(term)
  }
  return near
}

/** The word of an entry that a stem stands for, as it is written. */
function wordOf(entry: EntryTexts, stem: string): string | null {
  for (const text of namesOf(entry)) {
    for (const run of splitRuns(foldText(text))) if (run.kind === 'letters' && (run.text === stem || stemEnglish(run.text) === stem)) return run.text
  }
  return null
}

/** The Han characters that are read as one of the pairs of syllables. */
function spokenAs(view: SegmentView, pairs: readonly [string, string][]): string[] {
  const { segment } = view
  const found = new Counts()
  for (const [a, b] of pairs) {
    const [term, end] = segment.textTerms(`${termKind.pinyin}${a} ${b}`, false)
    if (term === end) continue
    const { starts, postings } = segment.columns
    for (const entry of visibleEntries(view, { postings, from: starts[term]!, to: starts[term + 1]! })) {
      for (const text of namesOf(entry)) {
        const folded = foldText(text)
        const read = syllablesOf(folded)
        for (let i = 0; i + 1 < read.length; i++) if (read[i] === a && read[i + 1] === b) found.add(folded.slice(i, i + 2))
      }
    }
  }
  return found.best()
}

/** Sounds that are often taken for each other. */
const alike: readonly [RegExp, string][] = [
  [/^zh/, 'z'],
  [/^ch/, 'c'],
  [/^sh/, 's'],
  [/^z(?!h)/, 'zh'],
  [/^c(?!h)/, 'ch'],
  [/^s(?!h)/, 'sh'],
  [/^n/, 'l'],
  [/^l/, 'n'],
  [/ing$/, 'in'],
  [/in$/, 'ing'],
  [/eng$/, 'en'],
  [/en$/, 'eng'],
]
const alikeOf = (syllable: string): string[] => [
  syllable,
  ...alike.filter(([from]) => from.test(syllable)).map(([from, to]) => syllable.replace(from, to)),
]

/** A word of Han with a wrong character: the same sound of two, or one character of three and more. */
function hanSpellings(views: readonly SegmentView[], word: string): string[] {
  const found = new Counts()
  if (word.length === 2) {
    const [a = '', b = ''] = syllablesOf(word)
    if (!a || !b) return []
    const pairs = alikeOf(a).flatMap((x) => alikeOf(b).map((y): [string, string] => [x, y]))
    for (const view of views) for (const han of spokenAs(view, pairs)) if (han !== word) found.add(han)
    return found.best()
  }
  if (word.length < 3 || word.length > 12) return []
  for (const view of views) {
    // Without the character at `wrong`, the grams that are left must all be held.
    for (let wrong = 0; wrong < word.length; wrong++) {
      const grams: number[] = []
      for (let i = 1; i < word.length; i++) if (i !== wrong && i - 1 !== wrong) grams.push(gramKey(word.charCodeAt(i - 1), word.charCodeAt(i)))
      if (grams.length === 0) continue
      const range = intersectAll(grams.map((gram) => gramRange(view.segment, gram)))
      for (const entry of visibleEntries(view, range)) {
        for (const text of namesOf(entry)) {
          const folded = foldText(text)
          for (let at = 0; at + word.length <= folded.length; at++) {
            const part = folded.slice(at, at + word.length)
            if (/^\p{Script=Han}+$/u.test(part) && differences(part, word) === 1) found.add(part)
          }
        }
      }
    }
  }
  return found.best()
}

function differences(a: string, b: string): number {
  let count = 0
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++
  return count
}
