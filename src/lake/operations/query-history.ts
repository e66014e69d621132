import { Type } from 'typebox'
import { defineOperation, signedIn } from '../../platform/operations/index.ts'
import { historyLength } from '../query-history.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

export const listQueryHistory = defineOperation({
  name: 'list-query-history',
  http: 'GET /sql/history',
  stage: 'lake',
  summary: { zh: '您运行过的 SQL', en: 'SQL you have run' },
  description: { zh: '只有您自己能看;留最近 200 条,可以清空。', en: 'Only you can read it; the last 200 are kept and can be cleared.' },
  effects: 'read',
  input: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: historyLength, default: 50 })) }),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        id: Type.String(),
        sql: Type.String(),
        at: Type.String(),
        milliseconds: Type.Integer(),
        rows: nullable(Type.Integer()),
        error: nullable(Type.String()),
      }),
    ),
  }),
  access: signedIn(),
  async run(ctx, input) {
    const rows = await ctx.db
      .selectFrom('query_history')
      .select(['id', 'sql', 'at', 'milliseconds', 'rows', 'error'])
      .where('actor_id', '=', ctx.actor.id ?? '')
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(input.limit ?? 50)
      .execute()
    return { items: rows.map((row) => ({ ...row, at: row.at.toISOString() })) }
  },
})

export const clearQueryHistory = defineOperation({
  name: 'clear-query-history',
  http: 'POST /sql/history/clear',
  stage: 'lake',
  summary: { zh: '清空运行过的 SQL', en: 'Clear the SQL you have run' },
  effects: 'destroy',
  input: Type.Object({}),
  output: Type.Object({ removed: Type.Integer() }),
  access: signedIn(),
  async run(ctx) {
    const gone = await ctx.db
      .deleteFrom('query_history')
      .where('actor_id', '=', ctx.actor.id ?? '')
      .executeTakeFirst()
    return { removed: Number(gone.numDeletedRows) }
  },
})
