import type { Segment } from './segment.ts'

/*
 * Slugs are read where they stand: `packEntry` writes them first, in quotes, and they are ASCII without quotes. Kept as texts they would cost 100 bytes
 * an entry for questions that are rare.
 */

const quote = 0x22
/** Bytes before a slug: `["`. */
const lead = 2
const slugBegin = (segment: Segment, doc: number): number => segment.columns.blobStarts[doc]! + lead

/** The slug of a document, read from its entry. */
export function slugOf(segment: Segment, doc: number): string {
  const { blob } = segment.columns
  let text = ''
  for (let i = slugBegin(segment, doc); blob[i] !== quote; i++) text += String.fromCharCode(blob[i]!)
  return text
}

/** Six characters of a text as a number, so that numbers compare as the texts do. */
export const partOfSlug = (slug: string, from: number): number => {
  let part = 0
  for (let i = from; i < from + 6; i++) part = part * 128 + (i < slug.length ? slug.charCodeAt(i) & 127 : 0)
  return part
}

/** The first six characters of a slug as a number. */
export function slugKey(segment: Segment, doc: number): number {
  const { blob } = segment.columns
  const begin = slugBegin(segment, doc)
  let part = 0
  let ended = false
  for (let i = begin; i < begin + 6; i++) {
    ended ||= blob[i] === quote
    part = part * 128 + (ended ? 0 : blob[i]! & 127)
  }
  return part
}

const hasAt = (blob: Uint8Array, at: number, bytes: Uint8Array): boolean => {
  for (let i = 0; i < bytes.length; i++) if (blob[at + i] !== bytes[i]) return false
  return true
}

/** Calls back with each document that has one of these slugs. */
export function eachWithSlug(segment: Segment, slugs: ReadonlySet<string>, found: (doc: number) => void): void {
  const { blob } = segment.columns
  const wanted = [...slugs].map((slug) => Buffer.from(`${slug}"`))
  for (let doc = 0; doc < segment.docs; doc++) {
    const begin = slugBegin(segment, doc)
    if (wanted.some((bytes) => hasAt(blob, begin, bytes))) found(doc)
  }
}

/** Calls back with each document whose slug the pattern fits; `piece` is a part of it without a wildcard, by which most others are left out. */
export function eachWithSlugLike(segment: Segment, like: RegExp, piece: string, found: (doc: number) => void): void {
  const { blob } = segment.columns
  const bytes = Buffer.from(piece)
  for (let doc = 0; doc < segment.docs; doc++) {
    if (bytes.length > 0 && !holds(blob, slugBegin(segment, doc), bytes)) continue
    if (like.test(slugOf(segment, doc))) found(doc)
  }
}

function holds(blob: Uint8Array, begin: number, bytes: Uint8Array): boolean {
  for (let at = begin; blob[at] !== quote; at++) if (blob[at] === bytes[0] && hasAt(blob, at, bytes)) return true
  return false
}
