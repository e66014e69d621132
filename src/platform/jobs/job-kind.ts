import type { Kysely } from 'kysely'
import type { Database } from '../db/index.ts'
import type { Log } from '../log/index.ts'
import type { JobError } from './job-state.ts'
import type { Progress } from './progress.ts'

/** Handed to a running job. */
export interface JobContext {
  jobId: string
  /** 1 for the first run. */
  attempt: number
  actorId: string | null
  subject: { kind: string; id: string } | null
  /** The pool; open a transaction for what must be whole. */
  db: Kysely<Database>
  log: Log
  /** Aborted when somebody cancels, the program stops, or another process has taken the job over: end soon and leave nothing half. */
  signal: AbortSignal
  /** Reports where the job stands; cheap, call it as often as you like (written at most four times a second). Fields not named keep their value. */
  progress(progress: Progress): void
  /**
   * To be called first in the transaction that makes the job's work visible: throws when the job was cancelled or is no longer ours, and holds it until
   * the commit. So a process that was thought dead cannot commit a second time.
   */
  fence(trx: Kysely<Database>): Promise<void>
}

/** How a job ended that did not do its work. */
export interface GivenUp {
  jobId: string
  state: 'failed' | 'cancelled'
  /** Null when cancelled. */
  error: JobError | null
}

export interface JobKind<I = unknown, R = unknown> {
  /** Verb-noun, kebab-case: `load-table`. */
  readonly kind: string
  /**
   * Does the work and answers what callers see as `result`. It may run again after a crash or a failure, so it must be safe to repeat.
   * A PlatformError other than Upstream fails the job at once; anything else is tried again until `maxAttempts`.
   */
  run(ctx: JobContext, input: I): Promise<R>
  /** Runs in all, crashes of the program included. Default 3. */
  readonly maxAttempts?: number
  /** Smaller runs first. Default 0. */
  readonly priority?: number
  /** Jobs of one queue name run one after another. Default: side by side. */
  readonly queue?: string
  /** The queue by the input, instead of one for the kind: jobs of the same thing run in the order they were asked for. */
  queueFor?(input: I): string
  /**
   * Called in the transaction that ends the job as failed or cancelled, whoever ends it: the run itself, a cancel while it waits, the recovery after a
   * crash. For what else must not go on waiting for the job.
   */
  onGiveUp?(trx: Kysely<Database>, input: I, end: GivenUp): Promise<void>
}

/** Declares a kind of job. It runs only where it is listed for `startJobs`. */
export function defineJob<I, R>(kind: JobKind<I, R>): JobKind<I, R> {
  return Object.freeze(kind)
}
