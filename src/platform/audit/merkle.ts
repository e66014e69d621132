import { createHash } from 'node:crypto'

/** Bytes of one SHA-256 hash. */
export const hashBytes = 32

const leafPrefix = Buffer.of(0)
const nodePrefix = Buffer.of(1)

/** Leaf hash of RFC 6962: SHA-256(0x00 ‖ entry). */
export function leafHash(entry: Buffer | string): Buffer {
  return createHash('sha256').update(leafPrefix).update(entry).digest()
}

/** Inner hash of RFC 6962: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest()
}

/** Root of the log without entries: SHA-256 of nothing. */
export const emptyRoot: Buffer = createHash('sha256').digest()

/** The largest power of two below n (n ≥ 2): where RFC 6962 splits a list. */
export function splitPoint(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/**
 * The perfect subtrees along the right edge of a growing tree. Adding a leaf costs O(1) hashes on average and the memory is O(log n), so a log
 * of any length is hashed in one pass.
 */
export class CompactRange {
  /** Roots of perfect subtrees from the largest to the smallest, with their heights. */
  #edge: { height: number; hash: Buffer }[] = []
  size = 0

  add(hash: Buffer): void {
    let height = 0
    let carried = hash
    for (let last = this.#edge.at(-1); last?.height === height; last = this.#edge.at(-1)) {
      this.#edge.pop()
      carried = nodeHash(last.hash, carried)
      height += 1
    }
    this.#edge.push({ height, hash: carried })
    this.size += 1
  }

  root(): Buffer {
    let root: Buffer | undefined
    for (let i = this.#edge.length - 1; i >= 0; i -= 1) root = root ? nodeHash(this.#edge[i]!.hash, root) : this.#edge[i]!.hash
    return root ?? emptyRoot
  }
}

/** Root over a short list of leaf hashes. */
export function treeHash(leaves: readonly Buffer[]): Buffer {
  const range = new CompactRange()
  for (const leaf of leaves) range.add(leaf)
  return range.root()
}
