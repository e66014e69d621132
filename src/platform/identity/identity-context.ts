import type { Context } from '../operations/index.ts'

/** What of a request's context the changes to identity need; `db` is its transaction. */
export type IdentityContext = Pick<Context, 'actor' | 'db' | 'clock' | 'random' | 'afterCommit'>
