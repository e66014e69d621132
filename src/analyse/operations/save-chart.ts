import { sql } from 'kysely'
import { Type } from 'typebox'
import { freeSlug } from '../../lake/index.ts'
import { ChartDetailSchema, ChartQuerySchema, ChartSpecSchema, plainChart, TextSchema } from '../../model/index.ts'
import { limitExceeded } from '../../platform/errors/index.ts'
import { defineOperation, may, signedIn, type Context } from '../../platform/operations/index.ts'
import { chartDetail } from '../chart-detail.ts'
import { checkQuestion } from '../check-question.ts'
import { requireWords } from '../require-words.ts'

/** Charts one account may keep. */
const most = 1000

const version = Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
  description: 'Number of a version, pinned for ever; null follows the newest.',
})

/** What is left out is as in a plain chart, or as it was. */
const drawing = Type.Partial(ChartSpecSchema, { additionalProperties: false })

async function requireRoom(ctx: Context): Promise<void> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from chart where created_by = ${ctx.actor.id}::uuid`.execute(ctx.db)
  if ((rows[0]?.n ?? 0) < most) return
  throw limitExceeded({
    code: 'PUJIANG_CHARTS_FULL',
    detail: { zh: `每个账号最多存 ${most} 张图。`, en: `An account keeps at most ${most} charts.` },
    cure: { zh: '请先删去不用的图。', en: 'Remove charts you no longer need.' },
  })
}

export const saveChart = defineOperation({
  name: 'save-chart',
  http: 'POST /charts',
  stage: 'analyse',
  summary: { zh: '保存一张图', en: 'Save a chart' },
  description: {
    zh: '图 = 查询 + 版本 + 画法。钉住版本的图永远画得出同一张;version 为 null 的跟随最新版本。看图的人只看得到自己有权读的行。',
    en: 'A chart is a query, a version and a way of drawing. With a version it draws the same picture for ever; with null it follows the newest. Readers see only rows they may read.',
  },
  effects: 'write',
  input: Type.Object({
    table: Type.String({ description: 'Slug or id.' }),
    slug: Type.Optional(Type.String({ maxLength: 100, description: 'Name in the address; made up when absent.' })),
    title: Type.Object(TextSchema.properties),
    note: Type.Optional(Type.Object(TextSchema.properties)),
    version: Type.Optional(version),
    query: ChartQuerySchema,
    spec: drawing,
  }),
  output: ChartDetailSchema,
  access: signedIn(),
  async run(ctx, input) {
    const spec = { ...plainChart, ...input.spec }
    const checked = await checkQuestion(ctx, input.table, { query: input.query, spec, version: input.version ?? null })
    requireWords('title', input.title, 300)
    await requireRoom(ctx)
    const id = ctx.random.uuid()
    const now = ctx.clock.now()
    await ctx.db
      .insertInto('chart')
      .values({
        id,
        slug: await freeSlug(ctx.db, 'chart', input.slug, () => `${checked.table.slug.slice(0, 80)}-${ctx.random.bytes(4).toString('hex')}`),
        table_id: checked.table.id,
        version: input.version ?? null,
        title: JSON.stringify(input.title),
        note: input.note ? JSON.stringify(input.note) : null,
        query: JSON.stringify(checked.query),
        spec: JSON.stringify(spec),
        field_ids: checked.fieldIds,
        created_by: ctx.actor.id,
        created_at: now,
        updated_at: now,
      })
      .execute()
    ctx.audit.subject('chart', id)
    ctx.audit.note({ table: checked.table.slug, version: input.version ?? null })
    return chartDetail(ctx, id)
  },
})

export const editChart = defineOperation({
  name: 'edit-chart',
  http: 'PATCH /charts/{chart}',
  stage: 'analyse',
  summary: { zh: '修改图的标题、版本或画法', en: 'Change title, version or drawing of a chart' },
  effects: 'write',
  input: Type.Object({
    chart: Type.String({ description: 'Slug or id.' }),
    title: Type.Optional(Type.Object(TextSchema.properties)),
    note: Type.Optional(Type.Union([Type.Object(TextSchema.properties), Type.Null()])),
    version: Type.Optional(version),
    query: Type.Optional(ChartQuerySchema),
    spec: Type.Optional(drawing),
  }),
  output: ChartDetailSchema,
  access: may('edit', 'chart'),
  async run(ctx, input) {
    const id = ctx.subject?.id ?? ''
    const kept = await ctx.db.selectFrom('chart').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow()
    const pinned = input.version === undefined ? kept.version : input.version
    const spec = { ...kept.spec, ...input.spec }
    if (input.title) requireWords('title', input.title, 300)
    // A chart is changed by somebody who may read what it shows, also where only its title changes.
    const checked = await checkQuestion(ctx, kept.table_id, { query: input.query ?? kept.query, spec, version: pinned })
    await ctx.db
      .updateTable('chart')
      .set({
        ...(input.title && { title: JSON.stringify(input.title) }),
        ...(input.note !== undefined && { note: input.note === null ? null : JSON.stringify(input.note) }),
        version: pinned,
        query: JSON.stringify(checked.query),
        spec: JSON.stringify(spec),
        field_ids: checked.fieldIds,
        updated_at: ctx.clock.now(),
      })
      .where('id', '=', id)
      .execute()
    return chartDetail(ctx, id)
  },
})

export const removeChart = defineOperation({
  name: 'remove-chart',
  http: 'POST /charts/{chart}/remove',
  stage: 'analyse',
  summary: { zh: '删去一张图', en: 'Remove a chart' },
  description: {
    zh: '嵌入它的页面、故事和看板此后说它已被删去。',
    en: 'Pages, stories and dashboards that show it say from then on that it is gone.',
  },
  effects: 'destroy',
  input: Type.Object({ chart: Type.String({ description: 'Slug or id.' }) }),
  output: Type.Object({ removed: Type.Boolean() }),
  access: may('edit', 'chart'),
  async run(ctx) {
    await ctx.db
      .deleteFrom('chart')
      .where('id', '=', ctx.subject?.id ?? '')
      .execute()
    return { removed: true }
  },
})
