import { sql } from 'kysely'
import { Type } from 'typebox'
import { ChartDetailSchema } from '../../model/index.ts'
import { namedBy } from '../../platform/access/index.ts'
import { isUuid } from '../../platform/identity/index.ts'
import { anyone, defineOperation, may } from '../../platform/operations/index.ts'
import { chartDetail, chartDetails } from '../chart-detail.ts'

export const showChart = defineOperation({
  name: 'show-chart',
  http: 'GET /charts/{chart}',
  stage: 'analyse',
  summary: { zh: '看一张存下的图:查询、版本、画法', en: 'Show a saved chart: query, version, drawing' },
  effects: 'read',
  input: Type.Object({ chart: Type.String({ description: 'Slug or id.' }) }),
  output: ChartDetailSchema,
  access: may('see', 'chart'),
  use: 'view',
  run: async (ctx) => chartDetail(ctx, ctx.subject?.id ?? ''),
})

export const listCharts = defineOperation({
  name: 'list-charts',
  http: 'GET /charts',
  stage: 'analyse',
  summary: { zh: '存下的图,新的在前', en: 'Saved charts, newest first' },
  effects: 'read',
  input: Type.Object({
    table: Type.Optional(Type.String({ description: 'Slug or id: charts of this table.' })),
    mine: Type.Optional(Type.Boolean({ description: 'Only those the caller saved.' })),
    slugs: Type.Optional(Type.String({ maxLength: 4000, description: 'Slugs, separated by commas: these charts.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 24 })),
  }),
  output: Type.Object({ items: Type.Array(ChartDetailSchema), truncated: Type.Boolean() }),
  access: anyone(),
  async run(ctx, input) {
    const limit = input.limit ?? 24
    const slugs = input.slugs?.split(',').slice(0, 100)
    const items = await chartDetails(
      ctx,
      sql`true ${input.table === undefined ? sql`` : sql`and ${namedBy(input.table, 'slug', (name) => sql.ref(`t.${name}`))}`}
        ${input.mine ? sql`and c.created_by = ${ctx.actor.id}::uuid` : sql``}
        ${slugs ? sql`and (c.slug = any(${slugs}) or c.id = any(${slugs.filter(isUuid)}::uuid[]))` : sql``}`,
      limit + 1,
    )
    return { items: items.slice(0, limit), truncated: items.length > limit }
  },
})
