import { data } from 'react-router'
import type { SavedQueryView, SqlPlanAnswer, SqlResult } from '../answers/index.ts'
import type { Problem } from '../../src/platform/errors/index.ts'
import { readForm } from './read-form.ts'
import { attempt, goTo, type PageArgs } from './run.ts'

/** Choices of rows at most. */
export const sqlLimits = [100, 1000, 10_000] as const

/** What the page of SQL shows after a form of it was sent. */
export interface SqlOutcome {
  sql: string
  limit: number
  title?: string
  result?: SqlResult & { milliseconds: number }
  plan?: SqlPlanAnswer
  saved?: SavedQueryView
  problem?: Problem
}

const limitOf = (text: string | undefined): number => sqlLimits.find((limit) => String(limit) === text) ?? 1000

/** Carries out a form of the page of SQL; whatever was typed comes back. */
export async function actOnSql(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const sql = values['sql'] ?? ''
  const limit = limitOf(values['limit'])
  const title = values['title'] ?? ''
  const typed = { sql, limit, title }
  const outcome = (more: Partial<SqlOutcome>): unknown =>
    more.problem ? data({ ...typed, ...more } satisfies SqlOutcome, { status: more.problem.status }) : ({ ...typed, ...more } satisfies SqlOutcome)
  switch (values['intent']) {
    case 'explain': {
      const { ok, problem } = await attempt(args, 'explain-sql', { sql, limit })
      return outcome(ok ? { plan: ok } : { problem })
    }
    case 'save': {
      const { ok, problem } = await attempt(args, 'save-query', { title: title || nameOf(sql), sql })
      return outcome(ok ? { saved: ok } : { problem })
    }
    case 'share':
    case 'withdraw': {
      const { ok, problem } = await attempt(args, 'change-saved-query', { saved: values['saved'] ?? '', shared: values['intent'] === 'share' })
      return outcome(ok ? { sql: ok.sql, saved: ok } : { problem })
    }
    case 'remove': {
      const { problem } = await attempt(args, 'remove-saved-query', { saved: values['saved'] ?? '' })
      return problem ? outcome({ problem }) : goTo(args, '/sql#saved')
    }
    case 'clear': {
      const { problem } = await attempt(args, 'clear-query-history', {})
      return problem ? outcome({ problem }) : goTo(args, '/sql#history')
    }
    default: {
      const start = performance.now()
      const { ok, problem } = await attempt(args, 'run-sql', { sql, limit, remember: true })
      return outcome(ok ? { result: { ...ok, milliseconds: Math.round(performance.now() - start) } } : { problem })
    }
  }
}

/** A name for a query that was given none: its beginning. */
const nameOf = (sql: string): string => sql.trim().replaceAll(/\s+/g, ' ').slice(0, 60) || 'SQL'
