import type { Text } from '../../model/index.ts'

export const jobStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type JobState = (typeof jobStates)[number]

/** Why a job failed, in both languages; the same facts an operation's problem answer carries. */
export interface JobError {
  kind: string
  code: string
  detail: Text
  cure?: Text
  facts?: Readonly<Record<string, unknown>>
}
