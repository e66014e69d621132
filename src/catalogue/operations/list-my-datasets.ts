import { sql } from 'kysely'
import { Type } from 'typebox'
import { DatasetSummarySchema } from '../../model/index.ts'
import { decodeCursor, encodeCursor } from '../../platform/db/index.ts'
import { defineOperation, signedIn } from '../../platform/operations/index.ts'
import { isUuid } from '../../platform/identity/index.ts'
import { summaries } from '../dataset-summary.ts'

/** Where the page before ended. A cursor that somebody wrote by hand is refused before it reaches the database. */
function placeOf(cursor: string): [string, string] {
  const [at, id] = decodeCursor<[string, string]>(cursor, 2)
  return isUuid(String(id)) && !Number.isNaN(Date.parse(String(at))) ? [new Date(at).toISOString(), id] : decodeCursor('')
}

export const listMyDatasets = defineOperation({
  name: 'list-my-datasets',
  http: 'GET /desk/datasets',
  stage: 'catalogue',
  summary: { zh: '我管的数据集', en: 'Datasets I look after' },
  effects: 'read',
  input: Type.Object({
    status: Type.Optional(Type.Enum(['draft', 'in-review', 'published', 'retired'])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  output: Type.Object({ items: Type.Array(DatasetSummarySchema), cursor: Type.Union([Type.String(), Type.Null()]), truncated: Type.Boolean() }),
  access: signedIn(),
  async run(ctx, input) {
    const limit = input.limit ?? 50
    const after = input.cursor === undefined ? undefined : placeOf(input.cursor)
    const rows = await summaries(
      ctx,
      sql`${ctx.access.where('edit', 'dataset')}
        ${input.status ? sql`and d.status = ${input.status}` : sql``}
        ${after ? sql`and (date_trunc('milliseconds', d.updated_at), d.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``}`,
      sql`date_trunc('milliseconds', d.updated_at) desc, d.id desc`,
      limit + 1,
    )
    const items = rows.slice(0, limit)
    const last = items.at(-1)
    const truncated = rows.length > limit
    if (!truncated || !last) return { items, cursor: null, truncated }
    const row = await ctx.db.selectFrom('dataset').select('updated_at').where('id', '=', last.id).executeTakeFirstOrThrow()
    return { items, cursor: encodeCursor([row.updated_at.toISOString(), last.id]), truncated }
  },
})
