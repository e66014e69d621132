import { Logger, parseCronItems, run, runMigrations, type Runner, type TaskList } from 'graphile-worker'
import { sql, type Kysely } from 'kysely'
import type pg from 'pg'
import type { Database } from '../db/index.ts'
import type { Log } from '../log/index.ts'
import { cancelJob, retryJob } from './control-job.ts'
import type { JobKind } from './job-kind.ts'
import type { JobView } from './job-view.ts'
import { JobListener } from './listener.ts'
import { enqueueJob } from './queue.ts'
import { recoverJobs } from './recover-jobs.ts'
import { JobStopped, runJob, type RunningJob } from './run-job.ts'
import { watchJob } from './watch-job.ts'
import { ownWorkerProcess } from './worker-process.ts'

/** Starts a job at the times of a cron pattern (five fields, UTC). Missed times are not made up for. */
export interface JobSchedule {
  /** Unique name of the schedule. */
  name: string
  cron: string
  kind: JobKind
  input: unknown
}

export interface StartJobsOptions {
  db: Kysely<Database>
  pool: pg.Pool
  log: Log
  /** The kinds this process runs; others wait for a process that does. */
  kinds: readonly JobKind<never, unknown>[]
  /** Jobs at a time in this process. Default 2; 0 watches and controls jobs without running any. */
  concurrency?: number
  schedules?: readonly JobSchedule[]
  /** Milliseconds running jobs get to end when the program stops. Default 5,000. */
  stopPatience?: number
}

export interface Jobs {
  /** Follows a job until it has ended; see `watchJob`. */
  watch(id: string, signal?: AbortSignal): AsyncIterable<JobView>
  cancel(id: string): Promise<JobView>
  retry(id: string): Promise<JobView>
  /** Jobs that run in this process now. */
  runningCount(): number
  /** Ends the running jobs (they go back to the queue) and stops taking new ones. */
  stop(): Promise<void>
}

const scheduleTask = 'pujiang:schedule'

/** Brings the queue's own tables to their newest form; before the first `enqueueJob`. */
export async function migrateJobs(pool: pg.Pool): Promise<void> {
  await runMigrations({ pgPool: pool })
}

/** Starts running jobs. Jobs that a killed process left are taken up at once. */
export async function startJobs(options: StartJobsOptions): Promise<Jobs> {
  const { db, pool, log, kinds } = options
  const concurrency = options.concurrency ?? 2
  const process = ownWorkerProcess()
  const running = new Map<string, RunningJob>()
  const listener = new JobListener(pool, log)
  await listener.open()
  await recoverJobs(db, kinds)

  let stopping = false
  const beat = async (): Promise<void> => {
    const ids = [...running.keys()]
    if (ids.length === 0) return
    // Rows locked by a commit under way are left for the next second instead of waited for.
    const rows = await sql<{ id: string; cancel_requested: boolean; mine: boolean }>`
      with seen as (select id from job where id = any(${ids}::uuid[]) for no key update skip locked),
      beat as (update job set heartbeat_at = now() from seen where job.id = seen.id and job.worker_process = ${JSON.stringify(process)}::jsonb returning job.id)
      select job.id, job.cancel_requested, job.state = 'running' and job.worker_process = ${JSON.stringify(process)}::jsonb as mine
      from job where job.id = any(${ids}::uuid[])
    `.execute(db)
    for (const row of rows.rows) {
      if (row.cancel_requested) running.get(row.id)?.controller.abort(new JobStopped('cancelled'))
      else if (!row.mine) running.get(row.id)?.controller.abort(new JobStopped('lost'))
    }
  }
  const every = (milliseconds: number, work: () => Promise<unknown>): NodeJS.Timeout => {
    let busy = false
    return setInterval(() => {
      if (busy || stopping) return
      busy = true
      work()
        .catch((error: unknown) => log.debug({ err: error }, 'the jobs could not be looked after'))
        .finally(() => (busy = false))
    }, milliseconds).unref()
  }
  const timers = [every(1_000, beat), every(5_000, () => recoverJobs(db, kinds))]
  const stopWatchingCancels = listener.onChange('any', () => {
    if (running.size > 0) void beat().catch(() => {})
  })

  const taskList: TaskList = {
    [scheduleTask]: async (payload) => {
      const { name } = payload as { name: string }
      const schedule = options.schedules?.find((candidate) => candidate.name === name)
      if (schedule) await db.transaction().execute((trx) => enqueueJob(trx, schedule.kind, schedule.input))
    },
  }
  for (const kind of kinds) {
    taskList[kind.kind] = async (payload, helpers) => {
      if (stopping) throw new Error('the program stops')
      const { id } = payload as { id: string }
      await runJob({ db, log, kind, id, workerId: helpers.job.locked_by ?? '', process, running })
    }
  }
  const runner: Runner | null =
    concurrency === 0
      ? null
      : await run({
          pgPool: pool,
          concurrency,
          taskList,
          noHandleSignals: true,
          pollInterval: 1_000,
          logger: new Logger(() => (level, message) => log.debug({ queue: level }, message)),
          parsedCronItems: parseCronItems(
            (options.schedules ?? []).map(({ name, cron }) => ({ task: scheduleTask, match: cron, identifier: name, payload: { name } })),
          ),
        })

  const stop = async (): Promise<void> => {
    if (stopping) return
    stopping = true
    for (const timer of timers) clearInterval(timer)
    stopWatchingCancels()
    for (const job of running.values()) job.controller.abort(new JobStopped('stopping'))
    // Held, not unref'd: nothing else may keep the process up until the database behind this is stopped.
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, options.stopPatience ?? 5_000)))
    await Promise.race([runner?.stop().catch((error: unknown) => log.warn({ err: error }, 'the queue did not stop in order')), patience])
    clearTimeout(timer)
    listener.close()
  }
  return {
    watch: (id, signal) => watchJob(db, listener, id, signal),
    cancel: (id) => cancelJob(db, kinds, id),
    retry: (id) => retryJob(db, kinds, id),
    runningCount: () => running.size,
    stop,
  }
}
