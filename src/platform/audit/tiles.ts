import { sql, type Kysely } from 'kysely'
import type { Database } from '../db/index.ts'
import { emptyRoot, hashBytes, nodeHash, splitPoint, treeHash } from './merkle.ts'

/** Hashes of one tile, and levels of the tree that one tile spans (C2SP tlog-tiles). */
export const tileWidth = 256
const tileHeight = 8

/** Answers the hashes of a tile, as many as it has; empty where it does not exist. */
export type ReadTile = (level: number, tile: number) => Promise<Buffer>

/** Reads tiles from the database, each at most once. */
export function tileReader(db: Kysely<Database>): ReadTile {
  const seen = new Map<string, Buffer>()
  return async (level, tile) => {
    const key = `${level}/${tile}`
    const known = seen.get(key)
    if (known) return known
    const found = await sql<{ hashes: Buffer }>`select hashes from audit_tile where level = ${level} and tile = ${tile}`.execute(db)
    const hashes = found.rows[0]?.hashes ?? Buffer.alloc(0)
    seen.set(key, hashes)
    return hashes
  }
}

function hashesOf(tile: Buffer, from: number, to: number): Buffer[] {
  if (tile.length < to * hashBytes) throw new Error(`The audit tile holds ${tile.length / hashBytes} hashes, ${to} are needed`)
  return Array.from({ length: to - from }, (_, i) => tile.subarray((from + i) * hashBytes, (from + i + 1) * hashBytes))
}

/** Root of the leaves `start` … `end` (exclusive) out of tiles: at most one tile a level is read on each edge. */
export async function rangeHash(read: ReadTile, start: number, end: number): Promise<Buffer> {
  const length = end - start
  if (length === 0) return emptyRoot
  const height = Math.log2(length)
  if (Number.isInteger(height) && start % length === 0) {
    const level = Math.floor(height / tileHeight)
    const unit = tileWidth ** level
    const first = start / unit
    return treeHash(hashesOf(await read(level, Math.floor(first / tileWidth)), first % tileWidth, (first % tileWidth) + length / unit))
  }
  const middle = start + splitPoint(length)
  return nodeHash(await rangeHash(read, start, middle), await rangeHash(read, middle, end))
}

/** A tile that changed while entries were added. */
export interface ChangedTile {
  level: number
  tile: number
  hashes: Buffer
}

/** Adds leaf hashes behind `size` existing ones; answers the tiles that changed, at every level. */
export async function growTiles(read: ReadTile, size: number, leaves: readonly Buffer[]): Promise<ChangedTile[]> {
  const changed: ChangedTile[] = []
  let known = size
  let added: readonly Buffer[] = leaves
  for (let level = 0; added.length > 0; level += 1) {
    const above: Buffer[] = []
    let at = known
    for (let taken = 0; taken < added.length;) {
      const tile = Math.floor(at / tileWidth)
      const width = at % tileWidth
      const fits = added.slice(taken, taken + tileWidth - width)
      const before = width === 0 ? [] : hashesOf(await read(level, tile), 0, width)
      const all = [...before, ...fits]
      changed.push({ level, tile, hashes: Buffer.concat(all) })
      if (all.length === tileWidth) above.push(treeHash(all))
      taken += fits.length
      at += fits.length
    }
    known = Math.floor(known / tileWidth)
    added = above
  }
  return changed
}

/** Reads tiles as they are after `changed` was applied, before it is stored. */
export function readThrough(read: ReadTile, changed: readonly ChangedTile[]): ReadTile {
  const fresh = new Map(changed.map((t) => [`${t.level}/${t.tile}`, t.hashes]))
  return async (level, tile) => fresh.get(`${level}/${tile}`) ?? read(level, tile)
}
