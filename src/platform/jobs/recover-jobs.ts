import { sql, type Kysely } from 'kysely'
import { jsonb, transaction, type Database } from '../db/index.ts'
import type { JobKind } from './job-kind.ts'
import type { JobError, JobState } from './job-state.ts'
import { isFinal } from './job-view.ts'
import { notifyJob, queueJob, unqueueJob } from './queue.ts'
import { isCertainlyDead } from './worker-process.ts'

export const interrupted: JobError = {
  kind: 'Internal',
  code: 'PUJIANG_JOB_INTERRUPTED',
  detail: { zh: '运行该任务的进程中断,且已用完重试次数。', en: 'The process that ran the job ended, and no attempt is left.' },
  cure: { zh: '查明原因后可以重试该任务。', en: 'Run the job again once the cause is known.' },
}

// A heartbeat is written each second; a process of another machine that missed thirty is taken for dead. It notices (fence, heartbeat) if it was not.
const silence = '30 seconds'
// Between the queue's lock and our mark "running", and between our "done" and the queue's, lie milliseconds; a process killed there leaves an entry that
// the queue itself would not touch for four hours.
const claimPatience = '10 seconds'

/**
 * Gives back the jobs of processes that are gone: queued again while attempts are left, else failed. Those of this machine are known at once by their
 * process, others by their silence. Answers the ids. Safe in several processes at a time.
 */
export async function recoverJobs(db: Kysely<Database>, kinds: readonly JobKind<never, unknown>[]): Promise<string[]> {
  return transaction(db, async (trx) => {
    const running = await trx
      .selectFrom('job')
      .select(['id', 'kind', 'attempts', 'max_attempts', 'cancel_requested', 'worker_id', 'worker_process', 'input'])
      .select(sql<boolean>`coalesce(heartbeat_at < now() - ${silence}::interval, true)`.as('silent'))
      .where('state', '=', 'running')
      .forUpdate()
      .skipLocked()
      .execute()
    const lost = running.filter((job) => job.silent || (job.worker_process && isCertainlyDead(job.worker_process)))
    const workers = [...new Set(lost.flatMap((job) => job.worker_id ?? []))]
    // Frees named queues too. The process is dead or fenced off, so nothing it still holds may count.
    if (workers.length > 0) await sql`select graphile_worker.force_unlock_workers(${workers}::text[])`.execute(trx)

    for (const job of lost) {
      const kind = kinds.find((candidate) => candidate.kind === job.kind)
      const change = job.cancel_requested
        ? { state: 'cancelled' as const, finished_at: new Date() }
        : job.attempts >= job.max_attempts
          ? { state: 'failed' as const, finished_at: new Date(), error: jsonb(interrupted) }
          : { state: 'queued' as const }
      await trx
        .updateTable('job')
        .set({ ...change, worker_id: null, worker_process: null, remaining_seconds: null })
        .where('id', '=', job.id)
        .execute()
      // A kind this process does not offer keeps its unlocked entry for one that does.
      if (change.state !== 'queued') {
        await unqueueJob(trx, job.id)
        await kind?.onGiveUp?.(trx, job.input as never, { jobId: job.id, state: change.state, error: change.state === 'failed' ? interrupted : null })
      } else if (kind) await queueJob(trx, job.id, kind, job.input as never)
      await notifyJob(trx, job.id)
    }
    return [...lost.map((job) => job.id), ...(await recoverStuckEntries(trx, kinds))]
  })
}

/**
 * Frees entries whose holder neither runs their job nor ended it in the queue: it died before it began, or between our "done" and the queue's. An entry that
 * stays locked holds up every later job of its named queue for hours, so the queue is freed with it.
 */
async function recoverStuckEntries(trx: Kysely<Database>, kinds: readonly JobKind<never, unknown>[]): Promise<string[]> {
  const stuck = await sql<{ entry: string; keyed: boolean; id: string; kind: string; state: JobState; input: unknown }>`
    select entry.id as entry, entry.key is not null as keyed, job.id, job.kind, job.state, job.input
    from graphile_worker._private_jobs entry join job on job.id::text = entry.payload ->> 'id'
    where entry.locked_at < now() - ${claimPatience}::interval and not (job.state = 'running' and job.worker_id = entry.locked_by)
    for update of job, entry skip locked
  `.execute(trx)
  for (const { entry, keyed, id, kind: name, state, input } of stuck.rows) {
    await sql`
      update graphile_worker._private_job_queues queue set locked_at = null, locked_by = null
      from graphile_worker._private_jobs entry
      where entry.id = ${entry} and queue.id = entry.job_queue_id and queue.locked_by = entry.locked_by
        and not exists (select from graphile_worker._private_jobs other
          where other.job_queue_id = queue.id and other.id <> entry.id and other.locked_by = queue.locked_by)
    `.execute(trx)
    // Without its key the entry was replaced by another already.
    if (!keyed) await sql`delete from graphile_worker._private_jobs where id = ${entry}`.execute(trx)
    else await sql`update graphile_worker._private_jobs set locked_at = null, locked_by = null where id = ${entry}`.execute(trx)
    const kind = kinds.find((candidate) => candidate.kind === name)
    if (state === 'queued' && keyed && kind) await queueJob(trx, id, kind, input as never)
    if (isFinal({ state })) await unqueueJob(trx, id)
  }
  return stuck.rows.filter(({ state }) => state === 'queued').map(({ id }) => id)
}
