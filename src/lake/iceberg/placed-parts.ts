import { createHash } from 'node:crypto'
import type { ObjectStore } from '../../platform/storage/index.ts'

/** A part that was written is taken to be there for so long; the sweeper leaves every object alone for an hour. */
const freshMs = 30 * 60_000

/**
 * Lists, manifests and descriptions of tables as objects beside those they name, for readers that reach the store themselves. All of it is printed out of
 * rows: made when it is first needed, made again after a while, and swept away like everything that no row names.
 */
export class PlacedParts {
  /** Every reader is told of the store, not only those who say that they have their requests signed. */
  readonly forAll: boolean
  private readonly store: ObjectStore
  /** They name absolute places, so those of another root have other names. */
  private readonly folder: string
  private readonly placed = new Map<string, number>()

  constructor(store: ObjectStore, forAll: boolean) {
    this.store = store
    this.forAll = forAll
    this.folder = `iceberg/${createHash('sha256').update(`1 ${store.root}`).digest('hex').slice(0, 12)}`
  }

  /** Address of the part of this name; written unless it is there. */
  async place(name: string, print: () => Promise<Buffer> | Buffer): Promise<string> {
    const key = `${this.folder}/${name}`
    const now = Date.now()
    if (now - (this.placed.get(key) ?? 0) > freshMs) {
      await this.store.put(key, await print())
      this.placed.set(key, now)
    }
    return `${this.store.root}/${key}`
  }

  /** Name of the part that has this key; null for keys of anything else. */
  nameOf(key: string): string | null {
    return key.startsWith(`${this.folder}/`) ? key.slice(this.folder.length + 1) : null
  }
}
