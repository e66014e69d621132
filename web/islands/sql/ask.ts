import type { SqlPlanAnswer, SqlResult, SqlTableView } from '../../answers/index.ts'
import type { Problem } from '../../../src/platform/errors/index.ts'
import { locale } from './dom.ts'

/** A refusal of the server, as it told it. */
export class Refused extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

async function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const response = await fetch(`/api/v1${path}?lang=${locale}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  })
  const answer: unknown = await response.json()
  if (!response.ok) throw new Refused(answer as Problem)
  return answer as T
}

export interface Asked {
  sql: string
  limit: number
}
export interface Progress {
  state: 'waiting' | 'running' | 'ended'
  percent: number | null
  rowsDone: number | null
  rowsTotal: number | null
  elapsedMs: number
}

export const explainSql = (asked: Asked): Promise<SqlPlanAnswer> => post('/sql/explain', asked)

/** Tables by slug or name, as far as the reader may ask them. */
export async function findTables(query: { q?: string; tables?: readonly string[] }): Promise<{ items: SqlTableView[]; truncated: boolean }> {
  const search = new URLSearchParams({ limit: query.tables ? '20' : '30' })
  if (query.q) search.set('q', query.q)
  for (const table of query.tables ?? []) search.append('tables', table)
  const response = await fetch(`/api/v1/sql/tables?${search}`)
  return response.ok ? ((await response.json()) as { items: SqlTableView[]; truncated: boolean }) : { items: [], truncated: false }
}

/** Runs a statement on the server; tells how far it is and can be cancelled, which ends the query inside the engine. */
export function runOnServer(asked: Asked, onProgress: (progress: Progress) => void): { result: Promise<SqlResult>; cancel(): void } {
  const run = crypto.randomUUID()
  let open = true
  const watch = async (): Promise<void> => {
    for (let pause = 120; open; pause = Math.min(1000, pause * 1.3)) {
      await new Promise((resolve) => setTimeout(resolve, pause))
      if (!open) return
      const response = await fetch(`/api/v1/sql/runs/${run}`).catch(() => null)
      if (open && response?.ok) onProgress((await response.json()) as Progress)
    }
  }
  const result = post<SqlResult>('/sql', { ...asked, run, remember: true }).finally(() => {
    open = false
  })
  void watch()
  return { result, cancel: () => void post(`/sql/runs/${run}/cancel`, {}).catch(() => undefined) }
}
