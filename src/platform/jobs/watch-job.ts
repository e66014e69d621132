import type { Kysely } from 'kysely'
import type { Database } from '../db/index.ts'
import { isFinal, toJobView, type JobView } from './job-view.ts'
import type { JobListener } from './listener.ts'

/** Answers what a job looks like now, or null. */
export async function readJob(db: Kysely<Database>, id: string): Promise<JobView | null> {
  const row = await db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? toJobView(row) : null
}

export interface ListJobsFilter {
  actorId?: string
  subject?: { kind: string; id: string }
  states?: readonly JobView['state'][]
  /** Default 50. */
  limit?: number
}

/** Newest first. */
export async function listJobs(db: Kysely<Database>, filter: ListJobsFilter = {}): Promise<JobView[]> {
  let query = db
    .selectFrom('job')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(filter.limit ?? 50)
  if (filter.actorId !== undefined) query = query.where('actor_id', '=', filter.actorId)
  if (filter.subject) query = query.where('subject_kind', '=', filter.subject.kind).where('subject_id', '=', filter.subject.id)
  if (filter.states) query = query.where('state', 'in', filter.states)
  return (await query.execute()).map(toJobView)
}

/** How many jobs wait and run, in all processes; for metrics. */
export async function countOpenJobs(db: Kysely<Database>): Promise<{ queued: number; running: number }> {
  const rows = await db
    .selectFrom('job')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .where('state', 'in', ['queued', 'running'])
    .groupBy('state')
    .execute()
  const of = (state: string): number => rows.find((row) => row.state === state)?.count ?? 0
  return { queued: of('queued'), running: of('running') }
}

// A look at the row every two seconds even without news, should a notification have been lost with a connection.
const lookAgain = 2_000

/**
 * Follows a job: answers how it stands now and then each change, ending with its final state, when the signal aborts, or at once when there is no such job.
 * A reader that is slow gets the newest state, not each one.
 */
export async function* watchJob(
  db: Kysely<Database>,
  listener: JobListener,
  id: string,
  signal?: AbortSignal,
): AsyncGenerator<JobView, void, undefined> {
  let changed = true
  let wake: (() => void) | null = null
  const onNews = (): void => {
    changed = true
    wake?.()
  }
  const stop = listener.onChange(id, onNews)
  signal?.addEventListener('abort', onNews)
  try {
    let last = ''
    while (!signal?.aborted) {
      if (!changed) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, lookAgain)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        wake = null
        if (signal?.aborted) return
      }
      changed = false
      const view = await readJob(db, id)
      if (!view) return
      const text = JSON.stringify(view)
      if (text !== last) yield view
      last = text
      if (isFinal(view)) return
    }
  } finally {
    stop()
    signal?.removeEventListener('abort', onNews)
  }
}
