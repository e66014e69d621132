import { isUtf8 } from 'node:buffer'
import type { Encoding } from './load-settings.ts'

export interface EncodingGuess {
  encoding: Encoding
  byteOrderMark: boolean
}

/** Drops the bytes of a character that was cut at the end of a chunk of UTF-8. */
export function wholeCharacters(bytes: Buffer): Buffer {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) break
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return length > back ? bytes.subarray(0, bytes.length - back) : bytes
    }
  }
  return bytes
}

/**
 * Encoding of the head of a text file: byte order mark, then UTF-16 by its zero bytes, then strict UTF-8, then GB18030; bytes that GB18030 can
 * hardly mean (accented letters standing alone between ASCII letters) are windows-1252. Whole files are checked again while loading.
 */
export function detectEncoding(head: Buffer): EncodingGuess {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', byteOrderMark: true }
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', byteOrderMark: true }
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', byteOrderMark: true }
  const part = head.subarray(0, 65_536)
  let even = 0
  let odd = 0
  for (let i = 0; i + 1 < part.length; i += 2) {
    if (part[i] === 0) even += 1
    if (part[i + 1] === 0) odd += 1
  }
  const pairs = part.length / 2
  if (odd > pairs * 0.3 && even < pairs * 0.05) return { encoding: 'utf-16le', byteOrderMark: false }
  if (even > pairs * 0.3 && odd < pairs * 0.05) return { encoding: 'utf-16be', byteOrderMark: false }
  if (isUtf8(wholeCharacters(head))) return { encoding: 'utf-8', byteOrderMark: false }
  return { encoding: validShare(head) >= 0.5 ? 'utf-8' : looksWestern(head) ? 'windows-1252' : 'gb18030', byteOrderMark: false }
}

/** Share of the lines with bytes above 0x7f that are valid UTF-8: a UTF-8 file with a few broken lines is still UTF-8. */
function validShare(head: Buffer): number {
  let high = 0
  let valid = 0
  for (const line of splitLines(head)) {
    if (!line.some((byte) => byte > 0x7f)) continue
    high += 1
    if (isUtf8(line)) valid += 1
  }
  return high === 0 ? 0 : valid / high
}

/** Lines of a chunk, line feeds included, without the cut last one where there are several. */
export function* splitLines(bytes: Buffer): Generator<Buffer> {
  let start = 0
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    yield bytes.subarray(start, end + 1)
    start = end + 1
  }
  if (start < bytes.length) yield bytes.subarray(start)
}

function looksWestern(head: Buffer): boolean {
  let alone = 0
  let runs = 0
  for (let i = 0; i < head.length; i += 1) {
    if ((head[i] ?? 0) < 0x80) continue
    const start = i
    while ((head[i] ?? 0) >= 0x80) i += 1
    runs += 1
    if (i - start === 1) alone += 1
  }
  return runs > 0 && alone / runs > 0.8
}
