import { Type } from 'typebox'
import { anyone, defineOperation } from '../../platform/operations/index.ts'
import { readCodes } from '../settings/city-codes.ts'
import { visibilityOf } from '../visibility.ts'

export const suggest = defineOperation({
  name: 'suggest',
  http: 'GET /suggest',
  stage: 'catalogue',
  summary: { zh: '边打字边提示', en: 'Suggest while typing' },
  effects: 'read',
  input: Type.Object({
    q: Type.String({ minLength: 1, maxLength: 100 }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, default: 8 })),
  }),
  output: Type.Object({
    suggestions: Type.Array(
      Type.Object({
        kind: Type.Enum(['dataset', 'agency', 'field', 'theme'], { description: 'A dataset, an agency, a column, or one of the sixteen fields.' }),
        text: Type.String(),
        spans: Type.Array(Type.Array(Type.Integer()), { description: 'What matched, as [from, to) in UTF-16 units.' }),
        slug: Type.Optional(Type.String({ description: 'Slug of the dataset or agency, code of the field.' })),
      }),
    ),
    truncated: Type.Boolean(),
  }),
  examples: [{ summary: { zh: '输入两个字时的提示', en: 'What is suggested after two characters' }, input: { q: '噪声' } }],
  access: anyone(),
  async run(ctx, input) {
    const limit = input.limit ?? 8
    // Suggestions are a comfort: while the index is built there are none.
    if (!ctx.services.search.complete) return { suggestions: [], truncated: false }
    const found = await ctx.services.search.suggest(input.q, await visibilityOf(ctx), limit, (await readCodes(ctx))['theme'])
    const agencies = found.flatMap((s) => (s.kind === 'agency' && s.id ? [s.id] : []))
    const rows = agencies.length > 0 ? await ctx.db.selectFrom('agency').select(['id', 'slug']).where('id', 'in', agencies).execute() : []
    const slugs = new Map(rows.map((a) => [a.id, a.slug]))
    const slugOf = (s: (typeof found)[number]): string | undefined =>
      s.kind === 'agency' ? slugs.get(s.id ?? '') : s.kind === 'theme' ? s.id : s.slug
    return {
      suggestions: found.map((s) => {
        const slug = slugOf(s)
        return { kind: s.kind, text: s.text, spans: s.spans, ...(slug !== undefined && { slug }) }
      }),
      truncated: found.length === limit,
    }
  },
})
