import type { Selectable } from 'kysely'
import { Type, type Static } from 'typebox'
import { TextSchema } from '../../model/index.ts'
import { PlatformError } from '../errors/index.ts'
import { jobStates, type JobError, type JobState } from './job-state.ts'
import type { JobTable } from './tables.ts'

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

export const JobErrorSchema = Type.Object({
  kind: Type.String(),
  code: Type.String(),
  detail: TextSchema,
  cure: Type.Optional(TextSchema),
  facts: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})

/** What the caller sees of a job. Done, total and per second are absent (null) where the job does not know them. */
export const JobViewSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  kind: Type.String(),
  subject: Nullable(Type.Object({ kind: Type.String(), id: Type.String() })),
  actorId: Nullable(Type.String()),
  state: Type.Enum(jobStates),
  stage: Nullable(Type.String({ description: 'What it is doing, a word of the kind of job.' })),
  bytesDone: Nullable(Type.Number()),
  bytesTotal: Nullable(Type.Number()),
  rowsDone: Nullable(Type.Number()),
  rowsTotal: Nullable(Type.Number()),
  bytesPerSecond: Nullable(Type.Number({ description: 'Over the last ten seconds.' })),
  rowsPerSecond: Nullable(Type.Number({ description: 'Over the last ten seconds.' })),
  remainingSeconds: Nullable(Type.Number({ description: 'Estimate from the rate; null where the total is not known.' })),
  attempts: Type.Integer(),
  maxAttempts: Type.Integer(),
  cancelRequested: Type.Boolean(),
  error: Nullable(JobErrorSchema),
  result: Type.Unknown(),
  createdAt: Type.String({ format: 'date-time' }),
  startedAt: Nullable(Type.String({ format: 'date-time' })),
  finishedAt: Nullable(Type.String({ format: 'date-time' })),
})
export type JobView = Static<typeof JobViewSchema>

/** True once nothing more will happen to the job by itself. */
export const isFinal = (view: { state: JobState }): boolean => view.state === 'done' || view.state === 'failed' || view.state === 'cancelled'

/** Turns a row of `job` into what a caller may see. */
export function toJobView(row: Selectable<JobTable>): JobView {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject_kind !== null && row.subject_id !== null ? { kind: row.subject_kind, id: row.subject_id } : null,
    actorId: row.actor_id,
    state: row.state,
    stage: row.stage,
    bytesDone: row.bytes_done,
    bytesTotal: row.bytes_total,
    rowsDone: row.rows_done,
    rowsTotal: row.rows_total,
    bytesPerSecond: row.bytes_per_second,
    rowsPerSecond: row.rows_per_second,
    remainingSeconds: row.remaining_seconds,
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    cancelRequested: row.cancel_requested,
    error: row.error,
    result: row.result,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  }
}

/** What a caller is told of an error. A fault of ours says only that it is one; its text goes to the log. */
export function toJobError(error: unknown): JobError {
  if (error instanceof PlatformError) {
    const { code, detail, cure, facts } = error.failing
    return { kind: error.kind, code, detail, ...(cure && { cure }), ...(facts && { facts }) }
  }
  return {
    kind: 'Internal',
    code: 'PUJIANG_INTERNAL',
    detail: { zh: '任务因内部错误而失败,详情见服务日志。', en: 'The job failed because of an internal error; the server log has the details.' },
  }
}
