import { Type } from 'typebox'
import { codeLists } from '../../model/index.ts'
import { conflict } from '../../platform/errors/index.ts'
import { anyone, defineOperation, may } from '../../platform/operations/index.ts'
import { admitAction, type ActionLimit } from '../admit-action.ts'
import { checkTexts, refuseFlood, whyHeld } from '../check-text.ts'
import { orNull } from '../discussion-view.ts'
import { agencyIdOf } from '../find-agency.ts'
import { dueNow } from '../open-settings.ts'

const limit: ActionLimit = { name: 'data-request', anonymous: 3, person: 10 }
const themes = (codeLists['theme'] ?? []).map((theme) => theme.code)

export const createRequest = defineOperation({
  name: 'create-request',
  http: 'POST /requests',
  stage: 'open',
  summary: { zh: '提一条数据需求', en: 'Ask for data that is not there' },
  description: {
    zh: '说明要什么、做什么用。不知道归哪个部门就不填,由数据局分派。',
    en: 'Say what is wanted and what for. Without an agency the data bureau finds the right one.',
  },
  effects: 'write',
  input: Type.Object({
    title: Type.String({ maxLength: 1000 }),
    body: Type.String({ maxLength: 20_000, description: 'What exactly: area, time, how fine. Markdown.' }),
    purpose: Type.String({ maxLength: 5000, description: 'What the data would be used for.' }),
    theme: Type.Optional(Type.Enum(themes)),
    agency: Type.Optional(Type.String({ maxLength: 100, description: 'Slug or id.' })),
    organisation: Type.Optional(Type.String({ maxLength: 200, description: 'On whose behalf.' })),
    website: Type.Optional(
      Type.String({ maxLength: 1000, description: 'Leave it out: programs that fill in everything give themselves away by it.' }),
    ),
  }),
  output: Type.Object({ slug: orNull(Type.String()), shown: Type.Enum(['held', 'shown']) }),
  access: anyone(),
  errors: ['PUJIANG_TOO_MANY_ACTIONS', 'PUJIANG_TOO_MUCH_WAITS', 'PUJIANG_TEXT_INPUT', 'PUJIANG_AGENCY_UNKNOWN'],
  prepare: (ctx) => admitAction(ctx, limit),
  async run(ctx, input) {
    checkTexts({
      title: { value: input.title, most: 120 },
      body: { value: input.body, most: 4000 },
      purpose: { value: input.purpose, most: 1000 },
      organisation: { value: input.organisation, most: 100, required: false },
    })
    if (input.website) return { slug: null, shown: 'held' as const }
    await refuseFlood(ctx)
    const held = whyHeld(ctx, input.title, input.body, input.purpose, input.organisation ?? '')
    const id = ctx.random.uuid()
    const now = ctx.clock.now()
    const agencyId = await agencyIdOf(ctx, input.agency)
    const votes = ctx.actor.id !== null && ctx.actor.kind === 'person'
    const made = await ctx.db
      .insertInto('data_request')
      .values({
        id,
        title: input.title.trim(),
        body: input.body.trim(),
        purpose: input.purpose.trim(),
        theme: input.theme ?? null,
        agency_id: agencyId,
        author_id: ctx.actor.id,
        organisation: input.organisation?.trim() || null,
        shown: held ? 'held' : 'shown',
        held_for: held,
        votes: votes ? 1 : 0,
        created_at: now,
        due_at: await dueNow(ctx),
      })
      .returning('slug')
      .executeTakeFirstOrThrow()
    // Whoever asks wants it too.
    if (votes && ctx.actor.id) await ctx.db.insertInto('data_request_vote').values({ request_id: id, actor_id: ctx.actor.id, at: now }).execute()
    ctx.audit.subject('data-request', id)
    if (held) ctx.audit.note({ held })
    return { slug: held && ctx.actor.id === null ? null : made.slug, shown: held ? ('held' as const) : ('shown' as const) }
  },
})

export const withdrawRequest = defineOperation({
  name: 'withdraw-request',
  http: 'POST /requests/{request}/withdraw',
  stage: 'open',
  summary: { zh: '撤回自己的需求', en: 'Withdraw a data request of yours' },
  effects: 'destroy',
  input: Type.Object({ request: Type.String({ description: 'Number or id.' }) }),
  output: Type.Object({ done: Type.Boolean() }),
  access: may('edit', 'data-request', 'request'),
  errors: ['PUJIANG_REQUEST_ANSWERED'],
  async run(ctx) {
    const gone = await ctx.db
      .updateTable('data_request')
      .set({ state: 'withdrawn' })
      .where('id', '=', ctx.subject?.id ?? '')
      .where('state', '=', 'open')
      .returning('id')
      .executeTakeFirst()
    if (!gone)
      throw conflict({
        code: 'PUJIANG_REQUEST_ANSWERED',
        detail: { zh: '部门已经答复,需求留在公开记录里。', en: 'The agency has answered; the request stays on record.' },
      })
    return { done: true }
  },
})
