import { numberCodes, type SegmentCodes } from './facet-codes.ts'
import type { Subject, Delivery, Owner, Scope, Span, Release, SegmentColumns, SegmentTables } from './segment-columns.ts'

/** Largest values of `boost` and `brevity`. */
export const highestBoost = 1
export const highestBrevity = 1.5

/** Bit of `SegmentView.ownerFails`: the caller may not see it. */
export const hiddenBit = 32

/** Value of the column `quality` where there is no score. */
export const noQuality = 255

/** Words of a name's sort key: 32 bytes of pinyin. */
export const nameKeyWords = 8
/** Documents of one segment at most, so that its scratch arrays stay in the processor's cache. */
export const largestSegment = 262_144

/** A set of entries that does not change, but for deletions, which put owner 0 in place. */
export class Segment {
  readonly columns: SegmentColumns
  readonly docs: number
  readonly subjects: readonly Subject[]
  readonly deliveries: readonly Delivery[]
  readonly owners: readonly Owner[]
  readonly scopes: readonly Scope[]
  readonly spans: readonly Span[]
  readonly releases: readonly Release[]
  /** Keywords of all entries, each once. */
  readonly words: readonly string[]
  /** Documents taken out, in the order it happened. */
  readonly deleted: number[] = []
  /** Its snapshot file, once written. */
  file: { folder: string; name: string; crc: number } | null = null
  publicDocs = 0
  /** For the commonest caller, who is nobody and has chosen no facet: visibility of owners, and zeros. */
  readonly forVisitors: { ownerFails: Uint8Array; subjectFails: Uint8Array; deliveryFails: Uint8Array }
  readonly codes: SegmentCodes
  readonly #slots: Uint32Array

  constructor(columns: SegmentColumns, tables: SegmentTables) {
    this.columns = columns
    this.docs = tables.docs
    this.subjects = tables.subjects
    this.deliveries = tables.deliveries
    this.owners = tables.owners
    this.scopes = tables.scopes
    this.spans = tables.spans
    this.releases = tables.releases
    this.words = tables.words
    this.forVisitors = {
      ownerFails: Uint8Array.from(tables.owners, (o, i) => (i > 0 && o.public ? 0 : hiddenBit)),
      subjectFails: new Uint8Array(tables.subjects.length),
      deliveryFails: new Uint8Array(tables.deliveries.length),
    }
    this.codes = numberCodes(tables)
    this.#slots = hashIds(columns.ids, tables.docs)
    for (let d = 0; d < tables.docs; d++) {
      if (this.isDeleted(d)) this.deleted.push(d)
      else if (this.isPublic(d)) this.publicDocs++
    }
  }

  get live(): number {
    return this.docs - this.deleted.length
  }
  isPublic(doc: number): boolean {
    return this.owners[this.columns.owner[doc]!]!.public
  }
  isDeleted(doc: number): boolean {
    return this.columns.owner[doc] === 0
  }

  /** Term number of a Han gram, -1 where no entry holds it. */
  gramTerm(key: number): number {
    const { gramKeys } = this.columns
    const at = lowerBound(gramKeys.length, (i) => gramKeys[i]! < key)
    return at < gramKeys.length && gramKeys[at] === key ? at : -1
  }

  /** Term numbers [from, to) of a text term, or of all that begin with it. */
  textTerms(term: string, prefix: boolean): [number, number] {
    const { gramKeys, unitStarts } = this.columns
    const texts = unitStarts.length - 1
    const from = lowerBound(texts, (i) => this.#compare(i, term) < 0)
    const to = prefix
      ? lowerBound(texts, (i) => this.#compare(i, term, true) <= 0)
      : from < texts && this.#compare(from, term) === 0
        ? from + 1
        : from
    return [gramKeys.length + from, gramKeys.length + to]
  }

  /** With `prefix`, a text that begins with the term counts as equal. */
  #compare(text: number, term: string, prefix = false): number {
    const { units, unitStarts } = this.columns
    const from = unitStarts[text]!
    const length = unitStarts[text + 1]! - from
    const common = Math.min(length, term.length)
    for (let i = 0; i < common; i++) {
      const diff = units[from + i]! - term.charCodeAt(i)
      if (diff !== 0) return diff
    }
    return prefix && length >= term.length ? 0 : length - term.length
  }

  /** Document of an id, -1 where it is not here or deleted. */
  find(id: IdWords): number {
    const { ids } = this.columns
    const mask = this.#slots.length - 1
    for (let slot = hashId(id[0], id[3]) & mask; ; slot = (slot + 1) & mask) {
      const doc = this.#slots[slot]! - 1
      if (doc < 0) return -1
      const at = doc * 4
      if (ids[at] === id[0] && ids[at + 1] === id[1] && ids[at + 2] === id[2] && ids[at + 3] === id[3]) return this.isDeleted(doc) ? -1 : doc
    }
  }

  /** The caller has put the public counts right, see `CatalogueIndex`. */
  markDeleted(doc: number): void {
    if (this.isPublic(doc)) this.publicDocs--
    this.columns.owner[doc] = 0
    this.deleted.push(doc)
  }

  json(doc: number): string {
    const { blob, blobStarts } = this.columns
    return decoder.decode(blob.subarray(blobStarts[doc], blobStarts[doc + 1]))
  }
  /** Whether the stored texts hold these characters as they are, before any folding. */
  holdsBytes(doc: number, text: string): boolean {
    const { blob, blobStarts } = this.columns
    const from = blobStarts[doc]!
    return Buffer.from(blob.buffer, blob.byteOffset + from, blobStarts[doc + 1]! - from).includes(text)
  }
  id(doc: number): string {
    return formatId(this.columns.ids, doc * 4)
  }
}

const decoder = new TextDecoder()

/** First index at which `isBelow` no longer holds; `length` when it always does. */
export function lowerBound(length: number, isBelow: (index: number) => boolean): number {
  let from = 0
  let to = length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (isBelow(middle)) from = middle + 1
    else to = middle
  }
  return from
}

export type IdWords = readonly [number, number, number, number]

/** The four words of a UUID. Throws a RangeError on anything else: ids come from our own tables. */
export function parseId(id: string): IdWords {
  const hex = id.replaceAll('-', '')
  if (!/^[0-9a-fA-F]{32}$/.test(hex)) throw new RangeError(`Not a UUID: ${id}`)
  const part = (i: number): number => Number.parseInt(hex.slice(i * 8, i * 8 + 8), 16)
  return [part(0), part(1), part(2), part(3)]
}
/** The UUID that four words of the column stand for. */
export function formatId(ids: Uint32Array, at: number): string {
  let hex = ''
  for (let i = 0; i < 4; i++) hex += ids[at + i]!.toString(16).padStart(8, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

// UUIDs of version 7 share their first word within a minute, so the last one must take part.
const hashId = (first: number, last: number): number => Math.imul(first ^ Math.imul(last, 0x9e3779b1), 0x85ebca6b) >>> 8

function hashIds(ids: Uint32Array, docs: number): Uint32Array {
  let size = 4
  while (size < docs * 2) size *= 2
  const slots = new Uint32Array(size)
  for (let doc = 0; doc < docs; doc++) {
    let slot = hashId(ids[doc * 4]!, ids[doc * 4 + 3]!) & (size - 1)
    while (slots[slot] !== 0) slot = (slot + 1) & (size - 1)
    slots[slot] = doc + 1
  }
  return slots
}
