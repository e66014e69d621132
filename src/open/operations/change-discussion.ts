import { Type } from 'typebox'
import { conflict } from '../../platform/errors/index.ts'
import { defineOperation, may, type Context } from '../../platform/operations/index.ts'
import { checkTexts, whyHeld } from '../check-text.ts'
import { DiscussionSchema, discussionById, editMinutes } from '../discussion-view.ts'

const discussion = Type.String({ description: 'Number or id.' })

async function ownOpen(ctx: Context) {
  const row = await ctx.db
    .selectFrom('discussion')
    .selectAll()
    .where('id', '=', ctx.subject?.id ?? '')
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (row.state !== 'open')
    throw conflict({
      code: 'PUJIANG_DISCUSSION_ANSWERED',
      detail: { zh: '已经答复或撤回,不能再改。', en: 'It has been answered or withdrawn and stays as it is.' },
      cure: { zh: '可以在下面接着说。', en: 'You can add to it below.' },
    })
  return row
}

export const editDiscussion = defineOperation({
  name: 'edit-discussion',
  http: 'PATCH /discussions/{discussion}',
  stage: 'open',
  summary: { zh: '修改自己的提问', en: 'Change a question of yours' },
  description: { zh: '提交后一小时内、答复之前。', en: 'Within an hour and before it is answered.' },
  effects: 'write',
  input: Type.Object({ discussion, title: Type.String({ maxLength: 1000 }), body: Type.String({ maxLength: 20_000 }) }),
  output: DiscussionSchema,
  access: may('edit', 'discussion'),
  errors: ['PUJIANG_DISCUSSION_ANSWERED', 'PUJIANG_EDIT_TIME_OVER', 'PUJIANG_TEXT_INPUT'],
  async run(ctx, input) {
    checkTexts({ title: { value: input.title, most: 120 }, body: { value: input.body, most: 4000 } })
    const row = await ownOpen(ctx)
    const now = ctx.clock.now()
    if (row.shown === 'hidden' || now.getTime() - row.created_at.getTime() > editMinutes * 60_000)
      throw conflict({
        code: 'PUJIANG_EDIT_TIME_OVER',
        detail: { zh: `提交 ${editMinutes} 分钟后不能再改。`, en: `It can be changed for ${editMinutes} minutes only.` },
        cure: { zh: '可以撤回后重新提交。', en: 'You can withdraw it and write it anew.' },
      })
    // What was public stays public unless the new words call for a look.
    const held = whyHeld(ctx, input.title, input.body)
    await ctx.db
      .updateTable('discussion')
      .set({ title: input.title.trim(), body: input.body.trim(), edited_at: now, ...(held && { shown: 'held', held_for: held }) })
      .where('id', '=', row.id)
      .execute()
    return discussionById(ctx, row.id)
  },
})

export const withdrawDiscussion = defineOperation({
  name: 'withdraw-discussion',
  http: 'POST /discussions/{discussion}/withdraw',
  stage: 'open',
  summary: { zh: '撤回自己的提问', en: 'Withdraw a question of yours' },
  effects: 'destroy',
  input: Type.Object({ discussion }),
  output: Type.Object({ done: Type.Boolean() }),
  access: may('edit', 'discussion'),
  errors: ['PUJIANG_DISCUSSION_ANSWERED'],
  async run(ctx) {
    const row = await ownOpen(ctx)
    await ctx.db.updateTable('discussion').set({ state: 'withdrawn' }).where('id', '=', row.id).execute()
    return { done: true }
  },
})

export const moderateDiscussion = defineOperation({
  name: 'moderate-discussion',
  http: 'POST /discussions/{discussion}/moderation',
  stage: 'open',
  summary: { zh: '放出或撤下一条提问', en: 'Let a question out or take it down' },
  description: { zh: '撤下要写理由,作者看得到理由,记入审计。', en: 'Taking down needs a reason; its author reads it and the audit log keeps it.' },
  effects: 'write',
  input: Type.Object({
    discussion,
    decision: Type.Enum(['show', 'hide']),
    reason: Type.Optional(Type.String({ maxLength: 1000, description: 'Needed for taking down.' })),
  }),
  output: DiscussionSchema,
  access: may('moderate', 'discussion'),
  errors: ['PUJIANG_TEXT_INPUT'],
  async run(ctx, input) {
    if (input.decision === 'hide') checkTexts({ reason: { value: input.reason, most: 500 } })
    const id = ctx.subject?.id ?? ''
    await ctx.db
      .updateTable('discussion')
      .set({
        shown: input.decision === 'show' ? 'shown' : 'hidden',
        held_for: null,
        moderated_by: ctx.actor.id,
        moderated_at: ctx.clock.now(),
        moderation_reason: input.decision === 'hide' ? (input.reason?.trim() ?? null) : null,
      })
      .where('id', '=', id)
      .execute()
    ctx.audit.note({ decision: input.decision, ...(input.reason && { reason: input.reason }) })
    return discussionById(ctx, id)
  },
})
