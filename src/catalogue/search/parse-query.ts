import { cutWords } from './cut-words.ts'
import { gramKey, pairTerm, termKind } from './entry-terms.ts'
import { foldText } from './fold-text.ts'
import { isInitials, readSyllables, type Reading } from './pinyin-syllables.ts'
import { splitRuns, type Run } from './split-runs.ts'
import { stemEnglish } from './stem-english.ts'

/** A term, or all terms that begin so. */
export interface TextTerm {
  term: string
  prefix: boolean
}

/** Something an entry must hold: all Han grams of a word, or all terms of one of the alternatives. */
export type Need =
  | { kind: 'han'; text: string; grams: number[] }
  | { kind: 'letters'; text: string; readings: Reading[]; initials: boolean; prefix: boolean; first: TextTerm[][]; then: TextTerm[][] }

/** A word, or several in a row, that may also stand in an entry under other names. */
export interface SynonymGroup {
  text: string
  own: Need[]
  others: { text: string; needs: Need[] }[]
}

export interface ParsedQuery {
  /** All of them, or in a relaxed answer any of them. */
  needs: Need[]
  /** Required like the needs, each by its own words or by those of a synonym. */
  groups: SynonymGroup[]
  /** Worth something, never required: joints between words, 数据集, 的. */
  softGrams: number[]
  softTerms: string[]
  /** Folded, to be found as they stand. */
  phrases: string[]
  /** An entry that holds all needs of one of these is left out. */
  without: Need[][]
}

/** Words that say nothing in a catalogue of datasets; required only when nothing else is asked. */
const empty: ReadonlySet<string> = new Set(
  '数据 数据集 数据资源 信息 信息资源 资源 目录 资料 的 了 和 与 及 或 在 是 等 之 有 各 data dataset the of and in for a an on to'
    .split(' ')
    .flatMap((w) => [w, stemEnglish(w)]),
)
/** A longer text is a paste by mistake; its tail is not looked at. */
export const longestQuery = 200

interface Piece {
  text: string
  quoted: boolean
  negative: boolean
}

/** Finds the synonyms of words in a row, and cuts Han where they stand; see `synonyms.ts`. */
export interface SynonymFinder {
  find(needs: readonly Need[], from: number): { length: number; others: SynonymGroup['others'] } | null
  cut(text: string): string[]
}

/** Reads a question: words, `"phrases"` (also “” 「」), `-without`. Never fails; what cannot be read is taken as words. Phrases have no synonyms. */
export function parseQuery(text: string, asYouType = false, synonyms?: SynonymFinder): ParsedQuery {
  const folded = foldText(text.slice(0, longestQuery))
  const query: ParsedQuery = { needs: [], groups: [], softGrams: [], softTerms: [], phrases: [], without: [] }
  const spare: Need[] = []
  const quoted: Need[] = []
  const pieces = splitPieces(folded)
  pieces.forEach((piece, i) => {
    if (piece.negative) {
      const needs = splitRuns(piece.text).flatMap((run) => needsOf(run, false, true))
      if (needs.length > 0) query.without.push(needs)
    } else if (piece.quoted) addPhrase(piece.text, query, quoted)
    else addWords(piece.text, query, spare, asYouType && i === pieces.length - 1 && !/\s$/.test(folded), synonyms?.cut ?? cutWords)
  })
  if (query.needs.length === 0 && quoted.length === 0) query.needs = spare
  else for (const need of spare) soften(need, query)
  query.needs = distinct(query.needs)
  if (synonyms) takeGroups(query, synonyms)
  query.needs = distinct([...quoted, ...query.needs])
  return query
}

function splitPieces(folded: string): Piece[] {
  const pieces: Piece[] = []
  for (const [, minus, , phrase, word] of folded.matchAll(/(?<=^|\s)(-?)(["“「『])([^"”」』]+)["”」』]|(\S+)/g)) {
    if (phrase !== undefined) pieces.push({ text: phrase.trim(), quoted: true, negative: minus === '-' })
    else if (word) pieces.push({ text: word.replace(/^-+/, ''), quoted: false, negative: word.length > 1 && word.startsWith('-') })
  }
  return pieces.filter((p) => p.text !== '')
}

/** Words with synonyms leave the needs and become groups. */
function takeGroups(query: ParsedQuery, synonyms: SynonymFinder): void {
  const rest: Need[] = []
  for (let i = 0; i < query.needs.length;) {
    const found = synonyms.find(query.needs, i)
    if (found) {
      const own = query.needs.slice(i, i + found.length)
      query.groups.push({ text: own.map((need) => need.text).join(own.every((need) => need.kind === 'han') ? '' : ' '), own, others: found.others })
    } else rest.push(query.needs[i]!)
    i += found?.length ?? 1
  }
  query.needs = rest
}

/** The words of a text as they stand, Han uncut: what stands under another name must stand there whole. */
export const wholeNeeds = (text: string): Need[] => splitRuns(foldText(text)).flatMap((run) => needsOf(run, false, true))

function addPhrase(phrase: string, query: ParsedQuery, quoted: Need[]): void {
  const runs = splitRuns(phrase)
  for (const run of runs) quoted.push(...needsOf(run, false, true))
  // Two Han characters are one gram: exact already.
  if (runs.length > 1 || (runs[0]?.kind === 'han' && runs[0].text.length > 2) || runs[0]?.kind === 'letters')
    query.phrases.push(phrase.replace(/\s+/g, ' '))
}

function addWords(text: string, query: ParsedQuery, spare: Need[], open: boolean, cut: (text: string) => string[]): void {
  const runs = splitRuns(text)
  runs.forEach((run, i) => {
    if (run.kind === 'letters') {
      if (run.compound && run.compound.at !== run.at) return
      const [need] = needsOf(run, open && (run.compound ? run.at + run.compound.text.length >= text.length : i === runs.length - 1), false)
      if (need) (empty.has(need.text) ? spare : query.needs).push(need)
      const before = runs[i - 1]
      if (before?.kind === 'letters') query.softTerms.push(pairTerm(before.text, run.text))
      return
    }
    const words = joinSingles(cut(run.text))
    const alone = words.length === 1 && runs.length === 1
    const telling = words.filter((w) => !empty.has(w) && (w.length > 1 || alone))
    // 数据集 alone is asked for as it stands.
    if (telling.length === 0) spare.push(hanNeed(run.text))
    for (const word of telling) query.needs.push(hanNeed(word))
    // The joints between the words reward entries where the words stand together.
    for (let j = 1, at = 0; j < words.length; j++) {
      at += words[j - 1]!.length
      query.softGrams.push(gramKey(run.text.charCodeAt(at - 1), run.text.charCodeAt(at)))
    }
  })
}

/** jieba leaves unknown words in single characters (热线|工|单): neighbours belong together. */
function joinSingles(words: readonly string[]): string[] {
  const out: string[] = []
  let singles = ''
  for (const word of [...words, '']) {
    if (word.length === 1 && !empty.has(word)) singles += word
    else {
      if (singles) out.push(singles)
      singles = ''
      if (word) out.push(word)
    }
  }
  return out
}

function hanNeed(text: string): Need {
  const grams = text.length === 1 ? [gramKey(text.charCodeAt(0), 0)] : []
  for (let i = 1; i < text.length; i++) grams.push(gramKey(text.charCodeAt(i - 1), text.charCodeAt(i)))
  return { kind: 'han', text, grams }
}

function needsOf(run: Run, open: boolean, exact: boolean): Need[] {
  if (run.kind === 'han') return [hanNeed(run.text)]
  if (run.compound && run.compound.at !== run.at) return []
  return [run.compound ? compoundNeed(run.compound.text, open, exact) : lettersNeed(run.text, open, exact)]
}

const word = (text: string): TextTerm => ({ term: termKind.word + stemEnglish(text), prefix: false })
const begins = (term: string): TextTerm => ({ term, prefix: true })

function compoundNeed(text: string, open: boolean, exact: boolean): Need {
  const whole: TextTerm[] = [{ term: termKind.word + text, prefix: open }]
  const parts = splitRuns(text).map((part) => word(part.text))
  const long = parts.every((p) => p.term.length > 2)
  return {
    kind: 'letters',
    text,
    readings: [],
    initials: false,
    prefix: open,
    first: exact || !long ? [whole] : [whole, parts],
    then: exact || long ? [] : [parts],
  }
}

/**
 * The word itself by its stem, and read as two or more syllables; only where that finds nothing, as one syllable, as initials and
 * as the beginning of a longer word. `exact` (phrases, exclusions) takes the word alone.
 */
function lettersNeed(text: string, open: boolean, exact: boolean): Need {
  const need: Need = { kind: 'letters', text, readings: [], initials: false, prefix: false, first: [[word(text)]], then: [] }
  if (exact) return need
  const longEnough = text.length >= 2
  need.prefix = longEnough
  if (longEnough) (open ? need.first : need.then).push([begins(termKind.word + text)])
  need.readings = readSyllables(text, open)
  for (const { syllables, open: unfinished } of need.readings) {
    if (syllables.length === 1) need.then.push([begins(`${termKind.pinyin}${syllables[0]} `)])
    else need.first.push(syllables.slice(1).map((s, i) => syllableTerm(syllables[i]!, s, unfinished && i === syllables.length - 2)))
  }
  need.initials = isInitials(text)
  if (need.initials) need.then.push(text.length < 3 ? [begins(termKind.initials + text)] : trigrams(text))
  return need
}

const syllableTerm = (a: string, b: string, prefix: boolean): TextTerm => ({ term: `${termKind.pinyin}${a} ${b}`, prefix })
const trigrams = (text: string): TextTerm[] =>
  Array.from({ length: text.length - 2 }, (_, i) => ({ term: termKind.initials + text.slice(i, i + 3), prefix: false }))

function soften(need: Need, query: ParsedQuery): void {
  if (need.kind === 'han') query.softGrams.push(...need.grams)
  else query.softTerms.push(...need.first.filter((a) => a.length === 1 && !a[0]!.prefix).map((a) => a[0]!.term))
}

function distinct(needs: readonly Need[]): Need[] {
  const seen = new Set<string>()
  return needs.filter((n) => !seen.has(n.kind + n.text) && seen.add(n.kind + n.text))
}
