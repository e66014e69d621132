import { Type } from 'typebox'
import { notFound, type PlatformError } from '../../platform/errors/index.ts'
import { anyone, defineOperation, type Context } from '../../platform/operations/index.ts'
import type { SqlRun } from '../sql-runs.ts'

/** Who a run belongs to: the person or key; without one, the address. */
export const runOwner = (ctx: Pick<Context, 'actor' | 'client'>): string =>
  ctx.actor.id === null ? `address ${ctx.client.address}` : `actor ${ctx.actor.id}`

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const input = Type.Object({ run: Type.String({ maxLength: 36, description: 'The run id given to run-sql.' }) })
const output = Type.Object({
  run: Type.String(),
  state: Type.Enum(['waiting', 'running', 'ended']),
  percent: nullable(Type.Number({ description: 'Share of the scan; null where the engine cannot tell.' })),
  rowsDone: nullable(Type.Number()),
  rowsTotal: nullable(Type.Number()),
  elapsedMs: Type.Integer(),
})
const missing = (run: string): PlatformError => notFound({ zh: '查询', en: 'query' }, run)
const view = (run: SqlRun) => ({ run: run.id, state: run.state, ...run.progress, elapsedMs: run.elapsedMs })

export const watchSql = defineOperation({
  name: 'watch-sql',
  http: 'GET /sql/runs/{run}',
  stage: 'lake',
  summary: { zh: '查询进行到哪里', en: 'How far a query is' },
  effects: 'read',
  input,
  output,
  access: anyone(),
  async run(ctx, { run }) {
    const found = ctx.services.sqlRuns.find(run, runOwner(ctx))
    if (!found) throw missing(run)
    return view(found)
  },
})

export const cancelSql = defineOperation({
  name: 'cancel-sql',
  http: 'POST /sql/runs/{run}/cancel',
  stage: 'lake',
  summary: { zh: '取消查询', en: 'Cancel a query' },
  description: { zh: '引擎立即停止这个查询。', en: 'The engine stops working on it.' },
  // Nothing that is kept changes.
  effects: 'read',
  input,
  output,
  access: anyone(),
  async run(ctx, { run }) {
    const found = ctx.services.sqlRuns.cancel(run, runOwner(ctx))
    if (!found) throw missing(run)
    return view(found)
  },
})
