import { defineJob, type JobKind } from '../platform/jobs/index.ts'
import type { Services } from '../platform/operations/index.ts'
import { openTable } from './open-table.ts'
import { rowSource, versionOf } from './row-source.ts'

export interface BuildServingCopyInput {
  versionId: string
}

export interface BuildServingCopyParts {
  services: Services
  /** Space for all copies; 0 builds none. */
  maxBytes: number
}

/** Measured at 10 M rows × 15 columns: Parquet 428 MB, copy 785 MB, 409 MB an index. */
const timesParquet = 4

/** Below this a table is one row group, which Parquet answers in a few milliseconds too; a copy would cost two children and save nothing one sees. */
const worthCopying = 50_000

/** Builds the serving copy of a version in a child; a version that is gone or not current any more is left alone. */
export function buildServingCopyJob({ services, maxBytes }: BuildServingCopyParts): JobKind<BuildServingCopyInput, { built: boolean }> {
  return defineJob<BuildServingCopyInput, { built: boolean }>({
    kind: 'build-serving-copy',
    maxAttempts: 2,
    // One at a time: each takes the cores it is given, and readers come first.
    queue: 'serving-copies',
    priority: 10,
    async run(job, { versionId }) {
      const row = await job.db
        .selectFrom('table_version as v')
        .innerJoin('data_table as t', 't.current_version_id', 'v.id')
        .select(['t.id', 'v.rows', 'v.bytes'])
        .where('v.id', '=', versionId)
        .executeTakeFirst()
      if (!row) return { built: false }
      const table = await openTable({ db: job.db }, row.id, versionId, 'rows')
      const source = await rowSource({ services }, table, versionOf(table))
      // Whoever comes first to the new rows waits for nothing but them.
      await services.rows.prepare(source, job.signal)
      if (row.rows < worthCopying || row.bytes * timesParquet > maxBytes) return { built: false }
      await services.store.requireSpace(row.bytes * timesParquet)
      await services.servingCopies.ensure(source, {
        signal: job.signal,
        onProgress: ({ stage, percent }) => job.progress({ stage, rowsDone: Math.round((row.rows * percent) / 100), rowsTotal: row.rows }),
      })
      return { built: true }
    },
  })
}
