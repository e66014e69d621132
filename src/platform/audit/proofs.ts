import { nodeHash, splitPoint } from './merkle.ts'

/** Root of the leaves from `start` up to but not including `end`; asked only for ranges that RFC 6962 splits into. */
export type RangeHash = (start: number, end: number) => Promise<Buffer>

/** Audit path of RFC 6962 §2.1.1: the hashes that lead from leaf `index` to the root of the first `size` leaves. */
export async function inclusionProof(index: number, size: number, hash: RangeHash): Promise<Buffer[]> {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) throw new RangeError(`There is no entry ${index} in a log of ${size}`)
  return path(index, 0, size, hash)
}

async function path(index: number, start: number, end: number, hash: RangeHash): Promise<Buffer[]> {
  if (end - start === 1) return []
  const middle = start + splitPoint(end - start)
  return index < middle
    ? [...(await path(index, start, middle, hash)), await hash(middle, end)]
    : [...(await path(index, middle, end, hash)), await hash(start, middle)]
}

/** Proof of RFC 6962 §2.1.2 that the log of `size` entries begins with the log of `from` entries. */
export async function consistencyProof(from: number, size: number, hash: RangeHash): Promise<Buffer[]> {
  if (!(Number.isSafeInteger(from) && from >= 1 && from <= size)) throw new RangeError(`A log of ${size} entries has no beginning of ${from}`)
  return subproof(from, 0, size, true, hash)
}

async function subproof(from: number, start: number, end: number, whole: boolean, hash: RangeHash): Promise<Buffer[]> {
  const length = end - start
  if (from === length) return whole ? [] : [await hash(start, end)]
  const k = splitPoint(length)
  return from <= k
    ? [...(await subproof(from, start, start + k, whole, hash)), await hash(start + k, end)]
    : [...(await subproof(from - k, start + k, end, false, hash)), await hash(start, start + k)]
}

/** True when `leaf` stands at `index` of the log of `size` entries with this root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(leaf: Buffer, index: number, size: number, proof: readonly Buffer[], root: Buffer): boolean {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return false
  let at = index
  let last = size - 1
  let hash = leaf
  for (const sibling of proof) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash)
      while (at % 2 === 0 && at !== 0) {
        at /= 2
        last = Math.floor(last / 2)
      }
    } else hash = nodeHash(hash, sibling)
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && hash.equals(root)
}

/** True when the log with `root` begins with the log with `oldRoot` (RFC 9162 §2.1.4.2). */
export function verifyConsistency(from: number, size: number, oldRoot: Buffer, root: Buffer, proof: readonly Buffer[]): boolean {
  if (from === size) return proof.length === 0 && oldRoot.equals(root)
  if (!(from >= 1 && from < size) || proof.length === 0) return false
  const hashes = isPowerOfTwo(from) ? [oldRoot, ...proof] : [...proof]
  let at = from - 1
  let last = size - 1
  while (at % 2 === 1) {
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  let old = hashes[0]!
  let fresh = old
  for (const sibling of hashes.slice(1)) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      old = nodeHash(sibling, old)
      fresh = nodeHash(sibling, fresh)
      while (at % 2 === 0 && at !== 0) {
        at /= 2
        last = Math.floor(last / 2)
      }
    } else fresh = nodeHash(fresh, sibling)
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && old.equals(oldRoot) && fresh.equals(root)
}

function isPowerOfTwo(n: number): boolean {
  return Number.isInteger(Math.log2(n))
}
