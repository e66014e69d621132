import { rm } from 'node:fs/promises'
import type { Version } from '../model/index.ts'
import { generateFiles, type Wanted } from './generate.ts'
import { columnSettings, findDataset, tableOf } from './install-dataset.ts'
import { forEachAtOnce, type InstallOptions } from './install-pack.ts'
import type { PackPort } from './pack-port.ts'
import type { Pack, PackDataset } from './pack-schema.ts'
import { floorClock, windowOfFile, type Window } from './window.ts'

/** Rows still to be made for a dataset: the window, and whether they are added or take the place of all. */
export interface Extension extends Wanted {
  mode: 'append' | 'replace'
}

/**
 * What time has added to a dataset since its newest version, told from the lineage of its versions alone (newest first). Undefined when nothing is
 * due, when the pack does not extend it, or when somebody loaded a file of their own: then the rows are theirs.
 */
export function extensionOf(pack: Pack, dataset: PackDataset, versions: readonly Version[], now: Date): Extension | undefined {
  const { extend, ends, refresh } = dataset.data
  if (extend === 'none') return undefined
  const windows = versions.filter((v) => v.state !== 'retracted').map((v) => (v.source ? windowOfFile(dataset, v.source.fileName) : undefined))
  const newest = windows[0]
  if (newest === undefined) return undefined
  const until = floorClock(now, pack.manifest.utcOffset, ends)
  if (until <= newest.until) return undefined
  const since = windows.reduce((first, w) => (w && w.since < first ? w.since : first), newest.since)
  const newMonth = until.slice(0, 7) !== newest.until.slice(0, 7)
  if (extend === 'replace' || (refresh === 'monthly' && newMonth)) return { dataset, window: { since, until }, mode: 'replace' }
  const window: Window = { since: newest.until, until }
  return { dataset, window, mode: 'append' }
}

/** Tables that got new rows, with the window each got. */
export interface ExtendAnswer {
  extended: { dataset: string; mode: 'append' | 'replace'; window: Window }[]
}

/**
 * Adds the rows of the time that has passed since each dataset's newest version; the daily job calls it. Run twice, or again after it was killed, it
 * does nothing double: the window stands in the file name, which the version's lineage keeps.
 */
export async function extendPack(pack: Pack, port: PackPort, options: InstallOptions): Promise<ExtendAnswer> {
  const { clock, onProgress, concurrency = 2 } = options
  const due: (Extension & { table: string })[] = []
  await forEachAtOnce(pack.datasets, concurrency, async (dataset) => {
    if (dataset.data.extend === 'none') return
    const table = tableOf(await findDataset(port, dataset))
    if (!table) return
    const { items } = (await port.call('list-versions', { table: table.slug, limit: 500 }, { agency: dataset.agency, role: 'steward' })) as {
      items: Version[]
    }
    const extension = extensionOf(pack, dataset, items, clock.now())
    if (extension) due.push({ ...extension, table: table.slug })
  })
  const answer: ExtendAnswer = { extended: [] }
  const files = generateFiles(pack, due, {
    outDir: options.outDir,
    ...(options.threads && { threads: options.threads }),
    ...(options.signal && { signal: options.signal }),
  })
  await forEachAtOnce(files, concurrency, async (file) => {
    const extension = due.find((e) => e.dataset.slug === file.slug)
    if (!extension) return
    const { dataset, mode, window, table } = extension
    // A season or quarter without rows adds no empty version; the next window then begins where this one did.
    if (file.rows > 0) {
      await port.loadFile({ path: file.path, table, mode, settings: columnSettings(dataset), as: { agency: dataset.agency, role: 'steward' } })
      answer.extended.push({ dataset: dataset.slug, mode, window })
    }
    await rm(file.path, { force: true })
    onProgress?.({ stage: 'datasets', done: answer.extended.length, total: due.length, dataset: dataset.slug })
  })
  onProgress?.({ stage: 'done', done: due.length, total: due.length })
  return answer
}
