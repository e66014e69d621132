import type { JobKind } from '../platform/jobs/index.ts'
import type { BuildServingCopyInput } from './build-serving-copy-job.ts'
import type { LoadResult, LoadTableInput } from './load-table-job.ts'

/** The jobs of the lake; `city` makes them with their parts and lists them for the queue. */
export interface LakeJobs {
  loadTable: JobKind<LoadTableInput, LoadResult>
  buildServingCopy: JobKind<BuildServingCopyInput, { built: boolean }>
  measurePublicFiles: JobKind<Record<string, never>, { measured: number }>
}

declare module '../platform/operations/context.ts' {
  interface Services {
    lakeJobs: LakeJobs
  }
}
