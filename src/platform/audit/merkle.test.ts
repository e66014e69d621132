import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CompactRange, emptyRoot, leafHash, nodeHash, splitPoint, treeHash } from './merkle.ts'
import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion, type RangeHash } from './proofs.ts'
import { growTiles, rangeHash, readThrough, type ChangedTile, type ReadTile } from './tiles.ts'

/** Leaves and roots of the reference implementation of RFC 6962 (certificate-transparency, merkle_tree_test.cc). */
const referenceLeaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const referenceRoots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

const leavesOf = (count: number): Buffer[] => Array.from({ length: count }, (_, i) => leafHash(`entry ${i}`))

/** The definition of RFC 6962 §2.1 word for word: slow, but nothing of ours is in it. */
function definedRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return createHash('sha256').digest()
  if (leaves.length === 1) return leaves[0]!
  const k = splitPoint(leaves.length)
  return nodeHash(definedRoot(leaves.slice(0, k)), definedRoot(leaves.slice(k)))
}
const rangesOf =
  (leaves: readonly Buffer[]): RangeHash =>
  async (start, end) =>
    definedRoot(leaves.slice(start, end))

const noTiles: ReadTile = async () => Buffer.alloc(0)

/** A tile store in memory, fed in portions as the sequencer feeds the database. */
async function storeTiles(leaves: readonly Buffer[], portions: readonly number[]): Promise<ReadTile> {
  const stored: ChangedTile[] = []
  let size = 0
  for (const portion of portions) {
    const added = leaves.slice(size, size + portion)
    stored.push(...(await growTiles(readThrough(noTiles, stored), size, added)))
    size += added.length
  }
  return readThrough(noTiles, stored)
}

test('the roots of one to eight leaves are those of the reference implementation', () => {
  const leaves = referenceLeaves.map((hex) => leafHash(Buffer.from(hex, 'hex')))
  expect(leaves.map((_, i) => treeHash(leaves.slice(0, i + 1)).toString('hex'))).toEqual(referenceRoots)
  expect(emptyRoot.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

test('hashing leaf by leaf gives the root that RFC 6962 defines, at every size up to 300', () => {
  const leaves = leavesOf(300)
  const range = new CompactRange()
  for (const [i, leaf] of leaves.entries()) {
    range.add(leaf)
    expect(range.root().equals(definedRoot(leaves.slice(0, i + 1)))).toBe(true)
  }
})

test('a leaf cannot be passed off as an inner node', () => {
  const [left, right] = leavesOf(2) as [Buffer, Buffer]
  expect(leafHash(Buffer.concat([left, right])).equals(nodeHash(left, right))).toBe(false)
})

test('tiles grown in any portions give the same root as the leaves', async () => {
  const leaves = leavesOf(1_400)
  const portions = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(portions, async (taken) => {
      const size = Math.min(
        taken.reduce((a, b) => a + b),
        leaves.length,
      )
      const read = await storeTiles(leaves, taken)
      expect((await rangeHash(read, 0, size)).equals(treeHash(leaves.slice(0, size)))).toBe(true)
    }),
    { numRuns: 30 },
  )
})

test('a third level of tiles begins at 65,536 leaves and gives the right root', async () => {
  const leaves = leavesOf(65_536 + 300)
  const read = await storeTiles(leaves, [65_000, 836])
  expect((await rangeHash(read, 0, leaves.length)).equals(treeHash(leaves))).toBe(true)
  expect((await read(2, 0)).length).toBe(32)
}, 30_000)

test('every leaf is provably in the log, and in no other place, size or log', async () => {
  const leaves = leavesOf(70)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), async (size, a, b) => {
      const index = a % size
      const other = b % size
      const root = treeHash(leaves.slice(0, size))
      const proof = await inclusionProof(index, size, rangesOf(leaves))
      expect(verifyInclusion(leaves[index]!, index, size, proof, root)).toBe(true)
      expect(verifyInclusion(leaves[other]!, index, size, proof, root)).toBe(other === index)
      expect(verifyInclusion(leaves[index]!, index, size, proof, leafHash('another root'))).toBe(false)
      expect(verifyInclusion(leaves[index]!, index, size, [...proof, root], root)).toBe(false)
      if (proof.length > 0) expect(verifyInclusion(leaves[index]!, index, size, proof.slice(1), root)).toBe(false)
    }),
  )
})

test('a grown log provably begins with the old one, and a rewritten one does not', async () => {
  const leaves = leavesOf(70)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), async (size, a, b) => {
      const from = (a % size) + 1
      const proof = await consistencyProof(from, size, rangesOf(leaves))
      const old = treeHash(leaves.slice(0, from))
      const root = treeHash(leaves.slice(0, size))
      expect(verifyConsistency(from, size, old, root, proof)).toBe(true)
      const rewritten = leaves.with(b % from, leafHash('something else'))
      expect(verifyConsistency(from, size, old, treeHash(rewritten.slice(0, size)), await consistencyProof(from, size, rangesOf(rewritten)))).toBe(
        false,
      )
    }),
  )
})

test('proofs out of tiles are the proofs out of the leaves', async () => {
  const leaves = leavesOf(1_000)
  const read = await storeTiles(leaves, [1_000])
  for (const index of [0, 255, 256, 511, 767, 999]) {
    const proof = await inclusionProof(index, 1_000, (start, end) => rangeHash(read, start, end))
    expect(proof).toEqual(await inclusionProof(index, 1_000, rangesOf(leaves)))
  }
})
