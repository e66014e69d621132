import { fork } from 'node:child_process'
import { mkdir, realpath } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { ChildReport, ChildTask, GenerateJob, GeneratedFile } from './generate-protocol.ts'
import type { Pack, PackDataset } from './pack-schema.ts'
import { fileNameOf, type Window } from './window.ts'

export interface GenerateOptions {
  /** Folder the files go to; made when missing. */
  outDir: string
  /** Seed in place of the pack's own. */
  seed?: number
  /** Threads of the engine, 2 when absent. */
  threads?: number
  /** Ends the child. */
  signal?: AbortSignal
}

/** A dataset with the window its rows shall cover. */
export interface Wanted {
  dataset: PackDataset
  window: Window
}

/** FNV-1a over the slug: datasets draw different numbers from one seed. */
function saltOf(slug: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0
  for (const byte of Buffer.from(slug)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash
}

const jobOf = ({ dataset, window }: Wanted, outDir: string, seed: number): GenerateJob => ({
  slug: dataset.slug,
  sql: dataset.sql,
  fields: dataset.fields.map(({ name, header }) => ({ name, header })),
  sort: dataset.data.sort,
  window,
  salt: saltOf(dataset.slug, seed),
  file: dataset.data.file,
  encoding: dataset.data.encoding,
  sheet: dataset.name.zh.slice(0, 31),
  path: join(outDir, fileNameOf(dataset, window)),
})

/**
 * Generates files in the order wanted, in one child process, and yields each as soon as it is whole; loading may begin while others are made.
 * Leaving the loop early ends the child. A failing generator throws and names its dataset.
 */
export async function* generateFiles(pack: Pack, wanted: readonly Wanted[], options: GenerateOptions): AsyncGenerator<GeneratedFile> {
  if (wanted.length === 0) return
  await mkdir(options.outDir, { recursive: true })
  const outDir = `${await realpath(options.outDir)}/`
  const seed = options.seed ?? pack.manifest.seed
  const task: ChildTask = {
    seed,
    horizon: wanted.map((w) => w.window.until).reduce((a, b) => (a > b ? a : b)),
    prelude: pack.prelude,
    tables: pack.tables,
    outDir,
    threads: options.threads ?? 2,
    jobs: wanted.map((w) => jobOf(w, outDir, seed)),
  }
  const child = fork(new URL(`./generate-child${extname(import.meta.filename)}`, import.meta.url), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const queue: ChildReport[] = []
  let ended: string | undefined
  let wake = (): void => {}
  child.on('message', (report: ChildReport) => {
    queue.push(report)
    wake()
  })
  const end = (why: string): void => {
    ended ??= why
    wake()
  }
  child.on('error', (error) => end(error.message))
  child.on('exit', (code, signal) => end(`ended with ${signal ?? code}`))
  const stop = (): void => void child.kill('SIGKILL')
  options.signal?.addEventListener('abort', stop, { once: true })
  try {
    child.send(task)
    for (let done = 0; done < task.jobs.length;) {
      const report = queue.shift()
      if (report === undefined) {
        if (ended !== undefined) throw new Error(`The generator of pack ${pack.manifest.pack} ${ended}`)
        await new Promise<void>((resolve) => (wake = resolve))
      } else if ('error' in report) throw new Error(`Generator ${report.slug ?? 'prelude'} of pack ${pack.manifest.pack}: ${report.error}`)
      else {
        done++
        yield report
      }
    }
  } finally {
    options.signal?.removeEventListener('abort', stop)
    if (ended === undefined) stop()
  }
}

/** Generates the file of one dataset and answers its path. For several at once `generateFiles` spares the child's start. */
export async function generateDataset(pack: Pack, dataset: PackDataset, window: Window, options: GenerateOptions): Promise<string> {
  for await (const file of generateFiles(pack, [{ dataset, window }], options)) return file.path
  throw new Error(`Generator ${dataset.slug} made no file`)
}
