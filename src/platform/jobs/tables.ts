import type { ColumnType, Generated } from 'kysely'
import type { WorkerProcess } from './worker-process.ts'
import type { JobError, JobState } from './job-state.ts'

/** Row of `job`. */
export interface JobTable {
  id: string
  kind: string
  subject_kind: string | null
  subject_id: string | null
  actor_id: string | null
  state: Generated<JobState>
  stage: string | null
  bytes_done: number | null
  bytes_total: number | null
  rows_done: number | null
  rows_total: number | null
  bytes_per_second: number | null
  rows_per_second: number | null
  remaining_seconds: number | null
  result: ColumnType<unknown, unknown, unknown>
  error: JobError | null
  cancel_requested: Generated<boolean>
  attempts: Generated<number>
  max_attempts: Generated<number>
  input: ColumnType<unknown, unknown, unknown>
  created_at: Generated<Date>
  started_at: Date | null
  finished_at: Date | null
  heartbeat_at: Date | null
  worker_id: string | null
  worker_process: WorkerProcess | null
}

declare module '../db/database.ts' {
  interface Database {
    job: JobTable
  }
}
