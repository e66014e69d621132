import type { ObjectStore } from './object-store.ts'

export interface SweepOptions {
  /**
   * Which of these keys are alive: named by a committed row, or intended by a writer that is still at work. Asked after the keys were listed, so an object
   * committed meanwhile is kept.
   */
  live(keys: readonly string[]): Promise<ReadonlySet<string>>
  /** Only objects and temporary files written before this are looked at; a writer must have committed or renewed its intent within that time. */
  before: Date
  /** Only keys that begin with this. Default: all. */
  prefix?: string
  signal?: AbortSignal
}

export interface SweepReport {
  seen: number
  /** Keys of the objects that nobody named. */
  removed: string[]
  removedBytes: number
  /** Temporary files that broken writes left. */
  staging: number
}

const batchSize = 1_000

/** Removes objects that no row names and temporary files of broken writes. Safe to run at any time and more than once. */
export async function sweepOrphans(store: ObjectStore, options: SweepOptions): Promise<SweepReport> {
  const report: SweepReport = { seen: 0, removed: [], removedBytes: 0, staging: await store.sweepStaging(options.before) }
  let batch: { key: string; bytes: number }[] = []
  const settle = async (): Promise<void> => {
    const live = await options.live(batch.map((object) => object.key))
    for (const object of batch) {
      if (live.has(object.key)) continue
      options.signal?.throwIfAborted()
      if (!(await store.delete(object.key))) continue
      report.removed.push(object.key)
      report.removedBytes += object.bytes
    }
    batch = []
  }
  for await (const object of store.list(options.prefix)) {
    report.seen += 1
    if (object.modifiedAt < options.before) batch.push({ key: object.key, bytes: object.bytes })
    if (batch.length >= batchSize) await settle()
  }
  if (batch.length > 0) await settle()
  return report
}
