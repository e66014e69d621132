import { sql } from 'kysely'
import { Type } from 'typebox'
import { conflict, invalidInput } from '../../platform/errors/index.ts'
import { defineOperation, may, type Context } from '../../platform/operations/index.ts'
import { admitAction, type ActionLimit } from '../admit-action.ts'
import { announceNews } from '../announce-news.ts'
import { checkTexts, whyHeld } from '../check-text.ts'
import { DiscussionSchema, discussionById } from '../discussion-view.ts'

const limit: ActionLimit = { name: 'discussion', anonymous: 0, person: 30 }

async function lockedDiscussion(ctx: Context) {
  const row = await ctx.db
    .selectFrom('discussion as q')
    .innerJoin('dataset as d', 'd.id', 'q.dataset_id')
    .select(['q.id', 'q.dataset_id', 'q.state', 'q.shown', 'd.agency_id'])
    .where('q.id', '=', ctx.subject?.id ?? '')
    .forUpdate('q')
    .executeTakeFirstOrThrow()
  if (row.state === 'withdrawn' || row.shown === 'hidden')
    throw conflict({
      code: 'PUJIANG_DISCUSSION_CLOSED',
      detail: { zh: '这条已经撤下,不能再答复。', en: 'This was taken down; it cannot be answered any more.' },
    })
  return row
}

/** The published version that corrects the error; by number, in the only table unless one is named. */
async function correctedTable(ctx: Context, datasetId: string, number: number, table: string | undefined): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select t.id from data_table t join table_version v on v.table_id = t.id and v.number = ${number} and v.state = 'published'
    where t.dataset_id = ${datasetId} and (${table ?? null}::text is null or t.slug = ${table ?? null} or t.id::text = ${table ?? null})
    order by t.created_at, t.id limit 1`.execute(ctx.db)
  if (rows[0]) return rows[0].id
  throw invalidInput({
    code: 'PUJIANG_CORRECTED_VERSION',
    detail: { zh: `没有已发布的第 ${number} 版。`, en: `There is no published version ${number}.` },
    cure: { zh: '先发布更正的版本,再填它的版本号。', en: 'Publish the corrected version first, then give its number.' },
    faults: [{ at: 'corrected', message: { zh: '没有这个已发布的版本', en: 'no such published version' } }],
  })
}

export const answerDiscussion = defineOperation({
  name: 'answer-discussion',
  http: 'POST /discussions/{discussion}/answer',
  stage: 'open',
  summary: { zh: '代表部门公开答复', en: 'Answer in public for the agency' },
  description: {
    zh: '填了 corrected 就是“已更正”,页面链接到那个版本。还在等着查看的,答复即公开。',
    en: 'With `corrected` the error counts as corrected and the page links that version. What was still held becomes public with its answer.',
  },
  effects: 'write',
  input: Type.Object({
    discussion: Type.String({ description: 'Number or id.' }),
    body: Type.String({ maxLength: 20_000, description: 'Markdown.' }),
    corrected: Type.Optional(Type.Integer({ minimum: 1, description: 'Number of the published version that corrects it.' })),
    table: Type.Optional(Type.String({ maxLength: 100, description: 'Table of that version, where the dataset has several.' })),
  }),
  output: DiscussionSchema,
  access: may('answer', 'discussion'),
  errors: ['PUJIANG_DISCUSSION_CLOSED', 'PUJIANG_CORRECTED_VERSION', 'PUJIANG_TEXT_INPUT'],
  async run(ctx, input) {
    checkTexts({ body: { value: input.body, most: 4000 } })
    const row = await lockedDiscussion(ctx)
    const now = ctx.clock.now()
    const corrected =
      input.corrected === undefined
        ? null
        : { table: await correctedTable(ctx, row.dataset_id, input.corrected, input.table), number: input.corrected }
    const state = corrected || row.state === 'corrected' ? ('corrected' as const) : ('answered' as const)
    await ctx.db
      .insertInto('discussion_post')
      .values({
        id: ctx.random.uuid(),
        discussion_id: row.id,
        author_id: ctx.actor.id,
        agency_id: ctx.actor.agencyId ?? row.agency_id,
        body: input.body.trim(),
        created_at: now,
      })
      .execute()
    await ctx.db
      .updateTable('discussion')
      .set({
        state,
        shown: 'shown',
        held_for: null,
        answered_at: sql<Date>`coalesce(answered_at, ${now})`,
        ...(corrected && { corrected_table_id: corrected.table, corrected_number: corrected.number }),
      })
      .where('id', '=', row.id)
      .execute()
    await announceNews(ctx, {
      kind: corrected ? 'discussion-corrected' : 'discussion-answered',
      dataset_id: row.dataset_id,
      discussion_id: row.id,
      version_number: corrected?.number ?? null,
    })
    ctx.audit.note({ state, ...(corrected && { version: corrected.number }) })
    return discussionById(ctx, row.id)
  },
})

export const replyDiscussion = defineOperation({
  name: 'reply-discussion',
  http: 'POST /discussions/{discussion}/posts',
  stage: 'open',
  summary: { zh: '接着说一句', en: 'Add to a question' },
  effects: 'write',
  input: Type.Object({
    discussion: Type.String({ description: 'Number or id.' }),
    body: Type.String({ maxLength: 20_000, description: 'Markdown.' }),
  }),
  output: DiscussionSchema,
  access: may('see', 'discussion'),
  errors: ['PUJIANG_TOO_MANY_ACTIONS', 'PUJIANG_DISCUSSION_CLOSED', 'PUJIANG_PERSONAL_NUMBERS', 'PUJIANG_TEXT_INPUT'],
  prepare: (ctx) => admitAction(ctx, limit),
  async run(ctx, input) {
    checkTexts({ body: { value: input.body, most: 4000 } })
    if (whyHeld(ctx, input.body) !== null)
      throw invalidInput({
        code: 'PUJIANG_PERSONAL_NUMBERS',
        detail: {
          zh: '里面像是有身份证号、手机号或太多链接,没有发出。',
          en: 'It seems to hold an identity or phone number, or too many links, and was not sent.',
        },
        cure: { zh: '去掉后再发。', en: 'Take them out and send it again.' },
        faults: [{ at: 'body', message: { zh: '请去掉个人号码', en: 'take personal numbers out' } }],
      })
    const row = await lockedDiscussion(ctx)
    await ctx.db
      .insertInto('discussion_post')
      .values({
        id: ctx.random.uuid(),
        discussion_id: row.id,
        author_id: ctx.actor.id,
        agency_id: null,
        body: input.body.trim(),
        created_at: ctx.clock.now(),
      })
      .execute()
    return discussionById(ctx, row.id)
  },
})
