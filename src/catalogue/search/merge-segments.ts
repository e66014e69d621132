import { packTexts } from './build-segment.ts'
import { GrowingU32, Interned } from './growing-arrays.ts'
import {
  deletedOwner,
  type Delivery,
  type Owner,
  type Release,
  type Scope,
  type SegmentColumns,
  type SegmentTables,
  type Span,
  type Subject,
} from './segment-columns.ts'
import { Segment, nameKeyWords } from './segment.ts'

/** Merging stops for other work after about this many postings (some 1 ms). */
const slice = 100_000

/**
 * Merges segments into one without their deleted entries. A generator that yields now and then, so that questions are
 * answered meanwhile; `renumber` is filled with the new document number of each old one (-1 for none).
 * Entries deleted while it runs are kept: the caller deletes them after.
 */
export function* mergeSegments(sources: readonly Segment[], renumber: Int32Array[]): Generator<void, Segment> {
  let docs = 0
  for (const [s, source] of sources.entries()) {
    const numbers = (renumber[s] = new Int32Array(source.docs).fill(-1))
    for (let d = 0; d < source.docs; d++) if (!source.isDeleted(d)) numbers[d] = docs++
  }
  const described = describe(sources, renumber, docs)
  const isPublic = Uint8Array.from(described.columns.owner, (o) => Number(described.tables.owners[o]!.public))
  yield
  const terms = yield* mergeTerms(sources, renumber, isPublic)
  return new Segment({ ...terms, ...described.columns }, { docs, ...described.tables })
}

type TermColumns = Pick<SegmentColumns, 'gramKeys' | 'units' | 'unitStarts' | 'starts' | 'postings' | 'publicCounts'>
type EntryColumns = Omit<SegmentColumns, keyof TermColumns>

function* mergeTerms(sources: readonly Segment[], renumber: readonly Int32Array[], isPublic: Uint8Array): Generator<void, TermColumns> {
  const room = sources.reduce((sum, s) => sum + s.columns.postings.length, 0)
  const postings = new Uint32Array(room)
  const starts = new GrowingU32()
  const publicCounts = new GrowingU32()
  const gramKeys = new GrowingU32()
  const texts: string[] = []
  let count = 0
  let since = 0

  /** Terms of the sources that hold the term at hand, -1 for none: one array for all terms, as there are millions. */
  const found = new Int32Array(sources.length)
  /** Appends the postings of the term at hand; false when all of its entries are gone. */
  const append = (): boolean => {
    const before = count
    let open = 0
    for (let s = 0; s < found.length; s++) {
      const term = found[s]!
      if (term < 0) continue
      const { starts: from, postings: old } = sources[s]!.columns
      const numbers = renumber[s]!
      const end = from[term + 1]!
      for (let i = from[term]!; i < end; i++) {
        const doc = numbers[old[i]! >>> 8]!
        if (doc < 0) continue
        postings[count++] = ((doc << 8) | (old[i]! & 255)) >>> 0
        open += isPublic[doc]!
      }
    }
    since += count - before + 8
    if (count === before) return false
    starts.push(before)
    publicCounts.push(open)
    return true
  }

  const keys = sources.map((s) => s.columns.gramKeys)
  const heads = new Uint32Array(sources.length)
  for (;;) {
    let least = Number.POSITIVE_INFINITY
    for (let s = 0; s < keys.length; s++) {
      const head = heads[s]!
      if (head < keys[s]!.length && keys[s]![head]! < least) least = keys[s]![head]!
    }
    if (least === Number.POSITIVE_INFINITY) break
    for (let s = 0; s < keys.length; s++) {
      const head = heads[s]!
      const has = head < keys[s]!.length && keys[s]![head] === least
      found[s] = has ? head : -1
      if (has) heads[s] = head + 1
    }
    if (append()) gramKeys.push(least)
    if (since > slice) {
      since = 0
      yield
    }
  }

  const readers = sources.map((s) => new TextReader(s.columns))
  for (;;) {
    let least: string | null = null
    for (const { current } of readers) if (current !== null && (least === null || current < least)) least = current
    if (least === null) break
    for (let s = 0; s < readers.length; s++) {
      const reader = readers[s]!
      found[s] = reader.current === least ? keys[s]!.length + reader.number : -1
      if (found[s]! >= 0) reader.next()
    }
    if (append()) texts.push(least)
    if (since > slice) {
      since = 0
      yield
    }
  }
  starts.push(count)
  return {
    gramKeys: gramKeys.toArray(),
    ...packTexts(texts),
    starts: starts.toArray(),
    postings: count === room ? postings : postings.slice(0, count),
    publicCounts: publicCounts.toArray(),
  }
}

/** Reads the text terms of a segment one after the other. */
class TextReader {
  number = -1
  current: string | null = null
  readonly #columns: SegmentColumns

  constructor(columns: SegmentColumns) {
    this.#columns = columns
    this.next()
  }
  next(): void {
    const { units, unitStarts } = this.#columns
    this.number++
    this.current =
      this.number + 1 < unitStarts.length ? String.fromCharCode(...units.subarray(unitStarts[this.number], unitStarts[this.number + 1])) : null
  }
}

function describe(
  sources: readonly Segment[],
  renumber: readonly Int32Array[],
  docs: number,
): { columns: EntryColumns; tables: Omit<SegmentTables, 'docs'> } {
  const owners = new Interned<Owner>()
  owners.numberOf('', () => deletedOwner)
  const subjects = new Interned<Subject>()
  const deliveries = new Interned<Delivery>()
  const scopes = new Interned<Scope>()
  const spans = new Interned<Span>()
  const releases = new Interned<Release>()
  const words = new Interned<string>()
  const wordNumbers = new GrowingU32()
  const bytes = sources.reduce((sum, { columns }, s) => {
    let live = 0
    for (let d = 0; d < columns.owner.length; d++) if (renumber[s]![d]! >= 0) live += columns.blobStarts[d + 1]! - columns.blobStarts[d]!
    return sum + live
  }, 0)
  const columns: Omit<EntryColumns, 'words'> = {
    ids: new Uint32Array(docs * 4),
    owner: new Uint16Array(docs),
    subject: new Uint16Array(docs),
    delivery: new Uint16Array(docs),
    scope: new Uint16Array(docs),
    span: new Uint16Array(docs),
    release: new Uint16Array(docs),
    wordStarts: new Uint32Array(docs + 1),
    quality: new Uint8Array(docs),
    rows: new Uint32Array(docs),
    use: new Uint32Array(docs),
    boxes: new Float32Array(docs * 4),
    modified: new Uint32Array(docs),
    changed: new Uint32Array(docs),
    created: new Uint32Array(docs),
    boost: new Float32Array(docs),
    brevity: new Float32Array(docs),
    nameKeys: new Uint32Array(docs * nameKeyWords),
    blob: new Uint8Array(bytes),
    blobStarts: new Float64Array(docs + 1),
  }
  for (const [s, source] of sources.entries()) {
    const old = source.columns
    const ownerNumbers = source.owners.map((o, i) => (i === 0 ? 0 : owners.numberOf(JSON.stringify(o), () => o)))
    const subjectNumbers = source.subjects.map((about) => subjects.numberOf(JSON.stringify(about), () => about))
    const deliveryNumbers = source.deliveries.map((how) => deliveries.numberOf(JSON.stringify(how), () => how))
    const scopeNumbers = source.scopes.map((scope) => scopes.numberOf(JSON.stringify(scope), () => scope))
    const spanNumbers = source.spans.map((span) => spans.numberOf(`${span.from}-${span.to}`, () => span))
    const releaseNumbers = source.releases.map((release) => releases.numberOf(JSON.stringify(release), () => release))
    const newWords = source.words.map((word) => words.numberOf(word, () => word))
    for (let d = 0; d < source.docs; d++) {
      const to = renumber[s]![d]!
      if (to < 0) continue
      columns.release[to] = releaseNumbers[old.release[d]!]!
      columns.changed[to] = old.changed[d]!
      columns.created[to] = old.created[d]!
      // New numbers go up with the old ones, so the list grows in their order.
      for (let w = old.wordStarts[d]!; w < old.wordStarts[d + 1]!; w++) wordNumbers.push(newWords[old.words[w]!]!)
      columns.wordStarts[to + 1] = wordNumbers.length
      columns.scope[to] = scopeNumbers[old.scope[d]!]!
      columns.span[to] = spanNumbers[old.span[d]!]!
      columns.quality[to] = old.quality[d]!
      columns.rows[to] = old.rows[d]!
      columns.use[to] = old.use[d]!
      for (let w = 0; w < 4; w++) columns.boxes[to * 4 + w] = old.boxes[d * 4 + w]!
      for (let w = 0; w < 4; w++) columns.ids[to * 4 + w] = old.ids[d * 4 + w]!
      for (let w = 0; w < nameKeyWords; w++) columns.nameKeys[to * nameKeyWords + w] = old.nameKeys[d * nameKeyWords + w]!
      columns.owner[to] = ownerNumbers[old.owner[d]!]!
      columns.subject[to] = subjectNumbers[old.subject[d]!]!
      columns.delivery[to] = deliveryNumbers[old.delivery[d]!]!
      columns.modified[to] = old.modified[d]!
      columns.boost[to] = old.boost[d]!
      columns.brevity[to] = old.brevity[d]!
      const at = columns.blobStarts[to]!
      columns.blob.set(old.blob.subarray(old.blobStarts[d], old.blobStarts[d + 1]), at)
      columns.blobStarts[to + 1] = at + old.blobStarts[d + 1]! - old.blobStarts[d]!
    }
  }
  const tables = {
    owners: owners.values,
    subjects: subjects.values,
    deliveries: deliveries.values,
    scopes: scopes.values,
    spans: spans.values,
    releases: releases.values,
    words: words.values,
  }
  return { columns: { ...columns, words: wordNumbers.toArray() }, tables }
}
