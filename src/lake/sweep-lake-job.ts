import type { Kysely } from 'kysely'
import type { Database } from '../platform/db/index.ts'
import { defineJob, type JobKind } from '../platform/jobs/index.ts'
import { sweepOrphans, type ObjectStore } from '../platform/storage/index.ts'

const hour = 3_600_000

/** Which of these keys a committed row names, or a writer intends since less than an hour. */
async function liveKeys(db: Kysely<Database>, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const named = await Promise.all([
    db.selectFrom('version_file').select('object_key as key').where('object_key', 'in', keys).execute(),
    db.selectFrom('table_version').select('findings_key as key').where('findings_key', 'in', keys).execute(),
    db.selectFrom('upload').select('object_key as key').where('object_key', 'in', keys).where('state', '<>', 'discarded').execute(),
    db
      .selectFrom('object_intent')
      .select('object_key as key')
      .where('object_key', 'in', keys)
      .where('created_at', '>', new Date(Date.now() - hour))
      .execute(),
  ])
  return new Set(named.flat().flatMap(({ key }) => (key === null ? [] : [key])))
}

/** Removes objects and temporary files that a killed writer left. Safe at any time; `before` is a test's way not to wait an hour. */
export async function sweepLake(db: Kysely<Database>, store: ObjectStore, before: Date = new Date(Date.now() - hour), signal?: AbortSignal): Promise<string[]> {
  const report = await sweepOrphans(store, { before, live: (keys) => liveKeys(db, keys), ...(signal && { signal }) })
  await db.deleteFrom('object_intent').where('created_at', '<', before).execute()
  return report.removed
}

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
