import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { buildServingCopy, type BuildOptions, type BuildProgress } from './build-serving-copy.ts'
import type { TableSource } from './source.ts'

/** Raised when the form of the files changes (or the engine's): older files are then swept. */
const formatVersion = 1

export interface ServingCopiesOptions {
  folder: string
  tempFolder: string
  /** All copies together; the least recently used go first. */
  maxBytes: number
  build?: Pick<BuildOptions, 'threads' | 'memoryMb' | 'nice'>
  /** Lets go of a file before it is removed (`RowEngine.release`). */
  release: (path: string) => Promise<void>
}

interface Copy {
  path: string
  bytes: number
  used: number
}

/** The serving copies on this machine: a cache of derived files, bounded in bytes. Losing any of them costs time, never data. */
export class ServingCopies {
  private readonly options: ServingCopiesOptions
  private readonly copies = new Map<string, Copy>()
  private readonly building = new Map<string, Promise<string>>()

  private constructor(options: ServingCopiesOptions) {
    this.options = options
  }

  /** Finds the copies that are there and removes what a crash left behind. */
  static async open(options: ServingCopiesOptions): Promise<ServingCopies> {
    await mkdir(options.folder, { recursive: true })
    const found = new ServingCopies(options)
    for (const name of await readdir(options.folder)) {
      const path = join(options.folder, name)
      if (!name.endsWith(`.v${formatVersion}.duckdb`)) {
        if (/\.(partial|duckdb|wal|tmp)$/.test(name)) await rm(path, { recursive: true, force: true })
        continue
      }
      const { size, mtimeMs } = await stat(path)
      found.copies.set(name, { path, bytes: size, used: mtimeMs })
    }
    return found
  }

  get bytes(): number {
    return [...this.copies.values()].reduce((sum, c) => sum + c.bytes, 0)
  }

  /** Path of the copy of a version when it is ready, for `TableSource.servingCopy`; counts as a use. */
  ready(source: Omit<TableSource, 'servingCopy'>): string | null {
    const copy = this.copies.get(nameOf(source))
    if (!copy) return null
    const now = Date.now()
    // The time of use outlives the process in the file's own time; written once a minute at most.
    if (now - copy.used > 60_000) void utimes(copy.path, new Date(now), new Date(now)).catch(() => undefined)
    copy.used = now
    return copy.path
  }

  /** Builds the copy unless it is there or under way; answers its path. */
  async ensure(
    source: Omit<TableSource, 'servingCopy'>,
    watch: { signal?: AbortSignal; onProgress?: (p: BuildProgress) => void } = {},
  ): Promise<string> {
    const ready = this.ready(source)
    if (ready) return ready
    const name = nameOf(source)
    const running = this.building.get(name)
    if (running) return running
    const work = this.build(name, source, watch).finally(() => this.building.delete(name))
    this.building.set(name, work)
    return work
  }

  /** Removes a copy: evicted, damaged, or of a version that is gone. */
  async drop(path: string): Promise<void> {
    for (const [name, copy] of this.copies) if (copy.path === path) this.copies.delete(name)
    await this.options.release(path)
    await rm(path, { force: true })
  }

  private async build(
    name: string,
    source: Omit<TableSource, 'servingCopy'>,
    watch: { signal?: AbortSignal; onProgress?: (p: BuildProgress) => void },
  ): Promise<string> {
    const { folder, tempFolder, build } = this.options
    const path = join(folder, name)
    const { bytes } = await buildServingCopy({ ...source, servingCopy: null }, { outPath: path, tempFolder, ...build }, watch)
    // Query children may run as another user.
    await chmod(path, 0o644)
    this.copies.set(name, { path, bytes, used: Date.now() })
    await this.shrink(name)
    return path
  }

  /** Drops the least recently used until all fit; the one just built stays, or it would be built for ever. */
  private async shrink(keep: string): Promise<void> {
    const byUse = [...this.copies].filter(([name]) => name !== keep).sort(([, a], [, b]) => a.used - b.used)
    for (const [, copy] of byUse) {
      if (this.bytes <= this.options.maxBytes) return
      await this.drop(copy.path)
    }
  }
}

/** A copy belongs to a version, its order and its lookup keys: when these change, it is another file. */
function nameOf(source: Omit<TableSource, 'servingCopy'>): string {
  const shape = createHash('sha256')
    .update(JSON.stringify([source.orderField, [...source.lookupKeys].sort(), source.fields.map((f) => [f.id, f.type, f.precision, f.scale])]))
    .digest('hex')
    .slice(0, 12)
  return `${source.versionId.replaceAll(/[^\w-]/g, '_')}-${shape}.v${formatVersion}.duckdb`
}
