import { Type, type Static } from 'typebox'
import { limitExceeded } from '../../platform/errors/index.ts'
import { defineOperation, may, signedIn } from '../../platform/operations/index.ts'
import type { SavedQueryRow } from '../tables.ts'

const SavedQuerySchema = Type.Object({
  id: Type.String(),
  title: Type.String(),
  sql: Type.String(),
  shared: Type.Boolean({ description: 'Whoever has the link may read the text; rows are read under the right of the reader.' }),
  mine: Type.Boolean(),
  createdAt: Type.String(),
  updatedAt: Type.String(),
})
const sqlText = Type.String({ minLength: 1, maxLength: 20_000 })
const title = Type.String({ minLength: 1, maxLength: 200 })
const saved = Type.String({ description: 'Id of the saved query.' })

const view = (row: SavedQueryRow, actorId: string | null): Static<typeof SavedQuerySchema> => ({
  id: row.id,
  title: row.title,
  sql: row.sql,
  shared: row.shared,
  mine: row.actor_id === actorId,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
})

/** Queries of one person; enough for years, and a bound for programs. */
const most = 1000

export const saveQuery = defineOperation({
  name: 'save-query',
  http: 'POST /sql/saved',
  stage: 'lake',
  summary: { zh: '保存一条 SQL', en: 'Save a query' },
  effects: 'write',
  input: Type.Object({ title, sql: sqlText, shared: Type.Optional(Type.Boolean({ default: false })) }),
  output: SavedQuerySchema,
  access: signedIn(),
  async run(ctx, input) {
    const { kept } = await ctx.db
      .selectFrom('saved_query')
      .select((eb) => eb.fn.countAll<number>().as('kept'))
      .where('actor_id', '=', ctx.actor.id ?? '')
      .executeTakeFirstOrThrow()
    if (Number(kept) >= most)
      throw limitExceeded({
        code: 'PUJIANG_SAVED_QUERIES_FULL',
        detail: { zh: `最多保存 ${most} 条。`, en: `At most ${most} queries are kept.` },
        cure: { zh: '请先删去不用的。', en: 'Remove some you no longer need.' },
      })
    const now = ctx.clock.now()
    const row = await ctx.db
      .insertInto('saved_query')
      .values({
        id: ctx.random.uuid(),
        actor_id: ctx.actor.id ?? '',
        title: input.title,
        sql: input.sql,
        shared: input.shared ?? false,
        created_at: now,
        updated_at: now,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    ctx.audit.subject('saved-query', row.id)
    return view(row, ctx.actor.id)
  },
})

export const changeSavedQuery = defineOperation({
  name: 'change-saved-query',
  http: 'PATCH /sql/saved/{saved}',
  stage: 'lake',
  summary: { zh: '修改、分享或收回一条保存的 SQL', en: 'Change, share or withdraw a saved query' },
  description: {
    zh: '收回(shared=false)后,链接对其他人就像从未有过。',
    en: 'Once withdrawn (shared=false) the link answers others as if it had never been.',
  },
  effects: 'write',
  input: Type.Object({ saved, title: Type.Optional(title), sql: Type.Optional(sqlText), shared: Type.Optional(Type.Boolean()) }),
  output: SavedQuerySchema,
  access: may('change', 'saved-query', 'saved'),
  async run(ctx, { saved: _, ...changes }) {
    const row = await ctx.db
      .updateTable('saved_query')
      .set({ ...changes, updated_at: ctx.clock.now() })
      .where('id', '=', ctx.subject?.id ?? '')
      .returningAll()
      .executeTakeFirstOrThrow()
    return view(row, ctx.actor.id)
  },
})

export const removeSavedQuery = defineOperation({
  name: 'remove-saved-query',
  http: 'POST /sql/saved/{saved}/remove',
  stage: 'lake',
  summary: { zh: '删除一条保存的 SQL', en: 'Remove a saved query' },
  effects: 'destroy',
  input: Type.Object({ saved }),
  output: Type.Object({ removed: Type.Boolean() }),
  access: may('change', 'saved-query', 'saved'),
  async run(ctx) {
    const gone = await ctx.db
      .deleteFrom('saved_query')
      .where('id', '=', ctx.subject?.id ?? '')
      .executeTakeFirst()
    return { removed: gone.numDeletedRows > 0n }
  },
})

export const showSavedQuery = defineOperation({
  name: 'show-saved-query',
  http: 'GET /sql/saved/{saved}',
  stage: 'lake',
  summary: { zh: '一条保存的 SQL', en: 'A saved query' },
  effects: 'read',
  input: Type.Object({ saved }),
  output: SavedQuerySchema,
  access: may('see', 'saved-query', 'saved'),
  async run(ctx) {
    const row = await ctx.db
      .selectFrom('saved_query')
      .selectAll()
      .where('id', '=', ctx.subject?.id ?? '')
      .executeTakeFirstOrThrow()
    return view(row, ctx.actor.id)
  },
})

export const listSavedQueries = defineOperation({
  name: 'list-saved-queries',
  http: 'GET /sql/saved',
  stage: 'lake',
  summary: { zh: '您保存的 SQL', en: 'Queries you have saved' },
  effects: 'read',
  input: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 100 })) }),
  output: Type.Object({ items: Type.Array(SavedQuerySchema) }),
  access: signedIn(),
  async run(ctx, input) {
    const rows = await ctx.db
      .selectFrom('saved_query')
      .selectAll()
      .where('actor_id', '=', ctx.actor.id ?? '')
      .orderBy('updated_at', 'desc')
      .orderBy('id', 'desc')
      .limit(input.limit ?? 100)
      .execute()
    return { items: rows.map((row) => view(row, ctx.actor.id)) }
  },
})
