import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openCity } from './city/index.ts'
import type { Repaired, RepairProgress } from './cli/index.ts'
import { sweepLakeJob } from './lake/index.ts'
import type { Config } from './platform/config/index.ts'
import { enqueueJob, type JobView } from './platform/jobs/index.ts'
import type { Log } from './platform/log/index.ts'

/**
 * Makes anew everything that is derived: the search index from the catalogue, and orders serving copies from Parquet; removes what killed writers left and looks
 * whether every object that rows name is there. The data folder must be claimed by the caller. Truth itself is only read.
 */
export async function repairCity(config: Config, log: Log, onProgress: RepairProgress): Promise<Repaired> {
  for (const derived of ['search', 'serving', 'tmp']) await rm(join(config.data, derived), { recursive: true, force: true })
  onProgress('index', 0, 1)
  const city = await openCity(config, log)
  try {
    const { db } = city.database
    const { store, jobs, lakeJobs } = city.services
    onProgress('sweep', 0, 1)
    let last: JobView | null = null
    for await (const view of jobs.watch(await enqueueJob(db, sweepLakeJob(store), {}))) last = view
    const files = await db.selectFrom('version_file').select('object_key').distinct().orderBy('object_key').execute()
    const missing: string[] = []
    for (const [index, { object_key: key }] of files.entries()) {
      onProgress('objects', index, files.length)
      if (!(await store.head(key))) missing.push(key)
    }
    const tables = await db.selectFrom('data_table').select('current_version_id as version').where('current_version_id', 'is not', null).execute()
    onProgress('copies', 0, 1)
    // Queued in one transaction, so that none is begun here: the next start builds them beside its work.
    await db.transaction().execute(async (trx) => {
      for (const { version } of tables)
        await enqueueJob(trx, lakeJobs.buildServingCopy, { versionId: version as string }, { subject: { kind: 'version', id: version as string } })
      await jobs.stop()
    })
    const { entries } = await city.services.search.state()
    return {
      indexed: entries,
      removed: (last?.result as { removed: number } | undefined)?.removed ?? 0,
      objects: files.length,
      missing,
      copies: tables.length,
    }
  } finally {
    await city.close()
  }
}
