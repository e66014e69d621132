import type { Kysely } from 'kysely'
import { transaction, type Database } from '../db/index.ts'
import { conflict, notFound } from '../errors/index.ts'
import type { JobKind } from './job-kind.ts'
import { toJobView, type JobView } from './job-view.ts'
import { notifyJob, queueJob, unqueueJob } from './queue.ts'

/**
 * Asks a job to end. One that waits ends here; one that runs is told within a second and leaves nothing half. A job that has ended already stays as it is.
 * Throws NotFound.
 */
export async function cancelJob(db: Kysely<Database>, kinds: readonly JobKind<never, unknown>[], id: string): Promise<JobView> {
  return transaction(db, async (trx) => {
    const row = await trx.selectFrom('job').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    if (!row) throw notFound({ zh: '任务', en: 'job' }, id)
    if (row.state !== 'queued' && row.state !== 'running') return toJobView(row)
    const ended = row.state === 'queued' ? ({ state: 'cancelled', finished_at: new Date() } as const) : {}
    const changed = await trx
      .updateTable('job')
      .set({ cancel_requested: true, ...ended })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    if (row.state === 'queued') {
      await unqueueJob(trx, id)
      await kinds.find(({ kind }) => kind === row.kind)?.onGiveUp?.(trx, row.input as never, { jobId: id, state: 'cancelled', error: null })
    }
    await notifyJob(trx, id)
    return toJobView(changed)
  })
}

/** Runs a failed or cancelled job again with all its attempts. Throws NotFound, or Conflict when it has not ended that way or its kind is not offered. */
export async function retryJob(db: Kysely<Database>, kinds: readonly JobKind<never, unknown>[], id: string): Promise<JobView> {
  return transaction(db, async (trx) => {
    const row = await trx.selectFrom('job').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    if (!row) throw notFound({ zh: '任务', en: 'job' }, id)
    const kind = kinds.find((candidate) => candidate.kind === row.kind)
    if (!kind || (row.state !== 'failed' && row.state !== 'cancelled')) {
      throw conflict({
        code: 'PUJIANG_JOB_NOT_RETRYABLE',
        detail: { zh: '只有失败或已取消的任务可以重试。', en: 'Only a failed or cancelled job can be run again.' },
        facts: { state: row.state },
      })
    }
    const changed = await trx
      .updateTable('job')
      .set({ state: 'queued', attempts: 0, cancel_requested: false, error: null, result: null, finished_at: null, started_at: null, stage: null })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await queueJob(trx, id, kind, row.input as never)
    await notifyJob(trx, id)
    return toJobView(changed)
  })
}
