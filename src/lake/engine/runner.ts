import type { SourceSql } from '../query/index.ts'
import { createHash } from 'node:crypto'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ChildPool } from './child-pool.ts'
import { ChildGone } from './engine-child.ts'
import { failureError, timedOut } from './failures.ts'
import type { Frame } from './frames.ts'
import type { Settled } from './options.ts'
import { copyAboutSql, copyRelation, readCopyAbout, type CopyAbout } from './copy-form.ts'
import { KnownColumns } from './known-columns.ts'
import { fileColumnsSql, lateBy, parquetSource, readFileColumns, type FileColumn } from './parquet-source.ts'
import type { Attachment, ChildSettings, Reply, Task } from './protocol.ts'
import { rowsOf, type TableSource } from './source.ts'
import { chooseUser } from './spawn-child.ts'

/** A child reported a failure. Inside the engine only; leaves it as a PlatformError. */
export class TaskFailed extends Error {
  readonly failure: NonNullable<Reply['failure']>
  constructor(failure: NonNullable<Reply['failure']>) {
    super(failure.message)
    this.failure = failure
  }
}

export interface Limits {
  signal?: AbortSignal | undefined
  deadlineMs?: number | undefined
  /** Told how far the engine is, for tasks that report it. */
  onProgress?: ((progress: NonNullable<Reply['progress']>) => void) | undefined
}
/** Where rows are read: the SQL of it, what must be attached, and a narrower SQL for known places. */
export interface Reading {
  source: SourceSql
  attach: Attachment[]
  from: 'serving-copy' | 'parquet'
  within(places: { low: number; high: number } | null): SourceSql
}

/** A damaged or missing serving copy is left alone for this long. */
const copyPauseMs = 60_000

/** The pools of children, and the way from a table's source to the SQL that reads it. */
export class Runner {
  readonly options: Settled
  /** Private to this engine: spilled data and pipes. Removed at the end. */
  readonly workFolder: string
  readonly childUser: { uid: number; gid: number } | null
  readonly queries: ChildPool
  readonly freeSql: ChildPool
  readonly exports: ChildPool
  private readonly columns: KnownColumns
  private readonly copies = new Map<string, Promise<CopyAbout | null>>()
  private readonly unusable = new Map<string, number>()

  constructor(options: Settled) {
    this.options = options
    this.columns = new KnownColumns(options.columnsFile)
    this.childUser = chooseUser(options.user, [options.tempFolder, ...options.folders])
    this.workFolder = mkdtempSync(join(options.tempFolder, 'engine-'))
    if (this.childUser) chownSync(this.workFolder, this.childUser.uid, this.childUser.gid)
    const settings = (role: ChildSettings['role'], memoryMb: number, connections: number): ChildSettings => ({
      role,
      threads: options.threads,
      memoryMb,
      connections,
      tempFolder: this.workFolder,
      timeZone: options.timeZone,
    })
    const user = this.childUser
    this.queries = new ChildPool({
      size: options.children,
      minimum: options.children,
      perChild: options.connections,
      maxQueue: options.maxQueue,
      spawn: { settings: settings('query', options.memoryMb, options.connections), nice: 0, user },
    })
    this.freeSql = new ChildPool({
      size: options.sqlQueries,
      minimum: Math.min(1, options.sqlQueries),
      perChild: 1,
      maxQueue: options.maxQueue,
      maxTasks: 200,
      spawn: { settings: settings('sql', options.sqlMemoryMb, 1), nice: 5, user },
    })
    this.exports = new ChildPool({
      size: options.exports,
      minimum: 0,
      perChild: 1,
      maxQueue: 16,
      spawn: { settings: settings('export', options.memoryMb, 1), nice: 5, user },
    })
  }

  /** Runs a task with a deadline; throws PlatformError, TaskFailed for `attachment` and `refused`, or the caller's own abort reason. */
  async run(pool: ChildPool, task: Task, limits: Limits, retry = true): Promise<Frame<Reply>> {
    const deadlineMs = limits.deadlineMs ?? this.options.deadlineMs
    const deadline = AbortSignal.timeout(deadlineMs)
    const signal = limits.signal ? AbortSignal.any([limits.signal, deadline]) : deadline
    let frame: Frame<Reply>
    try {
      frame = await pool.run(task, signal, retry, limits.onProgress)
    } catch (error) {
      limits.signal?.throwIfAborted()
      if (deadline.aborted) throw timedOut(deadlineMs)
      if (error instanceof ChildGone) throw failureError({ kind: 'other', message: error.message }, this.options.memoryMb)
      throw error
    }
    const { failure } = frame.header
    if (!failure) return frame
    limits.signal?.throwIfAborted()
    if (deadline.aborted) throw timedOut(deadlineMs)
    if (failure.kind === 'attachment' || failure.kind === 'refused' || pool === this.freeSql) throw new TaskFailed(failure)
    throw failureError(failure, this.options.memoryMb)
  }

  /** Reads from the serving copy where there is a sound one, else from Parquet; the answer is the same. */
  async reading<T>(source: TableSource, limits: Limits, work: (reading: Reading) => Promise<T>): Promise<T> {
    return this.readings([source], limits, ([reading]) => work(reading!))
  }

  /** The same for several tables. A copy that cannot be attached is left out and the work is done again. */
  async readings<T>(sources: readonly TableSource[], limits: Limits, work: (readings: Reading[]) => Promise<T>): Promise<T> {
    for (;;) {
      const readings = await Promise.all(sources.map((s) => this.readingOf(s, limits)))
      try {
        return await work(readings)
      } catch (error) {
        if (!(error instanceof TaskFailed) || error.failure.kind !== 'attachment') throw error
        const { alias } = error.failure
        const broken = readings.flatMap((r) => r.attach).filter((a) => alias === undefined || a.alias === alias)
        if (broken.length === 0) throw failureError({ kind: 'other', message: error.message }, this.options.memoryMb)
        for (const { path } of broken) {
          this.unusable.set(path, Date.now() + copyPauseMs)
          this.options.onBrokenCopy(path, error.message)
        }
      }
    }
  }

  private async readingOf(source: TableSource, limits: Limits): Promise<Reading> {
    const copy = source.servingCopy
    if (copy !== null && (this.unusable.get(copy) ?? 0) < Date.now()) {
      const about = await this.aboutOf(source, copy, limits)
      if (about) return copyReading(source, copy, about)
    }
    const columns = await this.columnsOf(source, limits)
    return {
      source: parquetSource(source, columns),
      attach: [],
      from: 'parquet',
      within: (places) => parquetSource(source, columns, places ?? undefined),
    }
  }

  async release(copy: string): Promise<void> {
    this.unusable.delete(copy)
    this.copies.delete(copy)
    await Promise.all([this.queries, this.exports].map((p) => p.broadcast({ op: 'detach', alias: aliasOf(copy) })))
  }

  async close(): Promise<void> {
    await Promise.all([this.queries.close(), this.freeSql.close(), this.exports.close(), this.columns.settle()])
    rmSync(this.workFolder, { recursive: true, force: true })
  }

  /** Looks at the files of a source before anybody waits for it. */
  async prepare(source: TableSource, limits: Limits): Promise<void> {
    await this.columnsOf(source, limits)
  }

  private async columnsOf(source: TableSource, limits: Limits): Promise<ReadonlyMap<string, readonly FileColumn[]>> {
    const found = new Map<string, readonly FileColumn[]>()
    await Promise.all(
      source.files.map(async ({ path }) => {
        found.set(path, await this.columns.get(path, () => this.inspect(path, limits)))
      }),
    )
    return found
  }

  /** What a serving copy says of itself; null when it cannot be read or is of another version. */
  private async aboutOf(source: TableSource, path: string, limits: Limits): Promise<CopyAbout | null> {
    let known = this.copies.get(path)
    if (!known) {
      known = this.run(this.queries, { op: 'values', sql: copyAboutSql(aliasOf(path)), attach: [{ alias: aliasOf(path), path }] }, limits).then(
        ({ header }) => readCopyAbout(header.values ?? []),
      )
      this.copies.set(path, known)
      known.catch(() => this.copies.delete(path))
    }
    const about = await known.catch((error: unknown) => {
      limits.signal?.throwIfAborted()
      return error instanceof Error ? error.message : String(error)
    })
    if (typeof about !== 'string' && about?.versionId === source.versionId) return about
    this.copies.delete(path)
    this.unusable.set(path, Date.now() + copyPauseMs)
    this.options.onBrokenCopy(path, typeof about === 'string' ? about : 'it is the copy of another version')
    return null
  }

  private async inspect(path: string, limits: Limits): Promise<readonly FileColumn[]> {
    const { header } = await this.run(this.queries, { op: 'values', sql: fileColumnsSql(path), attach: [] }, limits)
    return readFileColumns(header.values ?? [])
  }
}

/** The name a serving copy is attached under. */
export const aliasOf = (path: string): string => `copy_${createHash('sha256').update(path).digest('hex').slice(0, 24)}`

function copyReading(source: TableSource, path: string, about: CopyAbout): Reading {
  const alias = aliasOf(path)
  // The table itself, not a selection of it: behind a selection the engine does not see the indexes.
  const sql: SourceSql = {
    from: `${alias}.${copyRelation}`,
    rows: rowsOf(source),
    place: 'rowid',
    naturalOrder: about.natural,
    // Deep in a descending order the engine reads much before it can skip: narrow then, 29 against 120 ms; at the start it would cost 1 ms.
    late: lateBy(source, false),
    keys: about.keys,
    filled: about.filled,
  }
  return { source: sql, attach: [{ alias, path }], from: 'serving-copy', within: () => sql }
}
