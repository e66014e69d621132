import { rm } from 'node:fs/promises'
import type { Clock } from '../platform/operations/index.ts'
import { generateFiles, type Wanted } from './generate.ts'
import { findDataset, installDataset, isInstalled } from './install-dataset.ts'
import { installTold } from './install-told.ts'
import type { PackPort } from './pack-port.ts'
import type { Pack } from './pack-schema.ts'
import { windowOf } from './window.ts'

/** How far an installation or an extension is. */
export interface PackProgress {
  stage: 'agencies' | 'datasets' | 'done'
  /** Datasets finished and datasets in all; agencies and accounts in the first stage. */
  done: number
  total: number
  /** Slug of the dataset just finished. */
  dataset?: string
}

export interface InstallOptions {
  clock: Clock
  /** Folder for generated files; each is removed once loaded. */
  outDir: string
  /** Datasets in work at a time, 3 when absent. */
  concurrency?: number
  /** Threads of the generator's engine, 2 when absent. */
  threads?: number
  onProgress?: (progress: PackProgress) => void
  signal?: AbortSignal
}

/** What an installation did: datasets brought to where the pack wants them, and those that stood there already. */
export interface InstallAnswer {
  installed: string[]
  present: string[]
}

/** Runs the work for each item as it comes, at most `width` at a time; the first failure ends it once those running have ended. */
export async function forEachAtOnce<T>(items: AsyncIterable<T> | Iterable<T>, width: number, work: (item: T) => Promise<void>): Promise<void> {
  const running = new Set<Promise<void>>()
  const failures: unknown[] = []
  for await (const item of items) {
    const task: Promise<void> = work(item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(task))
    running.add(task)
    if (running.size >= width) await Promise.race(running)
    if (failures.length > 0) break
  }
  await Promise.all(running)
  if (failures.length > 0) throw failures[0]
}

/**
 * Brings the pack's city into the program: agencies, accounts, datasets, rows, publication. May be called at every start: what stands is left as it
 * is, what is missing is made. Files are generated in a child process while others are loaded.
 */
export async function installPack(pack: Pack, port: PackPort, options: InstallOptions): Promise<InstallAnswer> {
  const { clock, onProgress, concurrency = 3 } = options
  const { agencies, accounts } = pack.manifest
  const people = agencies.length + accounts.length
  onProgress?.({ stage: 'agencies', done: 0, total: people })
  for (const agency of agencies) await port.ensureAgency(agency)
  await forEachAtOnce(accounts, concurrency, (account) => port.ensureAccount(account))
  onProgress?.({ stage: 'agencies', done: people, total: people })

  const answer: InstallAnswer = { installed: [], present: [] }
  const wanted: Wanted[] = []
  await forEachAtOnce(pack.datasets, concurrency, async (dataset) => {
    if (isInstalled(dataset, await findDataset(port, dataset))) answer.present.push(dataset.slug)
    else wanted.push({ dataset, window: windowOf(pack, dataset, clock) })
  })
  const total = pack.datasets.length
  const step = (dataset?: string): void =>
    onProgress?.({ stage: 'datasets', done: answer.installed.length + answer.present.length, total, ...(dataset && { dataset }) })
  step()
  const files = generateFiles(pack, wanted, {
    outDir: options.outDir,
    ...(options.threads && { threads: options.threads }),
    ...(options.signal && { signal: options.signal }),
  })
  await forEachAtOnce(files, concurrency, async (file) => {
    // Files that are generated ahead do not hold up an end that was asked for.
    options.signal?.throwIfAborted()
    const dataset = wanted.find((w) => w.dataset.slug === file.slug)?.dataset
    if (dataset) await installDataset(pack, port, dataset, file.path)
    await rm(file.path, { force: true })
    answer.installed.push(file.slug)
    step(file.slug)
  })
  options.signal?.throwIfAborted()
  await installTold(pack, port)
  onProgress?.({ stage: 'done', done: total, total })
  return answer
}
