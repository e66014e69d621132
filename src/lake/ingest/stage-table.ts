import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Field } from '../../model/index.ts'
import { childModule, type LoadSettings, runInChild, smallFileBytes } from '../../collect/index.ts'
import type { DescribedFile } from './describe-version.ts'
import type { StagedVersion } from './staged-version.ts'
import type { StageJob, StageProgress, StageResult } from './stage-job.ts'

export interface StageInput {
  source: { path: string; fileName: string; bytes: number; sha256: string }
  settings?: LoadSettings
  /** `append` binds the columns to the table's fields and describes parent and new rows together; `merge`, `update` and `remove` write the parent's rows anew. */
  mode?: StageJob['mode']
  /** Names of the fields that tell rows apart, where they are declared. */
  key?: readonly string[]
  existingFields?: readonly Field[]
  nextFieldId?: number
  /** Files of the version that is appended to, with the `_row` of their first rows. */
  parentFiles?: readonly DescribedFile[]
  /** `_row` of the first new row: the parent's rows for an append, otherwise 0. */
  firstRow?: number
  /** An existing folder; the finished files are moved into it at the end, and nothing is left in it on failure. */
  outDir: string
  threads: number
  /** Bound of the whole child, in MB; the engine gets what JavaScript does not need. */
  memoryMb: number
}

export interface StageOptions {
  signal?: AbortSignal
  onProgress?: (progress: StageProgress) => void
}

/**
 * Turns a raw file into a staged version: Parquet with field ids, statistics, content hash and findings, written by a child process that is killed
 * on abort. The files are not synced to disk: whoever commits the version does that.
 * Errors: InvalidInput (empty, damaged or unknown files, bad settings), LimitExceeded (bombs, sizes, memory), Conflict (an append that does not
 * match), Upstream (the child died), the signal's reason.
 */
export async function stageTable(input: StageInput, options: StageOptions = {}): Promise<StagedVersion> {
  const { outDir, memoryMb } = input
  const workFolder = await mkdtemp(join(outDir, '.staging-'))
  try {
    const job: StageJob = {
      source: { path: input.source.path, fileName: input.source.fileName, bytes: input.source.bytes },
      settings: input.settings ?? {},
      mode: input.mode ?? 'replace',
      key: input.key ?? [],
      existingFields: input.existingFields ?? [],
      nextFieldId: input.nextFieldId ?? 1,
      parentFiles: input.parentFiles ?? [],
      firstRow: input.firstRow ?? 0,
      workFolder,
      threads: input.threads,
      engineMemoryMb: Math.max(256, Math.round(memoryMb * 0.6)),
    }
    const { result, peakMemoryBytes, cpuSeconds } = await runInChild<StageJob, StageProgress, StageResult>(
      childModule('stage-child', import.meta.url),
      job,
      { ...options, memoryMb, small: input.source.bytes <= smallFileBytes },
    )
    options.signal?.throwIfAborted()
    const { seconds, passes, ...staged } = result
    const move = async (path: string, name: string): Promise<string> => {
      const target = join(outDir, name)
      await rename(path, target)
      return target
    }
    const files = await Promise.all(staged.files.map(async (file, index) => ({ ...file, path: await move(file.path, `data-${index}.parquet`) })))
    const path = staged.findings.path === null ? null : await move(staged.findings.path, 'findings.parquet')
    return { ...staged, files, findings: { ...staged.findings, path }, work: { seconds, cpuSeconds, peakMemoryBytes, passes } }
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}
