import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { Database } from '../db/index.ts'
import { jsonb } from '../db/index.ts'
import type { JobKind } from './job-kind.ts'

/** Channel of PostgreSQL notifications; the payload is the job's id. */
export const jobChannel = 'pujiang_job'

// Attempts are counted in our row; the queue's own counter must never end a job first.
const queueAttempts = 30_000

export interface EnqueueOptions {
  /** Default: a new one. An id that exists already is refused by its unique key. */
  id?: string
  subject?: { kind: string; id: string }
  actorId?: string | null
  maxAttempts?: number
  /** Not before this. */
  runAt?: Date
}

/**
 * Puts a job into the queue in the caller's transaction: it runs after the commit and never when the transaction rolls back. Answers its id.
 */
export async function enqueueJob<I, R>(trx: Kysely<Database>, kind: JobKind<I, R>, input: I, options: EnqueueOptions = {}): Promise<string> {
  const id = options.id ?? randomUUID()
  await trx
    .insertInto('job')
    .values({
      id,
      kind: kind.kind,
      subject_kind: options.subject?.kind ?? null,
      subject_id: options.subject?.id ?? null,
      actor_id: options.actorId ?? null,
      max_attempts: options.maxAttempts ?? kind.maxAttempts ?? 3,
      input: jsonb(input ?? null),
    })
    .execute()
  await queueJob(trx, id, kind, input, options.runAt)
  await notifyJob(trx, id)
  return id
}

/** Gives the queue an entry for the job; an entry that is locked by a run under way is replaced by a new one. */
export async function queueJob<I>(
  trx: Kysely<Database>,
  id: string,
  kind: Pick<JobKind<I>, 'kind' | 'priority' | 'queue' | 'queueFor'>,
  input: I,
  runAt?: Date,
): Promise<void> {
  const queue = kind.queueFor?.(input) ?? kind.queue
  await sql`
    select 1 from graphile_worker.add_job(
      ${kind.kind}, json_build_object('id', ${id}::text), queue_name := ${queue ?? null}::text, run_at := ${runAt ?? null}::timestamptz,
      max_attempts := ${queueAttempts}::int, job_key := ${id}::text, priority := ${kind.priority ?? 0}::int)
  `.execute(trx)
}

/** Takes the job's entry out of the queue. */
export async function unqueueJob(trx: Kysely<Database>, id: string): Promise<void> {
  await sql`select 1 from graphile_worker.remove_job(${id})`.execute(trx)
}

/** Tells every watcher and the process that runs the job, at the commit, that the row changed. */
export async function notifyJob(trx: Kysely<Database>, id: string): Promise<void> {
  await sql`select pg_notify(${jobChannel}, ${id})`.execute(trx)
}
