import { sql, type RawBuilder } from 'kysely'
import { Type, type Static } from 'typebox'
import { codeLists, TextSchema } from '../../model/index.ts'
import { decodeCursor, encodeCursor } from '../../platform/db/index.ts'
import { isUuid } from '../../platform/identity/index.ts'
import { anyone, defineOperation, may, signedIn } from '../../platform/operations/index.ts'
import { orNull } from '../discussion-view.ts'
import { DataRequestSchema, dataRequestById, dataRequests, requestStates } from '../request-view.ts'
import { likeness } from '../likeness.ts'

const themes = (codeLists['theme'] ?? []).map((theme) => theme.code)
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 }))
const pageOf = Type.Object({ items: Type.Array(DataRequestSchema), cursor: orNull(Type.String()), truncated: Type.Boolean() })

type Sort = 'votes' | 'newest'

/** Where the page before ended; a cursor that somebody wrote by hand is refused before it reaches the database. */
function placeOf(cursor: string): [number, string, string] {
  const [votes, at, id] = decodeCursor<[number, string, string]>(cursor, 3)
  return Number.isInteger(votes) && isUuid(String(id)) && !Number.isNaN(Date.parse(String(at))) ? [votes, at, id] : decodeCursor('')
}

const afterCursor = (sort: Sort, cursor: string | undefined): RawBuilder<unknown> => {
  if (cursor === undefined) return sql`true`
  const [votes, at, id] = placeOf(cursor)
  return sort === 'votes'
    ? sql`(r.votes, r.created_at, r.id) < (${votes}::int, ${at}::timestamptz, ${id}::uuid)`
    : sql`(r.created_at, r.id) < (${at}::timestamptz, ${id}::uuid)`
}

export const listRequests = defineOperation({
  name: 'list-requests',
  http: 'GET /requests',
  stage: 'open',
  summary: { zh: '数据需求', en: 'Data requests' },
  description: { zh: '按票数或时间排,可按领域、部门、状态筛。', en: 'By votes or age, filtered by field, agency and state.' },
  effects: 'read',
  input: Type.Object({
    q: Type.Optional(Type.String({ maxLength: 200, description: 'Words in title and text.' })),
    theme: Type.Optional(Type.Enum(themes)),
    agency: Type.Optional(Type.String({ maxLength: 100, description: 'Slug.' })),
    state: Type.Optional(Type.Enum([...requestStates])),
    sort: Type.Optional(Type.Enum(['votes', 'newest'], { default: 'votes' })),
    limit,
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  output: Type.Object({
    ...pageOf.properties,
    total: Type.Integer(),
    states: Type.Array(Type.Object({ state: Type.String(), count: Type.Integer() })),
  }),
  access: anyone(),
  async run(ctx, input) {
    const most = input.limit ?? 20
    const sort = input.sort ?? 'votes'
    const like = input.q?.trim() ? likeness(input.q, sql`r.title || ' ' || r.body`) : null
    const among = sql`${input.theme ? sql`r.theme = ${input.theme}` : sql`true`}
      and ${input.agency ? sql`r.agency_id = (select id from agency where slug = ${input.agency})` : sql`true`}
      and ${like ? like.alike : sql`true`} and r.shown = 'shown' and r.state <> 'withdrawn'`
    const chosen = sql`${among} and ${input.state ? sql`r.state = ${input.state}` : sql`true`}`
    const [rows, counts] = await Promise.all([
      dataRequests(
        ctx,
        sql`${chosen} and ${afterCursor(sort, input.cursor)}`,
        sort === 'votes' ? sql`r.votes desc, r.created_at desc, r.id desc` : sql`r.created_at desc, r.id desc`,
        most + 1,
      ),
      sql<{ state: string; count: number }>`
        select r.state, count(*)::int as count from data_request r where ${among} and ${ctx.access.where('see', 'data-request')}
        group by r.state order by r.state`.execute(ctx.db),
    ])
    const items = rows.slice(0, most)
    const last = rows.length > most ? items.at(-1) : undefined
    const total = counts.rows.filter((row) => !input.state || row.state === input.state).reduce((sum, row) => sum + row.count, 0)
    return {
      items,
      cursor: last ? encodeCursor([last.votes, new Date(last.createdAt).toISOString(), last.id]) : null,
      truncated: last !== undefined,
      total,
      states: counts.rows,
    }
  },
})

const StepSchema = Type.Object({
  at: Type.String(),
  state: Type.String(),
  note: orNull(Type.String()),
  legalBasis: orNull(Type.String()),
  plannedOn: orNull(Type.String()),
  agency: orNull(TextSchema),
})

export const showRequest = defineOperation({
  name: 'show-request',
  http: 'GET /requests/{request}',
  stage: 'open',
  summary: { zh: '看一条数据需求与它的办理过程', en: 'Show a data request and what became of it' },
  effects: 'read',
  input: Type.Object({ request: Type.String({ description: 'Number or id.' }) }),
  output: Type.Object({ ...DataRequestSchema.properties, steps: Type.Array(StepSchema) }),
  access: may('see', 'data-request', 'request'),
  async run(ctx) {
    const id = ctx.subject?.id ?? ''
    const found = await dataRequestById(ctx, id)
    const steps = await sql<{ s: Static<typeof StepSchema> }>`
      select json_build_object('at', s.at, 'state', s.state, 'note', s.note, 'legalBasis', s.legal_basis, 'plannedOn', s.planned_on, 'agency', a.name) as s
      from data_request_step s left join agency a on a.id = s.agency_id where s.request_id = ${id}::uuid order by s.at, s.id`.execute(ctx.db)
    return { ...found, steps: steps.rows.map((row) => row.s) }
  },
})

export const similarRequests = defineOperation({
  name: 'similar-requests',
  http: 'GET /requests/similar',
  stage: 'open',
  summary: { zh: '已有的相近需求', en: 'Requests that ask for much the same' },
  effects: 'read',
  input: Type.Object({ q: Type.String({ maxLength: 400 }), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, default: 5 })) }),
  output: Type.Object({ items: Type.Array(DataRequestSchema), truncated: Type.Boolean() }),
  access: anyone(),
  async run(ctx, input) {
    const like = likeness(input.q, sql`r.title || ' ' || r.body`)
    if (!like) return { items: [], truncated: false }
    const items = await dataRequests(
      ctx,
      sql`${like.alike} and r.shown = 'shown' and r.state <> 'withdrawn'`,
      sql`${like.rank} desc, r.votes desc, r.id`,
      input.limit ?? 5,
    )
    return { items, truncated: false }
  },
})

export const showPlan = defineOperation({
  name: 'show-plan',
  http: 'GET /plan',
  stage: 'open',
  summary: { zh: '开放计划', en: 'The opening plan' },
  description: { zh: '有日期的需求,按日期排;过期未开放的写明过期。', en: 'Requests with a date, in its order; what is overdue says so.' },
  effects: 'read',
  input: Type.Object({ agency: Type.Optional(Type.String({ maxLength: 100, description: 'Slug.' })) }),
  output: Type.Object({ items: Type.Array(DataRequestSchema), truncated: Type.Boolean() }),
  access: anyone(),
  async run(ctx, input) {
    const rows = await dataRequests(
      ctx,
      sql`r.planned_on is not null and r.shown = 'shown' and r.state in ('planned', 'fulfilled')
        and ${input.agency ? sql`r.agency_id = (select id from agency where slug = ${input.agency})` : sql`true`}`,
      sql`r.planned_on, r.votes desc, r.id`,
      1001,
    )
    return { items: rows.slice(0, 1000), truncated: rows.length > 1000 }
  },
})

const sets = {
  held: sql`r.shown = 'held'`,
  open: sql`r.shown <> 'hidden' and r.state = 'open'`,
  planned: sql`r.shown = 'shown' and r.state in ('accepted', 'planned')`,
  done: sql`r.shown = 'shown' and r.state in ('fulfilled', 'declined')`,
} as const

export const listRequestsToAnswer = defineOperation({
  name: 'list-requests-to-answer',
  http: 'GET /desk/requests',
  stage: 'open',
  summary: { zh: '等我答复的数据需求', en: 'Data requests for me to answer' },
  effects: 'read',
  input: Type.Object({ set: Type.Optional(Type.Enum(['open', 'held', 'planned', 'done'], { default: 'open' })), limit }),
  output: Type.Object({ items: Type.Array(DataRequestSchema), truncated: Type.Boolean() }),
  access: signedIn(),
  async run(ctx, input) {
    const most = input.limit ?? 20
    const set = input.set ?? 'open'
    const order = set === 'planned' ? sql`r.planned_on nulls first, r.id` : set === 'done' ? sql`r.answered_at desc, r.id` : sql`r.due_at, r.id`
    const rows = await dataRequests(ctx, sql`${sets[set]} and ${ctx.access.where('answer', 'data-request')}`, order, most + 1)
    return { items: rows.slice(0, most), truncated: rows.length > most }
  },
})
