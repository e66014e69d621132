import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { buildStatements, spreadSql, staysNatural } from './copy-form.ts'
import { EngineChild } from './engine-child.ts'
import { failureError } from './failures.ts'
import { fileColumnsSql, readFileColumns, type FileColumn } from './parquet-source.ts'
import type { ChildSettings } from './protocol.ts'
import type { TableSource } from './source.ts'
import { upstream } from '../../platform/errors/index.ts'

export interface BuildOptions {
  outPath: string
  /** Folder for spilled data. */
  tempFolder: string
  threads?: number
  memoryMb?: number
  /** Added to the niceness of the server. */
  nice?: number
}
export interface BuildProgress {
  stage: 'inspect' | 'rows' | 'index' | 'finish'
  percent: number
}

/**
 * Writes the serving copy of a version: its rows as a database file, ordered by the order field and then by place (or in source order, where
 * the order field follows it already), with an index on each lookup key. Derived: made again from Parquet at any time. The file gets its name only when it is whole and on disk.
 */
export async function buildServingCopy(
  source: TableSource,
  options: BuildOptions,
  watch: { signal?: AbortSignal; onProgress?: (p: BuildProgress) => void } = {},
): Promise<{ bytes: number }> {
  const memoryMb = options.memoryMb ?? 1024
  const settings: ChildSettings = {
    role: 'build',
    threads: options.threads ?? 1,
    memoryMb,
    connections: 1,
    tempFolder: options.tempFolder,
    timeZone: 'UTC',
  }
  const partial = `${options.outPath}.${process.pid}-${Date.now()}.partial`
  const signal = watch.signal ?? new AbortController().signal
  watch.onProgress?.({ stage: 'inspect', percent: 0 })
  const { columns, natural } = await inspect(source, { ...settings, role: 'query' }, options.nice ?? 10, signal)
  // Reads files that the server wrote and writes one of its own, so it runs as the server does.
  const child = new EngineChild({ settings, user: null, nice: options.nice ?? 10 })
  // There is nothing to save: the child is ended at once, not interrupted.
  const stop = (): void => child.kill()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const { header } = await child.run({ op: 'build', path: partial, statements: buildStatements(source, columns, natural) }, signal, (p) =>
      watch.onProgress?.(p as BuildProgress),
    )
    if (header.failure) {
      signal.throwIfAborted()
      throw failureError(header.failure, memoryMb)
    }
    await sync(partial)
    signal.throwIfAborted()
    await rename(partial, options.outPath)
    await sync(dirname(options.outPath))
    return { bytes: (await stat(options.outPath)).size }
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
    child.kill()
    await child.ended
    await Promise.all([partial, `${partial}.wal`, `${partial}.tmp`].map((p) => rm(p, { recursive: true, force: true })))
  }
}

interface Inspection {
  columns: ReadonlyMap<string, readonly FileColumn[]>
  natural: boolean
}

/** Reads the footers of the files, and whether the order field follows the order of the source already. */
async function inspect(source: TableSource, settings: ChildSettings, nice: number, signal: AbortSignal): Promise<Inspection> {
  const child = new EngineChild({ settings, user: null, nice })
  const values = async (sql: string): Promise<(string | null)[][]> => {
    const { header } = await child.run({ op: 'values', sql, attach: [] }, signal)
    if (header.values) return header.values
    throw upstream({
      code: 'PUJIANG_FILE_UNREADABLE',
      status: 500,
      detail: { zh: '数据文件无法读取。', en: 'A data file cannot be read.' },
      cause: new Error(header.failure?.message),
    })
  }
  try {
    const columns = new Map<string, readonly FileColumn[]>()
    for (const { path } of source.files) columns.set(path, readFileColumns(await values(fileColumnsSql(path))))
    const spread = spreadSql(source, columns)
    return { columns, natural: source.orderField === null || (spread !== null && staysNatural(await values(spread))) }
  } finally {
    child.kill()
    await child.ended
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
