import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { Value } from 'typebox/value'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/index.ts'
import { migrationSets } from '../../migrations.ts'
import { migrate, openDatabase } from '../db/index.ts'
import { conflict, upstream } from '../errors/index.ts'
import { silentLog } from '../log/index.ts'
import { openPostgres } from '../postgres/index.ts'
import {
  countOpenJobs,
  defineJob,
  enqueueJob,
  JobViewSchema,
  listJobs,
  migrateJobs,
  readJob,
  startJobs,
  type JobKind,
  type Jobs,
  type JobView,
} from './index.ts'
import { queueJob } from './queue.ts'
import { recoverJobs } from './recover-jobs.ts'

async function open(kinds: readonly JobKind<never, unknown>[], concurrency = 2): Promise<TestDatabase & { jobs: Jobs }> {
  const database = await createTestDatabase()
  const jobs = await startJobs({ db: database.db, pool: database.pool, log: silentLog, kinds, concurrency, stopPatience: 1_000 })
  onTestFinished(async () => {
    await jobs.stop()
    await database.drop()
  })
  return { ...database, jobs }
}

async function ending(jobs: Jobs, id: string): Promise<JobView> {
  let last: JobView | undefined
  for await (const view of jobs.watch(id, AbortSignal.timeout(20_000))) last = view
  if (!last) throw new Error('there is no such job')
  return last
}

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  const end = Date.now() + 15_000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('waited in vain')
    await sleep(10)
  }
}

const double = defineJob({ kind: 'double', run: async (_ctx, input: { n: number }) => ({ twice: input.n * 2 }) })

test('a job runs after the commit and its result is there', async () => {
  const { db, jobs } = await open([double])
  const subject = { kind: 'table', id: crypto.randomUUID() }
  const id = await db.transaction().execute((trx) => enqueueJob(trx, double, { n: 21 }, { subject }))
  const view = await ending(jobs, id)
  expect(view).toMatchObject({ id, kind: 'double', state: 'done', result: { twice: 42 }, attempts: 1, subject, error: null })
  expect(Value.Check(JobViewSchema, view)).toBe(true)
  expect((await listJobs(db, { subject })).map((job) => job.id)).toEqual([id])
  // The queue forgets the entry a moment after the job has ended.
  await until(async () => (await sql`select id from graphile_worker.jobs`.execute(db)).rows.length === 0)
})

test('a job whose transaction rolls back never was', async () => {
  const { db, jobs } = await open([double])
  let id = ''
  await expect(
    db.transaction().execute(async (trx) => {
      id = await enqueueJob(trx, double, { n: 1 })
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  expect(await readJob(db, id)).toBeNull()
  for await (const view of jobs.watch(id)) throw new Error(`watched ${view.state}`)
})

test('progress reaches the watcher with rates and the time left, at most four times a second', async () => {
  const load = defineJob({
    kind: 'load',
    run: async (ctx) => {
      for (let i = 1; i <= 100; i += 1) {
        ctx.progress({ stage: 'reading', bytesDone: i * 1_000, bytesTotal: 100_000, rowsDone: i })
        await sleep(10)
      }
    },
  })
  const { db, jobs } = await open([load])
  const id = await enqueueJob(db, load, null)
  const seen: JobView[] = []
  const began = Date.now()
  for await (const view of jobs.watch(id)) seen.push(view)
  const seconds = (Date.now() - began) / 1000
  const reports = seen.filter((view) => view.state === 'running' && view.bytesDone !== null)
  expect(reports.length).toBeGreaterThanOrEqual(3)
  expect(reports.length).toBeLessThanOrEqual(4 * seconds + 2)
  const late = reports.at(-1)!
  expect(late).toMatchObject({ stage: 'reading', bytesTotal: 100_000 })
  expect(late.bytesPerSecond).toBeGreaterThan(5_000)
  expect(late.remainingSeconds).toBeLessThan(5)
  expect(seen.at(-1)).toMatchObject({ state: 'done', bytesDone: 100_000, rowsDone: 100, remainingSeconds: null })
})

test('cancelling a running job tells it within a second', async () => {
  let told = 0
  const endless = defineJob({
    kind: 'endless',
    run: async (ctx) => {
      await sleep(60_000, undefined, { signal: ctx.signal }).catch(() => (told = Date.now()))
      ctx.signal.throwIfAborted()
    },
  })
  const { db, jobs } = await open([endless])
  const id = await enqueueJob(db, endless, null)
  await until(async () => (await readJob(db, id))?.state === 'running')
  expect(await countOpenJobs(db)).toEqual({ queued: 0, running: 1 })
  await sleep(50)
  const asked = Date.now()
  await jobs.cancel(id)
  expect(await ending(jobs, id)).toMatchObject({ state: 'cancelled', cancelRequested: true, error: null })
  expect(told - asked).toBeLessThan(1_000)
})

test('a waiting job that is cancelled never runs, and may be run again', async () => {
  let runs = 0
  const counting = defineJob({ kind: 'counting', run: async () => (runs += 1) })
  const { db, jobs } = await open([counting])
  const id = await enqueueJob(db, counting, null, { runAt: new Date(Date.now() + 1_500) })
  expect((await jobs.cancel(id)).state).toBe('cancelled')
  await sleep(2_800)
  expect(runs).toBe(0)
  expect((await jobs.retry(id)).state).toBe('queued')
  expect(await ending(jobs, id)).toMatchObject({ state: 'done', result: 1 })
})

test('what the caller must change fails at once with its message; what did not answer is tried again', async () => {
  const refused = defineJob({
    kind: 'refused',
    run: async () => {
      throw conflict({ code: 'PUJIANG_VERSION_EXISTS', detail: { zh: '版本已存在。', en: 'The version exists.' } })
    },
  })
  let tries = 0
  const flaky = defineJob({
    kind: 'flaky',
    run: async () => {
      tries += 1
      if (tries < 2) throw upstream({ code: 'PUJIANG_ENGINE_GONE', detail: { zh: '引擎无应答。', en: 'The engine did not answer.' } })
      return tries
    },
  })
  const { db, jobs } = await open([refused, flaky])
  const [first, second] = [await enqueueJob(db, refused, null), await enqueueJob(db, flaky, null)]
  expect(await ending(jobs, first)).toMatchObject({
    state: 'failed',
    attempts: 1,
    error: { kind: 'Conflict', code: 'PUJIANG_VERSION_EXISTS', detail: { en: 'The version exists.' } },
  })
  expect(await ending(jobs, second)).toMatchObject({ state: 'done', attempts: 2, result: 2, error: null })
})

test('a fault of ours ends after its attempts and tells no inner text', async () => {
  const faulty = defineJob({
    kind: 'faulty',
    maxAttempts: 1,
    run: async () => {
      throw new Error('password=hunter2')
    },
  })
  const { db, jobs } = await open([faulty])
  const view = await ending(jobs, await enqueueJob(db, faulty, null))
  expect(view).toMatchObject({ state: 'failed', error: { code: 'PUJIANG_INTERNAL' } })
  expect(JSON.stringify(view)).not.toContain('hunter2')
})

test('jobs of one queue run one after another', async () => {
  let together = 0
  let most = 0
  const serial = defineJob({
    kind: 'serial',
    queue: 'one-table',
    run: async () => {
      together += 1
      most = Math.max(most, together)
      await sleep(60)
      together -= 1
    },
  })
  const { db, jobs } = await open([serial], 4)
  const ids = await Promise.all([1, 2, 3].map(() => enqueueJob(db, serial, null)))
  for (const id of ids) expect((await ending(jobs, id)).state).toBe('done')
  expect(most).toBe(1)
})

test('stopping the program puts a running job back without counting the attempt', async () => {
  const long = defineJob({ kind: 'long', run: async (ctx) => sleep(60_000, null, { signal: ctx.signal }) })
  const { db, jobs } = await open([long])
  const id = await enqueueJob(db, long, null)
  await until(() => jobs.runningCount() === 1)
  await jobs.stop()
  expect(await readJob(db, id)).toMatchObject({ state: 'queued', attempts: 0 })
  const queue = await sql<{ locked_by: string | null }>`select locked_by from graphile_worker.jobs where key = ${id}`.execute(db)
  expect(queue.rows).toEqual([{ locked_by: null }])
})

test('a job that was taken over is told so and its commit is refused', async () => {
  let refusal = ''
  const fenced = defineJob({
    kind: 'fenced',
    maxAttempts: 1,
    run: async (ctx) => {
      await sleep(60_000, null, { signal: ctx.signal }).catch(() => {})
      await ctx.db
        .transaction()
        .execute((trx) => ctx.fence(trx))
        .catch((error: Error) => (refusal = error.message))
    },
  })
  const { db, jobs } = await open([fenced])
  const id = await enqueueJob(db, fenced, null)
  await until(() => jobs.runningCount() === 1)
  await db.updateTable('job').set({ worker_id: 'another', worker_process: null }).where('id', '=', id).execute()
  await until(() => refusal !== '')
  expect(refusal).toBe('another process has taken the job over')
})

test('the jobs of a killed process are taken up by the next one at once', async () => {
  const database = await createTestDatabase()
  onTestFinished(database.drop)
  const here = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)
  const program = `
    import { openDatabase } from ${here('../db/index.ts')}
    import { silentLog } from ${here('../log/index.ts')}
    import { defineJob, startJobs } from ${here('./index.ts')}
    const { db, pool } = openDatabase({ connection: ${JSON.stringify(database.connection)} })
    const work = defineJob({ kind: 'work', run: async () => { console.log('running'); await new Promise(() => {}) } })
    await startJobs({ db, pool, log: silentLog, kinds: [work] })
    setInterval(() => {}, 1000)
  `
  const work = defineJob({ kind: 'work', run: async (ctx) => `attempt ${ctx.attempt}` })
  const id = await enqueueJob(database.db, work, null)
  const lastChance = await enqueueJob(database.db, work, null, { maxAttempts: 1 })
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  let running = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => (running += text.split('running').length - 1))
  await until(() => running === 2)
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(await readJob(database.db, id)).toMatchObject({ state: 'running' })

  const restarted = Date.now()
  const jobs = await startJobs({ db: database.db, pool: database.pool, log: silentLog, kinds: [work] })
  onTestFinished(() => jobs.stop())
  expect(await ending(jobs, id)).toMatchObject({ state: 'done', result: 'attempt 2', attempts: 2 })
  expect(await ending(jobs, lastChance)).toMatchObject({ state: 'failed', error: { code: 'PUJIANG_JOB_INTERRUPTED' } })
  expect(Date.now() - restarted).toBeLessThan(3_000)
})

test('jobs go on when the database is killed and comes back', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'pujiang-jobs-'))
  chmodSync(dataDir, 0o755)
  const server = await openPostgres({ dataDir })
  const { db, pool, close } = openDatabase({ connection: server.connection })
  const notYet = (): void => {}
  let finish = notYet
  const across = defineJob({
    kind: 'across',
    run: async () => {
      await new Promise<void>((resolve) => (finish = resolve))
      return 'finished'
    },
  })
  await migrateJobs(pool)
  await migrate(db, migrationSets)
  const jobs = await startJobs({ db, pool, log: silentLog, kinds: [across, double], stopPatience: 1_000 })
  onTestFinished(async () => {
    await jobs.stop()
    await close()
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const id = await enqueueJob(db, across, null)
  await until(() => jobs.runningCount() === 1)
  process.kill(server.pid(), 'SIGKILL')
  // The kill may come before the work has begun or after.
  await until(() => finish !== notYet)
  finish()
  await until(async () => (await readJob(db, id).catch(() => null))?.state === 'done')
  // The work may have ended before the server was gone for good, so the next job waits for it to be back.
  let next = ''
  await until(async () => (next = await enqueueJob(db, double, { n: 1 }).catch(() => '')) !== '')
  expect(await ending(jobs, next)).toMatchObject({ state: 'done' })
})

test('a job locked by a process that died before it began is taken up too', async () => {
  const { db, jobs } = await open([double], 0)
  const id = await enqueueJob(db, double, { n: 4 })
  await sql`update graphile_worker._private_jobs set locked_by = 'gone', locked_at = now() - interval '20 seconds' where key = ${id}`.execute(db)
  expect(await recoverJobs(db, [double])).toEqual([id])
  const entries = await sql<{ locked_by: string | null }>`select locked_by from graphile_worker.jobs where key = ${id}`.execute(db)
  expect(entries.rows).toEqual([{ locked_by: null }])
  expect(jobs.runningCount()).toBe(0)
})

test('a job whose process died on either side of it holds up no later job of its queue', async () => {
  const inLine = defineJob<{ n: number }, number>({ kind: 'in-line', queue: 'line', run: async (_ctx, { n }) => n })
  const { db } = await open([inLine], 0)
  /** As a process leaves it that was killed while the entry was its own. */
  const leave = (id: string) =>
    sql`with entry as (update graphile_worker._private_jobs set locked_by = 'gone', locked_at = now() - interval '20 seconds' where key = ${id} returning job_queue_id)
      update graphile_worker._private_job_queues queue set locked_by = 'gone', locked_at = now() from entry where queue.id = entry.job_queue_id`.execute(
      db,
    )
  const held = async () =>
    (await sql`select from graphile_worker._private_job_queues where queue_name = 'line' and locked_by is not null`.execute(db)).rows.length
  const entriesOf = async (id: string) =>
    (await sql`select from graphile_worker._private_jobs where payload ->> 'id' = ${id}`.execute(db)).rows.length

  const before = await enqueueJob(db, inLine, { n: 1 })
  await leave(before)
  expect([await recoverJobs(db, [inLine]), await held(), await entriesOf(before)]).toEqual([[before], 0, 1])

  await leave(before)
  await sql`update job set state = 'done' where id = ${before}`.execute(db)
  expect([await recoverJobs(db, [inLine]), await held(), await entriesOf(before)]).toEqual([[], 0, 0])

  // Told to stop, it had put its job back under a new entry; then it was killed with the old one in its hands.
  const returned = await enqueueJob(db, inLine, { n: 2 })
  await leave(returned)
  await queueJob(db, returned, inLine, { n: 2 })
  expect(await entriesOf(returned)).toBe(2)
  expect([await recoverJobs(db, [inLine]), await held(), await entriesOf(returned)]).toEqual([[returned], 0, 1])

  const running = await enqueueJob(db, inLine, { n: 3 })
  await leave(running)
  await sql`update job set state = 'running', worker_id = 'gone', heartbeat_at = now() where id = ${running}`.execute(db)
  expect([await recoverJobs(db, [inLine]), await held(), await entriesOf(running)]).toEqual([[], 1, 1])
})

test('a job that is given up tells so in the transaction that ends it, whether it failed, was cancelled waiting, or crashed for the last time', async () => {
  const seen: string[] = []
  const stubborn = defineJob<string, never>({
    kind: 'stubborn',
    maxAttempts: 1,
    run: async () => {
      throw new Error('no')
    },
    onGiveUp: async (trx, input, { jobId, state, error }) => {
      const { rows } = await sql<{ state: string }>`select state from job where id = ${jobId}`.execute(trx)
      seen.push(`${input} ${state} ${error?.code ?? 'no error'} ${rows[0]?.state}`)
    },
  })
  const { db, jobs } = await open([stubborn], 1)
  expect(await ending(jobs, await enqueueJob(db, stubborn, 'failing'))).toMatchObject({ state: 'failed' })
  const later = await enqueueJob(db, stubborn, 'waiting', { runAt: new Date(Date.now() + 60_000) })
  expect(await jobs.cancel(later)).toMatchObject({ state: 'cancelled' })
  const crashed = await enqueueJob(db, stubborn, 'crashed', { runAt: new Date(Date.now() + 60_000) })
  await sql`update job set state = 'running', attempts = 1, worker_id = 'gone', heartbeat_at = now() - interval '1 minute' where id = ${crashed}`.execute(
    db,
  )
  expect(await recoverJobs(db, [stubborn])).toEqual([crashed])
  expect(seen).toEqual([
    'failing failed PUJIANG_INTERNAL failed',
    'waiting cancelled no error cancelled',
    'crashed failed PUJIANG_JOB_INTERRUPTED failed',
  ])
})

test('jobs on the same thing run in the order they were asked for, those on others beside them', async () => {
  const order: string[] = []
  const release = Promise.withResolvers<void>()
  const onThing = defineJob<{ thing: string; n: number }, null>({
    kind: 'on-thing',
    queueFor: ({ thing }) => thing,
    run: async (_job, { thing, n }) => {
      order.push(`${thing}${n} begins`)
      if (thing === 'a' && n === 1) await release.promise
      else if (thing === 'b') release.resolve()
      order.push(`${thing}${n} ends`)
      return null
    },
  })
  const { db, jobs } = await open([onThing], 3)
  const ids = [
    await enqueueJob(db, onThing, { thing: 'a', n: 1 }),
    await enqueueJob(db, onThing, { thing: 'a', n: 2 }),
    await enqueueJob(db, onThing, { thing: 'b', n: 1 }),
  ]
  for (const id of ids) expect(await ending(jobs, id)).toMatchObject({ state: 'done' })
  expect(order.filter((line) => line.startsWith('a'))).toEqual(['a1 begins', 'a1 ends', 'a2 begins', 'a2 ends'])
  expect(order.indexOf('b1 begins')).toBeLessThan(order.indexOf('a1 ends'))
})
