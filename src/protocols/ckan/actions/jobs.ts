import type { Action } from '../action.ts'
import { ckanTime } from '../site.ts'

interface Job {
  id: string
  kind: string
  state: string
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
}

const jobOf = ({ id, kind, state, createdAt, startedAt, finishedAt }: Job): Record<string, unknown> => ({
  id,
  title: kind,
  created: ckanTime(createdAt)?.slice(0, 19),
  queue: 'default',
  state,
  started: ckanTime(startedAt),
  ended: ckanTime(finishedAt),
})

export const jobActions: readonly Action[] = [
  {
    name: 'job_list',
    help: 'Your jobs that wait or run; all of them for those who run the city.\n\n:param limit: at most (default 50)\n:rtype: list of dictionaries',
    async run(call) {
      const limit = call.params.integer('limit', { least: 1, most: 200 })
      const { items } = await call.ask<{ items: Job[] }>('list-jobs', { open: true, ...(limit !== undefined && { limit }) })
      return items.map(jobOf)
    },
  },
  {
    name: 'job_show',
    help: 'One job of yours.\n\n:param id: its id\n:rtype: dictionary',
    run: async (call) => jobOf(await call.ask<Job>('show-job', { job: call.params.required('id') })),
  },
  {
    name: 'job_cancel',
    writes: true,
    help: 'Cancel a job of yours.\n\n:param id: its id',
    async run(call) {
      await call.ask('cancel-job', { job: call.params.required('id') })
      return null
    },
  },
]
