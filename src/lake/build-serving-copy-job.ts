import { defineJob, type JobKind } from '../platform/jobs/index.ts'
import type { ServingCopyStore } from './serving-copy-store.ts'

export interface BuildServingCopyInput {
  versionId: string
  /** Keys or order changed: build it again although one is there. */
  rebuild: boolean
}

/** Builds the serving copy of a version in a child; a version that is gone or not current any more is left alone. */
export function buildServingCopyJob(copies: ServingCopyStore): JobKind<BuildServingCopyInput, { bytes: number }> {
  return defineJob<BuildServingCopyInput, { bytes: number }>({
    kind: 'build-serving-copy',
    maxAttempts: 2,
    // One at a time: each takes the cores it is given, and readers come first.
    queue: 'serving-copies',
    priority: 10,
    async run(job, input) {
      return { bytes: await copies.build(job, input.versionId, input.rebuild) }
    },
  })
}
