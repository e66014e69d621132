import type { PackData } from './pack-schema.ts'
import type { Window } from './window.ts'

/** One file to generate, with everything the child needs to know. */
export interface GenerateJob {
  slug: string
  sql: string
  fields: readonly { name: string; header: string }[]
  sort: readonly string[]
  window: Window
  salt: number
  file: PackData['file']
  encoding: PackData['encoding']
  sheet: string
  path: string
}

/** What the parent sends once: the pack's tables and the files in the order they are wanted. */
export interface ChildTask {
  seed: number
  /** The latest end of all windows; calendars reach to it. */
  horizon: string
  prelude: string
  tables: readonly { name: string; path: string }[]
  outDir: string
  threads: number
  jobs: readonly GenerateJob[]
}

/** What the child answers: one message a file, or one without a slug when the pack itself failed. */
export type ChildReport = GeneratedFile | { slug?: string; error: string }

/** A generated file: where it lies, its rows and bytes, and how long it took. */
export interface GeneratedFile {
  slug: string
  path: string
  rows: number
  bytes: number
  milliseconds: number
}
