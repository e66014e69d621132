import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { defineJob, type JobContext, type JobKind } from '../platform/jobs/index.ts'
import type { Services } from '../platform/operations/index.ts'
import { openTable } from './open-table.ts'
import { arePublicFilesKnown, publicFilesRow, publicForms, type PublicFile, type PublicFiles } from './public-files.ts'
import { openRight } from './rights.ts'
import { engineRight, rowSource, versionOf } from './row-source.ts'

/** Versions with more Parquet than this (about 400,000 rows) are not exported only to learn what that weighs. */
const mostBytes = 16 * 1024 * 1024
const batch = 50

/** Measures what everybody downloads of every open table: those that are new, whose open fields changed, or that an older engine printed. */
export function measurePublicFilesJob({ services }: { services: Services }): JobKind<Record<string, never>, { measured: number }> {
  return defineJob({
    kind: 'measure-public-files',
    // One at a time: readers come first.
    queue: 'measure-public-files',
    priority: 20,
    async run(job) {
      let measured = 0
      for (let after = ''; !job.signal.aborted;) {
        const { rows } = await sql<{ id: string; table: string }>`
          select v.id, t.id as table from data_table t join table_version v on v.id = t.current_version_id and v.state = 'published'
          join dataset d on d.id = t.dataset_id
          where d.status = 'published' and d.share_class <> 'none' and d.open_class = 'unconditional' and v.bytes <= ${mostBytes}
            and v.id::text > ${after} and not ${arePublicFilesKnown} order by v.id::text limit ${batch}`.execute(job.db)
        if (rows.length === 0) break
        for (const { id, table } of rows) {
          const known = await measure(services, job, table, id).catch((error: unknown) => {
            if (!job.signal.aborted) job.log.warn({ err: error, version: id }, 'the downloads of a version could not be measured')
            return null
          })
          if (known !== null) await job.db.updateTable('table_version').set({ public_files: known }).where('id', '=', id).execute()
          measured += 1
          job.progress({ rowsDone: measured })
        }
        after = rows.at(-1)?.id ?? after
      }
      return { measured }
    },
  })
}

async function measure(services: Services, job: JobContext, tableId: string, versionId: string): Promise<string | null> {
  const table = await openTable({ db: job.db }, tableId, versionId, 'rows')
  const right = openRight(table)
  if (!right) return null
  const version = versionOf(table)
  const request = { source: await rowSource({ services }, table, version), right: engineRight(right, version), query: {}, signal: job.signal }
  const files: Partial<PublicFiles> = {}
  for (const format of publicForms) files[format] = await weigh((await services.rows.export({ ...request, format, order: 'kept' })).body)
  return publicFilesRow(right.fieldIds, files as PublicFiles)
}

async function weigh(body: AsyncIterable<Buffer>): Promise<PublicFile> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of body) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}
