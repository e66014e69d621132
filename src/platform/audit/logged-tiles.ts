import { sql, type Kysely } from 'kysely'
import type { Database } from '../db/index.ts'
import { mostFaults, type TellFault } from './audit-fault.ts'
import { CompactRange, hashBytes, treeHash } from './merkle.ts'
import { rangeHash, tileWidth, type ReadTile } from './tiles.ts'

/** Compares entries with the tiles they were logged in, one tile at a time. */
export class LoggedTiles {
  readonly range: CompactRange = new CompactRange()
  readonly #read: ReadTile
  readonly #fault: TellFault
  #tile: Buffer[] = []
  #moved: { index: number; found: Buffer; logged: Buffer }[] = []

  constructor(db: Kysely<Database>, fault: TellFault) {
    this.#read = async (level, tile) => {
      const found = await sql<{ hashes: Buffer }>`select hashes from audit_tile where level = ${level} and tile = ${tile}`.execute(db)
      return found.rows[0]?.hashes ?? Buffer.alloc(0)
    }
    this.#fault = fault
  }

  async add(hash: Buffer): Promise<void> {
    this.range.add(hash)
    this.#tile.push(hash)
    if (this.#tile.length === tileWidth) await this.#compare()
  }

  /** Stands in for an entry that is gone, so that those behind it are still compared at their own places. */
  async addLogged(): Promise<void> {
    const { size } = this.range
    const kept = await this.#read(0, Math.floor(size / tileWidth))
    const hash = kept.subarray((size % tileWidth) * hashBytes, ((size % tileWidth) + 1) * hashBytes)
    await this.add(hash.length === hashBytes ? hash : Buffer.alloc(hashBytes))
  }

  async end(): Promise<void> {
    if (this.#tile.length > 0) await this.#compare()
    this.#tellMoved()
    const { size } = this.range
    const root = await rangeHash(this.#read, 0, size).catch(() => null)
    if (!root?.equals(this.range.root())) this.#fault('root', size, `the tiles do not give the root of the ${size} entries`)
  }

  async #compare(): Promise<void> {
    const number = Math.floor((this.range.size - 1) / tileWidth)
    const logged = await this.#read(0, number)
    this.#tile.forEach((found, i) => {
      const kept = logged.subarray(i * hashBytes, (i + 1) * hashBytes)
      if (!found.equals(kept)) this.#moved.push({ index: number * tileWidth + i, found, logged: kept })
    })
    if (logged.length > this.#tile.length * hashBytes)
      this.#fault('cut-off', this.range.size, `${logged.length / hashBytes} entries were logged in tile ${number}`)
    if (this.#tile.length === tileWidth) {
      const parent = await this.#read(1, Math.floor(number / tileWidth))
      const kept = parent.subarray((number % tileWidth) * hashBytes, ((number % tileWidth) + 1) * hashBytes)
      if (!treeHash(this.#tile).equals(kept)) this.#fault('root', this.range.size, `level 1 does not hold the hash of tile ${number}`)
    }
    this.#tile = []
    if (this.#moved.length > mostFaults) this.#tellMoved()
  }

  /** Entries whose hash is logged at another place were reordered; others were put in the place of what was logged. */
  #tellMoved(): void {
    const logged = new Set(this.#moved.map((m) => m.logged.toString('hex')))
    for (const { index, found } of this.#moved) {
      const elsewhere = logged.has(found.toString('hex'))
      this.#fault(
        elsewhere ? 'reordered' : 'changed',
        index,
        elsewhere ? `entry ${index} was logged at another place` : `entry ${index} is not the one that was logged`,
      )
    }
    this.#moved = []
  }
}
