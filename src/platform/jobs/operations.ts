import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { notFound } from '../errors/index.ts'
import { defineOperation, download, signedIn, type Context, type Operation } from '../operations/index.ts'
import { JobViewSchema, type JobView } from './job-view.ts'
import type { Jobs } from './start-jobs.ts'
import { listJobs, readJob } from './watch-job.ts'

declare module '../operations/context.ts' {
  interface Services {
    jobs: Jobs
  }
}

const runsCity = (ctx: Context): boolean => ctx.actor.roles.some((r) => r.role === 'administrator' && r.agencyId === null)

/** A job is seen by whoever started it and by those who run the city; to others it is not there. @throws NotFound */
async function ownJob(ctx: Context, id: string): Promise<JobView> {
  const view = /^[0-9a-f-]{36}$/i.test(id) ? await readJob(ctx.db, id) : undefined
  const own = view && ctx.actor.id !== null && (view.actorId === ctx.actor.id || runsCity(ctx))
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

export const listJobsOperation = defineOperation({
  name: 'list-jobs',
  http: 'GET /jobs',
  stage: 'platform',
  summary: { zh: '我的任务', en: 'My jobs' },
  description: { zh: '新的在前；管理全市的人看到全部。', en: 'Newest first; those who run the city see all of them.' },
  effects: 'read',
  input: Type.Object({
    open: Type.Optional(Type.Boolean({ description: 'Only those that wait or run.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  }),
  output: Type.Object({ items: Type.Array(JobViewSchema), truncated: Type.Boolean() }),
  access: signedIn(),
  async run(ctx, input) {
    const limit = input.limit ?? 50
    const found = await listJobs(ctx.db, {
      ...(!runsCity(ctx) && { actorId: ctx.actor.id as string }),
      ...(input.open && { states: ['queued', 'running'] }),
      limit: limit + 1,
    })
    return { items: found.slice(0, limit), truncated: found.length > limit }
  },
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

export const jobOperations: readonly Operation[] = [showJob, listJobsOperation, watchJobEvents, cancelJobOperation, retryJobOperation]
