import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { notFound } from '../errors/index.ts'
import { defineOperation, download, signedIn, type Context, type Operation } from '../operations/index.ts'
import { JobViewSchema, type JobView } from './job-view.ts'
import type { Jobs } from './start-jobs.ts'
import { readJob } from './watch-job.ts'

declare module '../operations/context.ts' {
  interface Services {
    jobs: Jobs
  }
}

/** A job is seen by whoever started it and by those who run the city; to others it is not there. @throws NotFound */
async function ownJob(ctx: Context, id: string): Promise<JobView> {
  const view = /^[0-9a-f-]{36}$/i.test(id) ? await readJob(ctx.db, id) : undefined
  const own =
    view && ctx.actor.id !== null && (view.actorId === ctx.actor.id || ctx.actor.roles.some((r) => r.role === 'administrator' && r.agencyId === null))
  if (!view || !own) throw notFound({ zh: '任务', en: 'job' }, id)
  return view
}

const job = Type.String({ description: 'Id of the job.' })

export const showJob = defineOperation({
  name: 'show-job',
  http: 'GET /jobs/{job}',
  stage: 'platform',
  summary: { zh: '看一个任务', en: 'Show a job' },
  effects: 'read',
  input: Type.Object({ job }),
  output: JobViewSchema,
  access: signedIn(),
  run: (ctx, input) => ownJob(ctx, input.job),
})

export const watchJobEvents = defineOperation({
  name: 'watch-job',
  http: 'GET /jobs/{job}/events',
  stage: 'platform',
  summary: { zh: '跟踪一个任务(SSE)', en: 'Follow a job as server-sent events' },
  effects: 'read',
  input: Type.Object({ job }),
  output: JobViewSchema,
  produces: ['text/event-stream'],
  access: signedIn(),
  async run(ctx, input) {
    const view = await ownJob(ctx, input.job)
    const { signal, services } = ctx
    async function* events(): AsyncGenerator<string> {
      for await (const seen of services.jobs.watch(view.id, signal)) yield `event: job\ndata: ${JSON.stringify(seen)}\n\n`
    }
    return download({
      body: Readable.from(events()),
      contentType: 'text/event-stream; charset=utf-8',
      headers: { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' },
    })
  },
})

export const cancelJobOperation = defineOperation({
  name: 'cancel-job',
  http: 'POST /jobs/{job}/cancel',
  stage: 'platform',
  summary: { zh: '取消任务', en: 'Cancel a job' },
  effects: 'write',
  input: Type.Object({ job }),
  output: JobViewSchema,
  access: signedIn(),
  async prepare(ctx, input) {
    const view = await ownJob(ctx, input.job)
    // Cancelling speaks to the process that runs the job, so it commits by itself.
    return ctx.services.jobs.cancel(view.id)
  },
  async run(ctx, input) {
    ctx.audit.subject('job', input.job)
    return ctx.prepared as JobView
  },
})

export const retryJobOperation = defineOperation({
  name: 'retry-job',
  http: 'POST /jobs/{job}/retry',
  stage: 'platform',
  summary: { zh: '重试失败的任务', en: 'Try a failed job again' },
  effects: 'write',
  input: Type.Object({ job }),
  output: JobViewSchema,
  access: signedIn(),
  async prepare(ctx, input) {
    return ctx.services.jobs.retry((await ownJob(ctx, input.job)).id)
  },
  async run(ctx, input) {
    ctx.audit.subject('job', input.job)
    return ctx.prepared as JobView
  },
})

export const jobOperations: readonly Operation[] = [showJob, watchJobEvents, cancelJobOperation, retryJobOperation]
