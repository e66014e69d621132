import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { jsonb, transaction, type Database } from '../db/index.ts'
import { PlatformError } from '../errors/index.ts'
import type { Log } from '../log/index.ts'
import type { JobContext, JobKind } from './job-kind.ts'
import { toJobError } from './job-view.ts'
import { ProgressReporter, type MeasuredProgress } from './progress.ts'
import { notifyJob, queueJob } from './queue.ts'
import type { WorkerProcess } from './worker-process.ts'

/** Why a running job is told to end. */
export type StopReason = 'cancelled' | 'stopping' | 'lost'

/** The reason of the abort signal of a job. */
export class JobStopped extends Error {
  readonly reason: StopReason

  constructor(reason: StopReason) {
    super(reason === 'cancelled' ? 'the job was cancelled' : reason === 'stopping' ? 'the program stops' : 'another process has taken the job over')
    this.name = 'JobStopped'
    this.reason = reason
  }
}

export interface RunningJob {
  controller: AbortController
}

export interface RunJobOptions {
  db: Kysely<Database>
  log: Log
  kind: JobKind<never, unknown>
  id: string
  workerId: string
  process: WorkerProcess
  /** Jobs this process runs now; the job is in it from the claim to the end. */
  running: Map<string, RunningJob>
}

/** Claims the job, runs it and writes how it ended. Never throws for what the job did; throws when the database cannot be reached. */
export async function runJob(options: RunJobOptions): Promise<void> {
  const { db, kind, id, workerId, running } = options
  const claimed = await claim(options)
  if (!claimed) return
  const log = options.log.child({ job: id, kind: kind.kind })
  const controller = new AbortController()
  running.set(id, { controller })
  const mine = db.updateTable('job').where('id', '=', id).where('worker_id', '=', workerId).where('state', '=', 'running')
  const reporter = new ProgressReporter(async (progress) => {
    try {
      const written = await mine.set(progressColumns(progress)).executeTakeFirst()
      if (written.numUpdatedRows > 0n) await notifyJob(db, id)
    } catch (error) {
      log.debug({ err: error }, 'progress was not written')
    }
  })
  const context: JobContext = {
    jobId: id,
    attempt: claimed.attempts,
    actorId: claimed.actor_id,
    subject: claimed.subject_kind !== null && claimed.subject_id !== null ? { kind: claimed.subject_kind, id: claimed.subject_id } : null,
    db,
    log,
    signal: controller.signal,
    progress: (progress) => reporter.report(progress),
    fence: async (trx) => {
      const held = await trx
        .selectFrom('job')
        .select(['cancel_requested'])
        .where('id', '=', id)
        .where('worker_id', '=', workerId)
        .where('state', '=', 'running')
        .forShare()
        .executeTakeFirst()
      if (!held) throw new JobStopped('lost')
      if (held.cancel_requested) throw new JobStopped('cancelled')
    },
  }
  // A cancel between the claim and this line sent its notice before anybody listened.
  // When the database is away just now, the next heartbeat tells; throwing here would leave the job marked as ours for ever.
  const cancelledEarly = await db
    .selectFrom('job')
    .select('cancel_requested')
    .where('id', '=', id)
    .executeTakeFirst()
    .catch(() => undefined)
  if (cancelledEarly?.cancel_requested) controller.abort(new JobStopped('cancelled'))

  let outcome: { result: unknown } | { error: unknown }
  try {
    controller.signal.throwIfAborted()
    outcome = { result: await kind.run(context, claimed.input as never) }
  } catch (error) {
    outcome = { error }
  }
  await reporter.flush()
  try {
    await settle(options, claimed, outcome, controller.signal, log)
  } finally {
    running.delete(id)
  }
}

type Claimed = NonNullable<Awaited<ReturnType<typeof claim>>>

async function claim({ db, id, workerId, process }: RunJobOptions) {
  return transaction(db, async (trx) => {
    const row = await trx
      .updateTable('job')
      .set((eb) => ({
        state: 'running',
        attempts: eb('attempts', '+', 1),
        started_at: new Date(),
        heartbeat_at: new Date(),
        worker_id: workerId,
        worker_process: jsonb(process),
        error: null,
        stage: null,
        bytes_done: null,
        rows_done: null,
        remaining_seconds: null,
      }))
      .where('id', '=', id)
      .where('state', '=', 'queued')
      .returning(['attempts', 'max_attempts', 'input', 'actor_id', 'subject_kind', 'subject_id'])
      .executeTakeFirst()
    if (row) await notifyJob(trx, id)
    return row
  })
}

async function settle(
  options: RunJobOptions,
  claimed: Claimed,
  outcome: { result: unknown } | { error: unknown },
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  const { db, kind, id, workerId } = options
  const stopped = signal.reason instanceof JobStopped ? signal.reason.reason : null
  const ended = { finished_at: new Date(), remaining_seconds: null }
  const failure = 'error' in outcome ? outcome.error : null
  // A job that finished in spite of being told to end has finished.
  const change =
    'result' in outcome
      ? { ...ended, state: 'done' as const, result: jsonb(outcome.result ?? null) }
      : stopped === 'cancelled' || (failure instanceof JobStopped && failure.reason === 'cancelled')
        ? { ...ended, state: 'cancelled' as const }
        : stopped === 'stopping'
          ? { state: 'queued' as const, attempts: claimed.attempts - 1, worker_id: null, worker_process: null }
          : mayTryAgain(failure) && claimed.attempts < claimed.max_attempts
            ? { state: 'queued' as const, error: jsonb(toJobError(failure)), worker_id: null, worker_process: null }
            : { ...ended, state: 'failed' as const, error: jsonb(toJobError(failure)) }
  if (failure !== null && stopped === null) log.warn({ err: failure, state: change.state, attempt: claimed.attempts }, 'the job did not succeed')
  await persist(log, () =>
    transaction(db, async (trx) => {
      const written = await trx
        .updateTable('job')
        .set(change)
        .where('id', '=', id)
        .where('worker_id', '=', workerId)
        .where('state', '=', 'running')
        .executeTakeFirst()
      // Somebody else has it: what happened here is no longer of interest.
      if (written.numUpdatedRows === 0n) return
      if (change.state === 'failed' || change.state === 'cancelled')
        await kind.onGiveUp?.(trx, claimed.input as never, {
          jobId: id,
          state: change.state,
          error: change.state === 'failed' ? toJobError(failure) : null,
        })
      if (change.state === 'queued')
        await queueJob(trx, id, kind, claimed.input as never, stopped === 'stopping' ? undefined : pauseBefore(claimed.attempts + 1))
      await notifyJob(trx, id)
    }),
  )
}

/** How a job ended must not be lost because the database is just being restarted: tries for two minutes. Repeating is harmless, the row says who has it. */
async function persist(log: Log, write: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write()
    } catch (error) {
      if (attempt >= 480) throw error
      log.debug({ err: error, attempt }, 'how the job ended was not written')
      await sleep(250)
    }
  }
}

/** What somebody must change first is not tried again; a part that did not answer and faults of ours are. */
function mayTryAgain(error: unknown): boolean {
  return !(error instanceof PlatformError) || error.kind === 'Upstream'
}

/** Second attempt after 1 s, then 4, 16, 64 … up to ten minutes. */
function pauseBefore(attempt: number): Date {
  return new Date(Date.now() + Math.min(600_000, 1000 * 4 ** (attempt - 2)))
}

function progressColumns(progress: MeasuredProgress) {
  const whole = (value: number | undefined): { value: number } | null => (value === undefined ? null : { value: Math.round(value) })
  return {
    stage: progress.stage ?? null,
    bytes_done: whole(progress.bytesDone)?.value ?? null,
    bytes_total: whole(progress.bytesTotal)?.value ?? null,
    rows_done: whole(progress.rowsDone)?.value ?? null,
    rows_total: whole(progress.rowsTotal)?.value ?? null,
    bytes_per_second: progress.bytesPerSecond,
    rows_per_second: progress.rowsPerSecond,
    remaining_seconds: progress.remainingSeconds,
  }
}
