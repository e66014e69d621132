import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Database } from '../platform/db/index.ts'
import type { JobContext } from '../platform/jobs/index.ts'
import type { Log } from '../platform/log/index.ts'
import type { ObjectStore } from '../platform/storage/index.ts'
import type { RowEngine, TableSource } from './engine/index.ts'
import { openTable } from './open-table.ts'
import { rowSource, versionOf } from './row-source.ts'
import type { ServingCopiesPort } from './services.ts'

/** Writes a serving copy to `outPath` in a child: temporary name, sync, rename. Answers its bytes. */
export type BuildCopy = (
  source: TableSource,
  options: { outPath: string; lookupKeys: readonly string[]; orderField: string | null; threads: number; memoryMb: number },
  control: { signal?: AbortSignal; onProgress?: (p: { stage: string; percent: number }) => void },
) => Promise<number>

export interface ServingCopyParts {
  db: Kysely<Database>
  store: ObjectStore
  rows: RowEngine
  folder: string
  log: Log
  maxBytes: number
  threads: number
  memoryMb: number
  build?: BuildCopy
}

interface Copy {
  path: string
  bytes: number
  /** Order of last use, for eviction. */
  used: number
}

/** What the copy was made for is part of its name: other keys or another order are another copy. */
const copyName = (versionId: string, keys: readonly string[], order: string | null): string =>
  `${versionId}.${createHash('sha256').update(JSON.stringify([keys, order])).digest('hex').slice(0, 12)}.duckdb`

/**
 * The serving copies of this machine, bounded in bytes, least recently used first out. They are derived: a copy that is gone or
 * damaged costs speed, never an answer, and is built again by the next publication or by `repair`.
 */
export class ServingCopyStore implements ServingCopiesPort {
  readonly #parts: ServingCopyParts
  readonly #copies = new Map<string, Copy>()
  #uses = 0

  private constructor(parts: ServingCopyParts) {
    this.#parts = parts
  }

  /** Takes stock of the folder; files of broken builds are removed. */
  static async open(parts: ServingCopyParts): Promise<ServingCopyStore> {
    const store = new ServingCopyStore(parts)
    await mkdir(parts.folder, { recursive: true })
    const found: { name: string; bytes: number; at: number }[] = []
    for (const name of await readdir(parts.folder)) {
      const path = join(parts.folder, name)
      if (!name.endsWith('.duckdb')) await rm(path, { force: true, recursive: true })
      else {
        const { size, mtimeMs } = await stat(path)
        found.push({ name, bytes: size, at: mtimeMs })
      }
    }
    for (const { name, bytes } of found.toSorted((a, b) => a.at - b.at)) store.#keep(name, bytes)
    return store
  }

  #keep(name: string, bytes: number): void {
    this.#copies.set(name.split('.')[0] as string, { path: join(this.#parts.folder, name), bytes, used: ++this.#uses })
  }

  isReady(versionId: string): boolean {
    return this.#copies.has(versionId)
  }

  path(versionId: string, keys: readonly string[], order: string | null): string | null {
    const copy = this.#copies.get(versionId)
    // A copy made for other keys still holds the rows, but its indexes are not those the engine would be told of.
    if (!copy || !copy.path.endsWith(copyName(versionId, keys, order))) return null
    copy.used = ++this.#uses
    return copy.path
  }

  /** Builds the copy of a version that is current; answers its bytes, 0 when nothing was to do. */
  async build(job: JobContext, versionId: string, rebuild: boolean): Promise<number> {
    const { db, store, folder, maxBytes } = this.#parts
    const row = await db
      .selectFrom('table_version as v')
      .innerJoin('data_table as t', 't.current_version_id', 'v.id')
      .select(['t.id', 'v.rows', 'v.bytes'])
      .where('v.id', '=', versionId)
      .executeTakeFirst()
    if (!row || row.rows === 0 || maxBytes === 0 || !this.#parts.build) return 0
    const table = await openTable({ db }, row.id, versionId, 'rows')
    const name = copyName(versionId, table.lookupKeys, table.orderField)
    const path = join(folder, name)
    if (!rebuild && this.#copies.get(versionId)?.path === path) return 0
    // Measured: a copy and its indexes take about four times the Parquet.
    await this.#makeRoom(row.bytes * 4)
    await store.requireSpace(row.bytes * 4)
    const source = await rowSource({ services: { store, servingCopies: nothingReady } as never }, table, versionOf(table))
    const bytes = await this.#parts.build!(
      source,
      { outPath: path, lookupKeys: table.lookupKeys, orderField: table.orderField, threads: this.#parts.threads, memoryMb: this.#parts.memoryMb },
      { signal: job.signal, onProgress: ({ stage, percent }) => job.progress({ stage, rowsDone: Math.round((row.rows * percent) / 100), rowsTotal: row.rows }) },
    )
    await this.#drop(versionId, path)
    this.#keep(name, bytes)
    await this.#dropOlder(row.id, versionId)
    return bytes
  }

  /** Copies of older versions of the table go: they answer only questions pinned to them, which Parquet can. */
  async #dropOlder(tableId: string, current: string): Promise<void> {
    const older = await this.#parts.db.selectFrom('table_version').select('id').where('table_id', '=', tableId).where('id', '<>', current).execute()
    for (const { id } of older) await this.#drop(id)
  }

  async #drop(versionId: string, except?: string): Promise<void> {
    const copy = this.#copies.get(versionId)
    if (!copy || copy.path === except) return
    this.#copies.delete(versionId)
    await this.#parts.rows.release(copy.path)
    await rm(copy.path, { force: true })
  }

  async #makeRoom(bytes: number): Promise<void> {
    const byUse = [...this.#copies].toSorted((a, b) => a[1].used - b[1].used)
    let total = byUse.reduce((sum, [, copy]) => sum + copy.bytes, 0)
    for (const [versionId, copy] of byUse) {
      if (total + bytes <= this.#parts.maxBytes) return
      total -= copy.bytes
      await this.#drop(versionId)
    }
  }

  /** Notes on disk what was used last, so that a restart evicts in the same order. */
  async close(): Promise<void> {
    const byUse = [...this.#copies.values()].toSorted((a, b) => a.used - b.used)
    const now = Date.now() / 1000
    await Promise.all(byUse.map((copy, i) => utimes(copy.path, now, now - byUse.length + i).catch(() => undefined)))
  }
}

const nothingReady: ServingCopiesPort = { isReady: () => false, path: () => null }
