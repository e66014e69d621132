import type { Kysely } from 'kysely'
import type { Database } from '../platform/db/index.ts'
import { enqueueJob } from '../platform/jobs/index.ts'
import type { Services } from '../platform/operations/index.ts'

/** Asks for the serving copy of a version once this transaction commits. */
export async function scheduleServingCopy(ctx: { db: Kysely<Database>; services: Services }, versionId: string): Promise<void> {
  await enqueueJob(ctx.db, ctx.services.lakeJobs.buildServingCopy, { versionId }, { subject: { kind: 'version', id: versionId } })
}
