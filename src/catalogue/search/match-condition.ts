import type { Box } from './catalogue-entry.ts'
import type { Condition, ConditionCount, ConditionField, ConditionPlace } from './condition.ts'
import { place } from './entry-terms.ts'
import { containsPhrase } from './explain-hit.ts'
import { parseQuery, type Need } from './parse-query.ts'
import { needsRange } from './posting-lists.ts'
import { parseId, type Segment } from './segment.ts'
import { liesIn } from './segment-view.ts'
import { eachWithSlug, eachWithSlugLike } from './slugs.ts'
import { readEntry } from './stored-entry.ts'

/** One bit a document. */
export type Bits = Uint32Array

export const hasBit = (bits: Bits, doc: number): boolean => (bits[doc >>> 5]! & (1 << (doc & 31))) !== 0
const setBit = (bits: Bits, doc: number): void => {
  bits[doc >>> 5]! |= 1 << (doc & 31)
}
const intersect = (bits: Bits, other: Bits): void => {
  for (let i = 0; i < bits.length; i++) bits[i]! &= other[i]!
}
const noBits = (segment: Segment): Bits => new Uint32Array((segment.docs >>> 5) + 1)

/** Documents of a segment that satisfy a condition, deleted and hidden ones among them: those are left out where hits are counted. */
export function matchCondition(segment: Segment, condition: Condition): Bits {
  if ('not' in condition) return matchCondition(segment, condition.not).map((word) => ~word)
  if ('all' in condition) {
    const [first, ...rest] = condition.all
    if (!first) return noBits(segment).fill(0xffff_ffff)
    const bits = matchCondition(segment, first)
    for (const part of rest) intersect(bits, matchCondition(segment, part))
    return bits
  }
  if ('any' in condition) {
    const bits = noBits(segment)
    for (const part of condition.any) {
      const other = matchCondition(segment, part)
      for (let i = 0; i < bits.length; i++) bits[i]! |= other[i]!
    }
    return bits
  }
  if ('time' in condition) return matchTime(segment, segment.columns[condition.time], condition.from ?? 0, condition.to ?? Number.POSITIVE_INFINITY)
  if ('count' in condition) return matchCount(segment, condition.count, condition.from ?? 0, condition.to ?? Number.POSITIVE_INFINITY)
  if ('years' in condition) {
    const { from = 1, to = Number.POSITIVE_INFINITY } = condition.years
    return byTable(segment, segment.columns.span, segment.spans, (span) => span.from > 0 && span.from <= to && span.to >= from)
  }
  if ('box' in condition) return matchPlaces(segment, (doc) => touches(condition.box, segment, doc))
  if ('lacks' in condition) {
    if (condition.lacks === 'years') return byTable(segment, segment.columns.span, segment.spans, (span) => span.from === 0)
    return matchPlaces(segment, (doc) => Number.isNaN(segment.columns.boxes[doc * 4]))
  }
  if ('words' in condition) return matchWords(segment, condition.words, condition.place, condition.prefix ?? false)
  return matchCodes(segment, condition.field, 'in' in condition ? { in: new Set(condition.in) } : likeOf(condition.like))
}

/** `*` and `?` as they are meant, `\*` and everything else as it stands, without regard to case. */
export function likePattern(like: string): RegExp {
  const source = like.replaceAll(/\\(.)|(\*+)|(\?)|([^\\*?]+|\\$)/gsu, (_all, escaped?: string, any?: string, one?: string, plain?: string) =>
    any ? '[^]*' : one ? '[^]' : (escaped ?? plain ?? '').replaceAll(/[\\^$.*+?|()[\]{}/]/g, String.raw`\$&`),
  )
  return new RegExp(`^${source}$`, 'iu')
}

function matchTime(segment: Segment, times: Uint32Array, from: number, to: number): Bits {
  const bits = noBits(segment)
  for (let doc = 0; doc < segment.docs; doc++) if (times[doc]! >= from && times[doc]! <= to) setBit(bits, doc)
  return bits
}

function matchCount(segment: Segment, what: ConditionCount, from: number, to: number): Bits {
  const { release, wordStarts } = segment.columns
  const lies = (count: number): boolean => count >= from && count <= to
  if (what === 'resources') return byTable(segment, release, segment.releases, ({ resources }) => lies(resources))
  return matchPlaces(segment, (doc) => lies(wordStarts[doc + 1]! - wordStarts[doc]!))
}

function matchPlaces(segment: Segment, test: (doc: number) => boolean): Bits {
  const bits = noBits(segment)
  for (let doc = 0; doc < segment.docs; doc++) if (test(doc)) setBit(bits, doc)
  return bits
}

/** A box whose west is greater than its east lies across the date line. */
function touches([west, south, east, north]: Box, segment: Segment, doc: number): boolean {
  if (west <= east) return liesIn([west, south, east, north], segment, doc)
  return liesIn([west, south, 180, north], segment, doc) || liesIn([-180, south, east, north], segment, doc)
}

/** A pattern, and the longest part of it without a wildcard in small letters. */
type Like = { like: RegExp; piece: string }
type Wanted = { in: ReadonlySet<string> } | Like
const likeOf = (like: string): Like => ({
  like: likePattern(like),
  piece: (like.toLowerCase().match(/[a-z0-9-]+/g) ?? []).reduce((longest, part) => (part.length > longest.length ? part : longest), ''),
})
const meets = (wanted: Wanted, code: string): boolean => ('in' in wanted ? wanted.in.has(code) : wanted.like.test(code))

/** Which of a table's numbers meet the condition, then which documents have them, a word of bits at a time. */
function byTable<T>(segment: Segment, column: Uint16Array, table: readonly T[], test: (row: T, number: number) => boolean): Bits {
  const kept = Uint8Array.from(table, (row, number) => Number(test(row, number)))
  const bits = noBits(segment)
  const { docs } = segment
  for (let word = 0, doc = 0; doc < docs; word++) {
    let set = 0
    const end = Math.min(docs, doc + 32)
    for (let bit = 0; doc < end; bit++, doc++) set |= kept[column[doc]!]! << bit
    bits[word] = set
  }
  return bits
}

function matchCodes(segment: Segment, field: ConditionField, wanted: Wanted): Bits {
  const { columns } = segment
  switch (field) {
    case 'theme':
      return byTable(segment, columns.subject, segment.subjects, ({ theme }) => meets(wanted, theme))
    case 'openClass':
      return byTable(segment, columns.subject, segment.subjects, ({ openClass }) => meets(wanted, openClass))
    case 'updateCycle':
      return byTable(segment, columns.delivery, segment.deliveries, ({ updateCycle }) => meets(wanted, updateCycle))
    case 'format': {
      const folded = 'in' in wanted ? { in: new Set([...wanted.in].map((code) => code.toLowerCase())) } : wanted
      return byTable(segment, columns.delivery, segment.deliveries, ({ formats }) => formats.some((format) => meets(folded, format.toLowerCase())))
    }
    case 'agency':
      return byTable(segment, columns.owner, segment.owners, ({ agency }, number) => number > 0 && meets(wanted, agency.id))
    case 'public':
      return byTable(segment, columns.owner, segment.owners, (owner, number) => number > 0 && meets(wanted, String(owner.public)))
    case 'quality':
      return byTable(segment, columns.scope, segment.scopes, ({ quality }) => meets(wanted, quality))
    case 'area':
      return byTable(segment, columns.scope, segment.scopes, ({ areas }) => areas.some((area) => meets(wanted, area)))
    case 'licence':
      return byTable(segment, columns.release, segment.releases, ({ licence }) => licence !== '' && meets(wanted, licence))
    case 'status':
      return byTable(segment, columns.release, segment.releases, ({ status }) => meets(wanted, status))
    case 'keyword':
      return matchKeywords(segment, wanted)
    case 'id':
      return matchIds(segment, wanted)
    case 'slug':
      return matchSlugs(segment, wanted)
  }
}

function matchKeywords(segment: Segment, wanted: Wanted): Bits {
  const kept = Uint8Array.from(segment.words, (word) => Number(meets(wanted, word)))
  const bits = noBits(segment)
  const { words, wordStarts } = segment.columns
  for (let doc = 0; doc < segment.docs; doc++) {
    for (let w = wordStarts[doc]!; w < wordStarts[doc + 1]!; w++) {
      if (kept[words[w]!] === 0) continue
      setBit(bits, doc)
      break
    }
  }
  return bits
}

function matchIds(segment: Segment, wanted: Wanted): Bits {
  const bits = noBits(segment)
  if ('in' in wanted) {
    for (const id of wanted.in) {
      const doc = isId(id) ? segment.find(parseId(id)) : -1
      if (doc >= 0) setBit(bits, doc)
    }
  } else for (let doc = 0; doc < segment.docs; doc++) if (wanted.like.test(segment.id(doc))) setBit(bits, doc)
  return bits
}
const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

function matchSlugs(segment: Segment, wanted: Wanted): Bits {
  const bits = noBits(segment)
  const add = (doc: number): void => setBit(bits, doc)
  if ('in' in wanted) eachWithSlug(segment, wanted.in, add)
  else eachWithSlugLike(segment, wanted.like, wanted.piece, add)
  return bits
}

const allNeeds = (needs: readonly Need[]): readonly (readonly Need[])[] => [needs]

/** Words as a question reads them, without synonyms and without widening: each stands there, at the place that is named. */
function matchWords(segment: Segment, text: string, at: ConditionPlace | undefined, prefix: boolean): Bits {
  const query = parseQuery(text, prefix)
  const bits = noBits(segment)
  const places = at === undefined ? 255 : place[at]
  // Needs meet at one place only if each of them stands there.
  const ranges = query.needs.map((need) => needsRange(segment, allNeeds([need])))
  ranges.forEach((range, i) => {
    const own = noBits(segment)
    for (let p = range.from; p < range.to; p++) if ((range.postings[p]! & places) !== 0) setBit(own, range.postings[p]! >>> 8)
    if (i === 0) bits.set(own)
    else intersect(bits, own)
  })
  if (query.phrases.length > 0) {
    for (let doc = 0; doc < segment.docs; doc++) {
      if (!hasBit(bits, doc) || segment.isDeleted(doc)) continue
      const entry = readEntry(segment, doc)
      if (!query.phrases.every((phrase) => containsPhrase(entry, phrase))) bits[doc >>> 5]! &= ~(1 << (doc & 31))
    }
  }
  return bits
}
