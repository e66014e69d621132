import { sql } from 'kysely'
import { Type } from 'typebox'
import { anyone, defineOperation } from '../../platform/operations/index.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const publicOnly = sql<boolean>`d.status = 'published' and d.share_class <> 'none'`

export const listPublicDatasets = defineOperation({
  name: 'list-public-datasets',
  http: 'GET /public-datasets',
  stage: 'catalogue',
  summary: { zh: '公开目录逐段列出', en: 'The public catalogue, piece by piece' },
  description: {
    zh: '给搜索引擎和镜像使用:按标识顺序,从 after 之后取;每页都一样快。',
    en: 'For search engines and mirrors: in the order of slugs, from behind `after`; each piece costs the same.',
  },
  effects: 'read',
  input: Type.Object({
    after: Type.Optional(Type.String({ maxLength: 100, description: 'The last slug of the piece before.' })),
    through: Type.Optional(Type.String({ maxLength: 100, description: 'The last slug wanted.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000, default: 1000 })),
  }),
  output: Type.Object({
    items: Type.Array(Type.Object({ slug: Type.String(), modifiedAt: nullable(Type.String()) })),
    truncated: Type.Boolean(),
  }),
  access: anyone(),
  async run(ctx, input) {
    const limit = input.limit ?? 1000
    const { rows } = await sql<{ slug: string; modified_at: Date | null }>`
      select d.slug, d.modified_at from dataset d
      where ${publicOnly} and d.slug > ${input.after ?? ''} and ${input.through === undefined ? sql`true` : sql`d.slug <= ${input.through}`}
      order by d.slug limit ${limit + 1}`.execute(ctx.db)
    return {
      items: rows.slice(0, limit).map((row) => ({ slug: row.slug, modifiedAt: row.modified_at?.toISOString() ?? null })),
      truncated: rows.length > limit,
    }
  },
})

export const splitPublicDatasets = defineOperation({
  name: 'split-public-datasets',
  http: 'GET /public-datasets/split',
  stage: 'catalogue',
  summary: { zh: '公开目录的分段点', en: 'Where the public catalogue is split' },
  description: {
    zh: '每段至多 size 个数据集;每段以第一个和最后一个标识表示。',
    en: 'Pieces of at most `size` datasets, each told by its first and last slug.',
  },
  effects: 'read',
  input: Type.Object({ size: Type.Optional(Type.Integer({ minimum: 100, maximum: 50_000, default: 25_000 })) }),
  output: Type.Object({
    items: Type.Array(Type.Object({ first: Type.String(), last: Type.String(), modifiedAt: nullable(Type.String()) })),
    truncated: Type.Boolean(),
  }),
  access: anyone(),
  async run(ctx, input) {
    const size = input.size ?? 25_000
    // Numbered and folded inside the database; what comes out is a line for each piece.
    const pieces = await ctx.services.overview.get(`sitemap ${size}`, async () => {
      const { rows } = await sql<{ first: string; last: string; modified_at: Date | null }>`
        select min(slug) as first, max(slug) as last, max(modified_at) as modified_at
        from (select d.slug, d.modified_at, (row_number() over (order by d.slug) - 1) / ${size}::int as piece from dataset d where ${publicOnly}) numbered
        group by piece order by piece`.execute(ctx.db)
      return rows.map((row) => ({ first: row.first, last: row.last, modifiedAt: row.modified_at?.toISOString() ?? null }))
    })
    return { items: pieces, truncated: false }
  },
})
