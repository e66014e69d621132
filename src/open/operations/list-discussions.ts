import { sql } from 'kysely'
import { Type } from 'typebox'
import { defineOperation, may, signedIn } from '../../platform/operations/index.ts'
import { DiscussionSchema, discussionById, discussions } from '../discussion-view.ts'

const many = Type.Object({ items: Type.Array(DiscussionSchema), truncated: Type.Boolean() })
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 }))

export const listDiscussions = defineOperation({
  name: 'list-discussions',
  http: 'GET /datasets/{dataset}/discussions',
  stage: 'open',
  summary: { zh: '一个数据集的提问与报错', en: 'Questions and error reports about a dataset' },
  effects: 'read',
  input: Type.Object({ dataset: Type.String({ description: 'Slug or id.' }), limit }),
  output: many,
  access: may('see', 'dataset'),
  async run(ctx, input) {
    const most = input.limit ?? 50
    const rows = await discussions(ctx, sql`q.dataset_id = ${ctx.subject?.id ?? ''}::uuid`, sql`q.created_at desc, q.id`, most + 1)
    return { items: rows.slice(0, most), truncated: rows.length > most }
  },
})

export const showDiscussion = defineOperation({
  name: 'show-discussion',
  http: 'GET /discussions/{discussion}',
  stage: 'open',
  summary: { zh: '看一条提问', en: 'Show a question' },
  effects: 'read',
  input: Type.Object({ discussion: Type.String({ description: 'Number or id.' }) }),
  output: DiscussionSchema,
  access: may('see', 'discussion'),
  run: (ctx) => discussionById(ctx, ctx.subject?.id ?? ''),
})

const sets = {
  held: sql`q.shown = 'held'`,
  open: sql`q.shown = 'shown' and q.state = 'open'`,
  answered: sql`q.shown = 'shown' and q.state in ('answered', 'corrected')`,
  hidden: sql`q.shown = 'hidden'`,
  waiting: sql`(q.shown = 'held' or (q.shown = 'shown' and q.state = 'open'))`,
} as const

export const listQuestions = defineOperation({
  name: 'list-questions',
  http: 'GET /desk/questions',
  stage: 'open',
  summary: { zh: '等我答复的提问与报错', en: 'Questions and error reports for me to answer' },
  effects: 'read',
  input: Type.Object({ set: Type.Optional(Type.Enum(['waiting', 'held', 'open', 'answered', 'hidden'], { default: 'waiting' })), limit }),
  output: many,
  access: signedIn(),
  async run(ctx, input) {
    const most = input.limit ?? 50
    const set = input.set ?? 'waiting'
    const order = set === 'answered' || set === 'hidden' ? sql`q.created_at desc, q.id` : sql`q.due_at, q.id`
    const rows = await discussions(ctx, sql`${sets[set]} and ${ctx.access.where('answer', 'discussion')}`, order, most + 1)
    return { items: rows.slice(0, most), truncated: rows.length > most }
  },
})
