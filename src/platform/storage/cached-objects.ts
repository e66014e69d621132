import type { ObjectStore, StoredObject } from './object-store.ts'

/** A file that was given out stays for so long: an engine opens it a little later, and what is open survives its removal. */
const keptMs = 15 * 60_000

/** Copies of remote objects in a store on this disk, bounded in bytes: the least recently used go first. Losing one costs time, never data. */
export class CachedObjects {
  private readonly local: ObjectStore
  private readonly maxBytes: number
  /** In the order of their last use. */
  private readonly held = new Map<string, { bytes: number; used: number }>()
  private bytes = 0

  private constructor(local: ObjectStore, maxBytes: number) {
    this.local = local
    this.maxBytes = maxBytes
  }

  /** Finds the copies that are there from before. */
  static async open(local: ObjectStore, maxBytes: number): Promise<CachedObjects> {
    const cached = new CachedObjects(local, maxBytes)
    const found: StoredObject[] = []
    for await (const object of local.list()) found.push(object)
    for (const { key, bytes, modifiedAt } of found.toSorted((a, b) => a.modifiedAt.getTime() - b.modifiedAt.getTime()))
      cached.add(key, bytes, modifiedAt.getTime())
    return cached
  }

  /** Path of the copy, which now stays for a while; null where there is none. */
  async use(key: string): Promise<string | null> {
    const found = this.held.get(key)
    if (!found) return null
    this.add(key, found.bytes)
    // Somebody may have emptied the folder beside us.
    return this.local.localPath(key).catch(() => {
      this.forget(key)
      return null
    })
  }

  add(key: string, bytes: number, used = Date.now()): void {
    this.forget(key)
    this.held.set(key, { bytes, used })
    this.bytes += bytes
  }

  forget(key: string): void {
    this.bytes -= this.held.get(key)?.bytes ?? 0
    this.held.delete(key)
  }

  /** Removes copies until the rest fits, as far as they may go. */
  async shrink(): Promise<void> {
    while (this.bytes > this.maxBytes && (await this.dropOldest()));
  }

  /** Removes the copy that was used least recently; false where every one may still be in use. */
  async dropOldest(): Promise<boolean> {
    const [oldest] = this.held
    if (!oldest || Date.now() - oldest[1].used < keptMs) return false
    this.forget(oldest[0])
    await this.local.delete(oldest[0])
    return true
  }
}
