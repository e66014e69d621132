import { sql, type Kysely } from 'kysely'
import type { Database } from '../platform/db/index.ts'
import { defineJob, type JobKind } from '../platform/jobs/index.ts'
import { sweepOrphans, type ObjectStore } from '../platform/storage/index.ts'

const hour = 3_600_000

/**
 * Which of these keys a committed row names, or a writer intends since `before`. One statement, so one moment: asked one after the other, a
 * commit between the questions would make its object look like nobody's.
 */
async function liveKeys(db: Kysely<Database>, keys: readonly string[], before: Date): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const live = await sql<{ key: string }>`
    select object_key as key from version_file where object_key = any(${keys}::text[])
    union select findings_key from table_version where findings_key = any(${keys}::text[])
    union select object_key from upload where object_key = any(${keys}::text[]) and state <> 'discarded'
    union select object_key from distribution where object_key = any(${keys}::text[])
    union select object_key from object_intent where object_key = any(${keys}::text[]) and created_at >= ${before}`.execute(db)
  return new Set(live.rows.map(({ key }) => key))
}

/**
 * Removes objects and temporary files that a killed writer left. Safe at any time with a `before` that no writer at work reaches back to; a
 * test or a repair, which knows that nobody writes, need not wait the hour. Answers the keys it removed.
 */
export async function sweepLake(
  db: Kysely<Database>,
  store: ObjectStore,
  before: Date = new Date(Date.now() - hour),
  signal?: AbortSignal,
): Promise<string[]> {
  const report = await sweepOrphans(store, { before, live: (keys) => liveKeys(db, keys, before), ...(signal && { signal }) })
  await db.deleteFrom('object_intent').where('created_at', '<', before).execute()
  return report.removed
}

/** The hourly job that runs `sweepLake`. */
export function sweepLakeJob(store: ObjectStore): JobKind<Record<string, never>, { removed: number }> {
  return defineJob<Record<string, never>, { removed: number }>({
    kind: 'sweep-lake',
    maxAttempts: 1,
    async run(job) {
      const removed = await sweepLake(job.db, store, undefined, job.signal)
      if (removed.length > 0) job.log.info({ removed: removed.length }, 'objects that nobody names were removed')
      return { removed: removed.length }
    },
  })
}
