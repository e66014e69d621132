import { sql } from 'kysely'
import { Type } from 'typebox'
import { conflict, invalidInput } from '../../platform/errors/index.ts'
import { anyone, defineOperation, may, signedIn } from '../../platform/operations/index.ts'
import { admitAction, type ActionLimit } from '../admit-action.ts'
import { announceNews } from '../announce-news.ts'
import { checkTexts } from '../check-text.ts'
import { dueNow } from '../open-settings.ts'
import { ReuseSchema, reuseById, reuseKinds, reuses } from '../reuse-view.ts'

const limitOfActions: ActionLimit = { name: 'reuse', anonymous: 0, person: 10 }
const reuse = Type.String({ description: 'Number or id.' })
const many = Type.Object({ items: Type.Array(ReuseSchema), truncated: Type.Boolean() })
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 }))

/** An address of the open web under https, without a password in it. */
function checkLink(url: string): string {
  const link = URL.canParse(url.trim()) ? new URL(url.trim()) : null
  if (link?.protocol === 'https:' && link.username === '' && link.password === '' && link.hostname.includes('.')) return link.href
  throw invalidInput({
    code: 'PUJIANG_REUSE_LINK',
    detail: { zh: '链接须是 https 网址。', en: 'The link has to be an https address.' },
    faults: [{ at: 'link', message: { zh: '以 https:// 开头的网址', en: 'an address that begins with https://' } }],
  })
}

export const submitReuse = defineOperation({
  name: 'submit-reuse',
  http: 'POST /reuses',
  stage: 'open',
  summary: { zh: '展示用数据做成的东西', en: 'Show what you made of the data' },
  description: { zh: '所用数据集的专员看过后公开。', en: 'Public once a steward of one of the datasets has looked at it.' },
  effects: 'write',
  input: Type.Object({
    title: Type.String({ maxLength: 1000 }),
    body: Type.String({ maxLength: 20_000, description: 'What it does. Markdown.' }),
    link: Type.String({ maxLength: 1000, description: 'https.' }),
    kind: Type.Optional(Type.Enum([...reuseKinds], { default: 'application' })),
    organisation: Type.Optional(Type.String({ maxLength: 200 })),
    datasets: Type.Array(Type.String({ maxLength: 100 }), { maxItems: 20, description: 'Slugs or ids of what it uses.' }),
  }),
  output: ReuseSchema,
  access: signedIn(),
  errors: ['PUJIANG_REUSE_LINK', 'PUJIANG_REUSE_DATASETS', 'PUJIANG_TEXT_INPUT', 'PUJIANG_TOO_MANY_ACTIONS'],
  prepare: (ctx) => admitAction(ctx, limitOfActions),
  async run(ctx, input) {
    checkTexts({
      title: { value: input.title, most: 120 },
      body: { value: input.body, most: 4000 },
      organisation: { value: input.organisation, most: 100, required: false },
    })
    const url = checkLink(input.link)
    if (input.datasets.length === 0)
      throw invalidInput({
        code: 'PUJIANG_REUSE_DATASETS',
        detail: { zh: '请写明用了哪些数据集。', en: 'Name the datasets it uses.' },
        faults: [{ at: 'datasets', message: { zh: '至少一个', en: 'at least one' } }],
      })
    const ids = new Set<string>()
    for (const dataset of input.datasets) ids.add(await ctx.access.require('see', 'dataset', dataset))
    const id = ctx.random.uuid()
    await ctx.db
      .insertInto('reuse')
      .values({
        id,
        title: input.title.trim(),
        body: input.body.trim(),
        url,
        kind: input.kind ?? 'application',
        organisation: input.organisation?.trim() || null,
        author_id: ctx.actor.id,
        created_at: ctx.clock.now(),
        due_at: await dueNow(ctx),
      })
      .execute()
    await ctx.db
      .insertInto('reuse_dataset')
      .values([...ids].map((dataset_id) => ({ reuse_id: id, dataset_id })))
      .execute()
    ctx.audit.subject('reuse', id)
    return reuseById(ctx, id)
  },
})

export const decideReuse = defineOperation({
  name: 'decide-reuse',
  http: 'POST /reuses/{reuse}/decision',
  stage: 'open',
  summary: { zh: '放出或谢绝一个应用', en: 'Show a reuse or decline it' },
  effects: 'write',
  input: Type.Object({
    reuse,
    decision: Type.Enum(['shown', 'declined']),
    reason: Type.Optional(Type.String({ maxLength: 1000, description: 'Needed for declining; its author reads it.' })),
  }),
  output: ReuseSchema,
  access: may('review', 'reuse'),
  errors: ['PUJIANG_REUSE_WITHDRAWN', 'PUJIANG_TEXT_INPUT'],
  async run(ctx, input) {
    if (input.decision === 'declined') checkTexts({ reason: { value: input.reason, most: 500 } })
    const id = ctx.subject?.id ?? ''
    const changed = await ctx.db
      .updateTable('reuse')
      .set({
        state: input.decision,
        reason: input.decision === 'declined' ? (input.reason?.trim() ?? null) : null,
        decided_by: ctx.actor.id,
        decided_at: ctx.clock.now(),
      })
      .where('id', '=', id)
      .where('state', '<>', 'withdrawn')
      .returning('id')
      .executeTakeFirst()
    if (!changed) throw conflict({ code: 'PUJIANG_REUSE_WITHDRAWN', detail: { zh: '提交人已经撤回。', en: 'Its author has withdrawn it.' } })
    const used = await ctx.db.selectFrom('reuse_dataset').select('dataset_id').where('reuse_id', '=', id).orderBy('dataset_id').execute()
    await announceNews(ctx, { kind: 'reuse-decided', reuse_id: id, dataset_id: used[0]?.dataset_id ?? null, state: input.decision })
    ctx.audit.note({ decision: input.decision, ...(input.reason && { reason: input.reason }) })
    return reuseById(ctx, id)
  },
})

export const withdrawReuse = defineOperation({
  name: 'withdraw-reuse',
  http: 'POST /reuses/{reuse}/withdraw',
  stage: 'open',
  summary: { zh: '撤回自己的应用', en: 'Withdraw a reuse of yours' },
  effects: 'destroy',
  input: Type.Object({ reuse }),
  output: Type.Object({ done: Type.Boolean() }),
  access: may('edit', 'reuse'),
  async run(ctx) {
    await ctx.db
      .updateTable('reuse')
      .set({ state: 'withdrawn' })
      .where('id', '=', ctx.subject?.id ?? '')
      .execute()
    return { done: true }
  },
})

export const listReuses = defineOperation({
  name: 'list-reuses',
  http: 'GET /reuses',
  stage: 'open',
  summary: { zh: '数据的应用', en: 'What people made of the data' },
  effects: 'read',
  input: Type.Object({ dataset: Type.Optional(Type.String({ description: 'Slug or id.' })), kind: Type.Optional(Type.Enum([...reuseKinds])), limit }),
  output: many,
  access: anyone(),
  async run(ctx, input) {
    const most = input.limit ?? 50
    const datasetId = input.dataset === undefined ? null : await ctx.access.require('see', 'dataset', input.dataset)
    const rows = await reuses(
      ctx,
      sql`u.state = 'shown' and ${input.kind ? sql`u.kind = ${input.kind}` : sql`true`}
        and ${datasetId ? sql`exists (select from reuse_dataset x where x.reuse_id = u.id and x.dataset_id = ${datasetId})` : sql`true`}`,
      sql`u.decided_at desc, u.id`,
      most + 1,
    )
    return { items: rows.slice(0, most), truncated: rows.length > most }
  },
})

export const showReuse = defineOperation({
  name: 'show-reuse',
  http: 'GET /reuses/{reuse}',
  stage: 'open',
  summary: { zh: '看一个应用', en: 'Show a reuse' },
  effects: 'read',
  input: Type.Object({ reuse }),
  output: ReuseSchema,
  access: may('see', 'reuse'),
  run: (ctx) => reuseById(ctx, ctx.subject?.id ?? ''),
})

export const listReusesToReview = defineOperation({
  name: 'list-reuses-to-review',
  http: 'GET /desk/reuses',
  stage: 'open',
  summary: { zh: '等我看的应用', en: 'Reuses for me to look at' },
  effects: 'read',
  input: Type.Object({ set: Type.Optional(Type.Enum(['waiting', 'shown', 'declined'], { default: 'waiting' })), limit }),
  output: many,
  access: signedIn(),
  async run(ctx, input) {
    const most = input.limit ?? 50
    const rows = await reuses(ctx, sql`u.state = ${input.set ?? 'waiting'} and ${ctx.access.where('review', 'reuse')}`, sql`u.due_at, u.id`, most + 1)
    return { items: rows.slice(0, most), truncated: rows.length > most }
  },
})
