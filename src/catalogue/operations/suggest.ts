import { Type } from 'typebox'
import { anyone, defineOperation } from '../../platform/operations/index.ts'
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
      Type.Object({ kind: Type.Enum(['dataset', 'agency', 'field']), text: Type.String(), slug: Type.Optional(Type.String()) }),
    ),
    truncated: Type.Boolean(),
  }),
  access: anyone(),
  async run(ctx, input) {
    const limit = input.limit ?? 8
    const found = await ctx.services.search.suggest(input.q, await visibilityOf(ctx), limit)
    return { suggestions: found, truncated: found.length === limit }
  },
})
