import { sql } from 'kysely'
import { Type } from 'typebox'
import { TextSchema } from '../../model/index.ts'
import { namedBy } from '../../platform/access/index.ts'
import { notFound } from '../../platform/errors/index.ts'
import { anyone, defineOperation, type Context } from '../../platform/operations/index.ts'
import { newsLine, newsPath, publicEvents } from '../news-lines.ts'

interface About {
  dataset?: string
  agency?: string
  theme?: string
}

/** What the news are to be about, found under the rights of whoever asks. */
async function conditionOf(ctx: Context, { dataset, agency, theme }: About) {
  const conditions = [sql`true`]
  if (dataset !== undefined) conditions.push(sql`e.dataset_id = ${await ctx.access.require('see', 'dataset', dataset)}::uuid`)
  if (theme !== undefined) conditions.push(sql`d.theme = ${theme}`)
  if (agency !== undefined) {
    const found = await ctx.db.selectFrom('agency').select('id').where(namedBy(agency)).executeTakeFirst()
    if (!found) throw notFound({ zh: '部门', en: 'agency' }, agency)
    conditions.push(sql`a.path @> array[${found.id}::uuid]`)
  }
  return sql.join(conditions, sql` and `)
}

/** The news that the feeds tell, for programs: what everybody may know, also for those who may know more. */
export const listNews = defineOperation({
  name: 'list-news',
  http: 'GET /news',
  stage: 'open',
  summary: { zh: '公开的消息', en: 'Public news' },
  description: {
    zh: '新公开的数据集、新版本、答复与更正，新的在前；可只看一个数据集、部门或领域的。',
    en: 'Datasets and versions published, answers and corrections, newest first; of one dataset, agency or field if wanted.',
  },
  effects: 'read',
  input: Type.Object({
    dataset: Type.Optional(Type.String({ description: 'Slug or id.' })),
    agency: Type.Optional(Type.String({ description: 'Slug or id; with those below it.' })),
    theme: Type.Optional(Type.String({ maxLength: 100 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 30 })),
    skip: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, default: 0, description: 'How many to leave out first.' })),
  }),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        id: Type.Integer(),
        kind: Type.String(),
        at: Type.String(),
        text: TextSchema,
        path: Type.String(),
        dataset: Type.Union([Type.Object({ id: Type.String(), slug: Type.String() }), Type.Null()]),
      }),
    ),
    truncated: Type.Boolean(),
  }),
  access: anyone(),
  examples: [{ summary: { zh: '最近的消息', en: 'What is new' }, input: { limit: 5 } }],
  async run(ctx, { limit = 30, skip = 0, ...about }) {
    const condition = await conditionOf(ctx, about)
    const found = await publicEvents(ctx.db, condition, limit + 1, skip)
    const items = found.slice(0, limit).map((news) => ({
      id: Number(news.id),
      kind: news.kind,
      at: news.at.toISOString(),
      text: newsLine(news),
      path: newsPath(news),
      dataset: news.dataset && { id: news.dataset.id, slug: news.dataset.slug },
    }))
    return { items, truncated: found.length > limit }
  },
})
