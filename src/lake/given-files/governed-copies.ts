import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface GovernedCopy {
  path: string
  bytes: number
}

/**
 * Parquet files of what a right leaves of a version, for readers that want whole files. A bounded cache on this disk: keyed by version and right, so a
 * right that changes finds another file; losing one costs time, never data. A file is whole or absent.
 */
export class GovernedCopies {
  private readonly folder: string
  private readonly maxBytes: number
  private readonly copies = new Map<string, GovernedCopy & { used: number }>()
  private readonly making = new Map<string, Promise<GovernedCopy>>()

  private constructor(folder: string, maxBytes: number) {
    this.folder = folder
    this.maxBytes = maxBytes
  }

  /** Finds the copies that are there and removes what a crash left half written. */
  static async open(folder: string, maxBytes: number): Promise<GovernedCopies> {
    await mkdir(folder, { recursive: true })
    const found = new GovernedCopies(folder, maxBytes)
    for (const name of await readdir(folder)) {
      const path = join(folder, name)
      if (!name.endsWith('.parquet')) {
        await rm(path, { recursive: true, force: true })
        continue
      }
      const { size, mtimeMs } = await stat(path)
      found.copies.set(name, { path, bytes: size, used: mtimeMs })
    }
    await found.shrink('')
    return found
  }

  /** The copy of a version under a right; written by `print` unless it is there or under way. */
  async ensure(versionId: string, rightKey: string, print: () => Promise<Readable>): Promise<GovernedCopy> {
    const name = `${versionId}.${rightKey}.parquet`
    const ready = this.copies.get(name)
    if (ready) {
      ready.used = Date.now()
      return ready
    }
    const running = this.making.get(name)
    if (running) return running
    const work = this.make(name, print).finally(() => this.making.delete(name))
    this.making.set(name, work)
    return work
  }

  private async make(name: string, print: () => Promise<Readable>): Promise<GovernedCopy> {
    const path = join(this.folder, name)
    const partial = join(this.folder, `${name}.${randomUUID()}.partial`)
    try {
      const file = await open(partial, 'w', 0o600)
      await pipeline(await print(), file.createWriteStream({ flush: true }))
      const { size } = await stat(partial)
      await rename(partial, path)
      const copy = { path, bytes: size, used: Date.now() }
      this.copies.set(name, copy)
      await this.shrink(name)
      return copy
    } catch (error) {
      await rm(partial, { force: true })
      throw error
    }
  }

  /** Drops the least recently used until all fit; whoever reads one keeps it open. The one just made stays. */
  private async shrink(keep: string): Promise<void> {
    let bytes = [...this.copies.values()].reduce((sum, copy) => sum + copy.bytes, 0)
    for (const [name, copy] of [...this.copies].filter(([n]) => n !== keep).toSorted(([, a], [, b]) => a.used - b.used)) {
      if (bytes <= this.maxBytes) return
      this.copies.delete(name)
      bytes -= copy.bytes
      await rm(copy.path, { force: true })
    }
  }
}
