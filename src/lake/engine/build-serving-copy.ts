import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fieldColumn, sqlText } from '../query/index.ts'
import { EngineChild } from './engine-child.ts'
import { failureError } from './failures.ts'
import { fileColumnsSql, parquetSource, type FileColumn } from './parquet-source.ts'
import type { BuildTask, ChildSettings } from './protocol.ts'
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
 * Writes the serving copy of a version: its rows as a database file ordered by the order field and then by place, with an index on each
 * lookup key. Derived: made again from Parquet at any time. The file gets its name only when it is whole and on disk.
 */
export async function buildServingCopy(
  source: TableSource, options: BuildOptions, watch: { signal?: AbortSignal; onProgress?: (p: BuildProgress) => void } = {},
): Promise<{ bytes: number }> {
  const memoryMb = options.memoryMb ?? 1024
  const settings: ChildSettings = { role: 'build', threads: options.threads ?? 1, memoryMb, connections: 1, tempFolder: options.tempFolder, timeZone: 'UTC' }
  const partial = `${options.outPath}.${process.pid}-${Date.now()}.partial`
  const signal = watch.signal ?? new AbortController().signal
  const columns = await inspect(source, { ...settings, role: 'query' }, signal)
  // Reads files that the server wrote and writes one of its own, so it runs as the server does.
  const child = new EngineChild({ settings, user: null, nice: options.nice ?? 10 })
  try {
    const { header } = await child.run({ op: 'build', path: partial, statements: buildStatements(source, columns) }, signal, (p) => watch.onProgress?.(p as BuildProgress))
    if (header.failure) {
      signal.throwIfAborted()
      throw failureError(header.failure, memoryMb)
    }
    await sync(partial)
    await rename(partial, options.outPath)
    await sync(dirname(options.outPath))
    return { bytes: (await stat(options.outPath)).size }
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    child.kill()
    await child.ended
    await Promise.all([partial, `${partial}.wal`, `${partial}.tmp`].map((p) => rm(p, { recursive: true, force: true })))
  }
}

/** The statements of a build. `rows` has the columns `f<id>` and `_row`. */
export function buildStatements(source: TableSource, columns: ReadonlyMap<string, readonly FileColumn[]>): BuildTask['statements'] {
  const { from } = parquetSource(source, columns)
  const orderField = source.fields.find((f) => f.name === source.orderField)
  const order = orderField ? ` ORDER BY ${fieldColumn(orderField.id)} NULLS LAST, _row` : ''
  const keys = source.fields.filter((f) => source.lookupKeys.includes(f.name)).map((f) => fieldColumn(f.id))
  // In source order the statistics of row groups find a place as quickly as an index would.
  const indexed = [...new Set([...keys, ...(orderField ? ['_row'] : [])])]
  return [
    { stage: 'rows', sql: `CREATE TABLE main.rows AS SELECT * FROM ${from}${order}` },
    ...indexed.map((c) => ({ stage: 'index', sql: `CREATE INDEX by_${c} ON main.rows (${c})` })),
    { stage: 'finish', sql: 'CHECKPOINT' },
  ]
}

async function inspect(source: TableSource, settings: ChildSettings, signal: AbortSignal): Promise<ReadonlyMap<string, readonly FileColumn[]>> {
  const child = new EngineChild({ settings, user: null, nice: 0 })
  try {
    const found = new Map<string, readonly FileColumn[]>()
    for (const { path } of source.files) {
      const { header } = await child.run({ op: 'values', sql: fileColumnsSql(path), attach: [] }, signal)
      if (!header.values) throw upstream({ code: 'PUJIANG_FILE_UNREADABLE', status: 500, detail: { zh: '数据文件无法读取。', en: 'A data file cannot be read.' }, cause: new Error(header.failure?.message) })
      found.set(path, header.values.map(([name, id, type]) => ({ name: name!, fieldId: id === null || id === undefined ? null : Number(id), type: type! })))
    }
    return found
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
