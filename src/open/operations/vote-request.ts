import { Type } from 'typebox'
import { conflict, notAllowed } from '../../platform/errors/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { admitAction, type ActionLimit } from '../admit-action.ts'

const limit: ActionLimit = { name: 'vote', anonymous: 0, person: 60 }

export const voteRequest = defineOperation({
  name: 'vote-request',
  http: 'POST /requests/{request}/vote',
  stage: 'open',
  summary: { zh: '我也需要这项数据', en: 'Say that you want the data too' },
  description: { zh: '一人一票,可以收回。', en: 'One vote a person; it can be taken back.' },
  effects: 'write',
  input: Type.Object({ request: Type.String({ description: 'Number or id.' }), vote: Type.Optional(Type.Boolean({ default: true })) }),
  output: Type.Object({ votes: Type.Integer(), voted: Type.Boolean() }),
  access: may('see', 'data-request', 'request'),
  errors: ['PUJIANG_VOTE_CLOSED', 'PUJIANG_VOTE_OF_PERSONS', 'PUJIANG_TOO_MANY_ACTIONS'],
  prepare: (ctx) => admitAction(ctx, limit),
  async run(ctx, input) {
    const me = ctx.actor.id
    if (me === null || ctx.actor.kind !== 'person')
      throw notAllowed({ code: 'PUJIANG_VOTE_OF_PERSONS', detail: { zh: '只有个人可以投票。', en: 'Only persons vote.' } })
    const vote = input.vote ?? true
    // The row is held so that the count is that of the votes, however many come at once.
    const row = await ctx.db
      .selectFrom('data_request')
      .select(['id', 'state', 'shown'])
      .where('id', '=', ctx.subject?.id ?? '')
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (row.shown !== 'shown' || !['open', 'accepted', 'planned'].includes(row.state))
      throw conflict({
        code: 'PUJIANG_VOTE_CLOSED',
        detail: { zh: '这条需求已有结果,不再计票。', en: 'This request has its result; votes are closed.' },
      })
    if (vote)
      await ctx.db
        .insertInto('data_request_vote')
        .values({ request_id: row.id, actor_id: me, at: ctx.clock.now() })
        .onConflict((oc) => oc.doNothing())
        .execute()
    else await ctx.db.deleteFrom('data_request_vote').where('request_id', '=', row.id).where('actor_id', '=', me).execute()
    const { votes } = await ctx.db
      .updateTable('data_request')
      .set((eb) => ({
        votes: eb
          .selectFrom('data_request_vote')
          .select((v) => v.cast<number>(v.fn.countAll(), 'integer').as('votes'))
          .where('request_id', '=', row.id),
      }))
      .where('id', '=', row.id)
      .returning('votes')
      .executeTakeFirstOrThrow()
    return { votes, voted: vote }
  },
})
