import { availableParallelism } from 'node:os'
import type { ChildUser } from './spawn-child.ts'

export interface EngineOptions {
  /** Folder for spilled data; must exist. */
  tempFolder: string
  /** Key of the installation that seals cursors. */
  secret: string | Buffer
  /** Folders with Parquet files and serving copies (to see whether an unprivileged child could read them). */
  folders?: readonly string[]
  /** Warm children; two, so that one can die without a pause. */
  children?: number
  /** Queries of one warm child at a time. */
  connections?: number
  /** Threads of one child; default all cores. */
  threads?: number
  /** Memory of one child for data. */
  memoryMb?: number
  /** Waiting queries at most. */
  maxQueue?: number
  deadlineMs?: number
  /** Exports at a time. */
  exports?: number
  /** Free SQL queries at a time. */
  sqlQueries?: number
  sqlMemoryMb?: number
  cacheBytes?: number
  /** File that remembers the columns of Parquet files across starts; none: they are looked up again after each start. */
  columnsFile?: string | null
  /** IANA zone of times with offset. */
  timeZone?: string
  user?: ChildUser
  /** Told when a serving copy cannot be read; queries go on from Parquet. */
  onBrokenCopy?: (path: string, reason: string) => void
}
export type Settled = Required<EngineOptions>

/** The options with every default filled in. */
export function settle(options: EngineOptions): Settled {
  return {
    folders: [],
    children: 2,
    connections: 4,
    threads: availableParallelism(),
    memoryMb: 1024,
    maxQueue: 256,
    deadlineMs: 30_000,
    exports: 2,
    sqlQueries: 2,
    sqlMemoryMb: 512,
    cacheBytes: 64 << 20,
    columnsFile: null,
    timeZone: 'Asia/Shanghai',
    user: 'auto',
    onBrokenCopy: () => undefined,
    ...options,
  }
}
