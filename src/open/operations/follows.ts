import { sql } from 'kysely'
import { Type, type Static } from 'typebox'
import { TextSchema } from '../../model/index.ts'
import { namedBy } from '../../platform/access/index.ts'
import { conflict, invalidInput } from '../../platform/errors/index.ts'
import { defineOperation, signedIn, type Context } from '../../platform/operations/index.ts'
import { normalSearch } from '../followed-search.ts'
import { newsColumns, newsFrom, newsLine, newsPath, type News } from '../news-lines.ts'

const kinds = ['dataset', 'agency', 'search', 'request'] as const
const mostFollows = 500

const target = {
  kind: Type.Enum([...kinds]),
  ref: Type.String({ maxLength: 2000, description: 'Slug or id; for a search its address: `q=…&theme=…`.' }),
}

interface Target {
  dataset_id: string | null
  agency_id: string | null
  request_id: string | null
  search: string | null
}

/** What is to be followed, found under the caller's rights. */
async function targetOf(ctx: Context, kind: (typeof kinds)[number], ref: string): Promise<Target> {
  const none: Target = { dataset_id: null, agency_id: null, request_id: null, search: null }
  if (kind === 'dataset') return { ...none, dataset_id: await ctx.access.require('see', 'dataset', ref) }
  if (kind === 'request') return { ...none, request_id: await ctx.access.require('see', 'data-request', ref) }
  if (kind === 'search') return { ...none, search: normalSearch(ref) }
  const agency = await ctx.db.selectFrom('agency').select('id').where(namedBy(ref)).executeTakeFirst()
  if (agency) return { ...none, agency_id: agency.id }
  throw invalidInput({
    code: 'PUJIANG_AGENCY_UNKNOWN',
    detail: { zh: '没有这个部门。', en: 'There is no such agency.' },
    faults: [{ at: 'ref', message: { zh: '没有找到', en: 'not found' } }],
  })
}

export const follow = defineOperation({
  name: 'follow',
  http: 'POST /follows',
  stage: 'open',
  summary: { zh: '关注数据集、部门、搜索或数据需求', en: 'Follow a dataset, an agency, a search or a data request' },
  effects: 'write',
  input: Type.Object(target),
  output: Type.Object({ following: Type.Boolean() }),
  access: signedIn(),
  errors: ['PUJIANG_FOLLOW_SEARCH', 'PUJIANG_AGENCY_UNKNOWN', 'PUJIANG_TOO_MANY_FOLLOWS'],
  async run(ctx, input) {
    const found = await targetOf(ctx, input.kind, input.ref)
    const me = ctx.actor.id as string
    const { count } = await ctx.db
      .selectFrom('follow')
      .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('count'))
      .where('actor_id', '=', me)
      .executeTakeFirstOrThrow()
    if (count >= mostFollows)
      throw conflict({
        code: 'PUJIANG_TOO_MANY_FOLLOWS',
        detail: { zh: `最多关注 ${mostFollows} 项。`, en: `At most ${mostFollows} things can be followed.` },
      })
    await ctx.db
      .insertInto('follow')
      .values({ id: ctx.random.uuid(), actor_id: me, kind: input.kind, ...found, created_at: ctx.clock.now() })
      .onConflict((oc) => oc.doNothing())
      .execute()
    return { following: true }
  },
})

export const unfollow = defineOperation({
  name: 'unfollow',
  http: 'POST /follows/remove',
  stage: 'open',
  summary: { zh: '取消关注', en: 'Follow no longer' },
  effects: 'write',
  input: Type.Object(target),
  output: Type.Object({ following: Type.Boolean() }),
  access: signedIn(),
  async run(ctx, input) {
    // By id as well, so that what one sees no more can still be let go.
    await sql`
      delete from follow f where f.actor_id = ${ctx.actor.id}::uuid and f.kind = ${input.kind} and (${namedBy(input.ref, null, (name) => sql.ref(`f.${name}`))}
        or f.dataset_id = (select id from dataset where ${namedBy(input.ref)})
        or f.agency_id = (select id from agency where ${namedBy(input.ref)})
        or f.request_id = (select id from data_request where ${namedBy(input.ref)})
        or f.search = ${input.kind === 'search' && /[=]/.test(input.ref) ? normalSearch(input.ref) : null}::text)`.execute(ctx.db)
    return { following: false }
  },
})

const FollowSchema = Type.Object({
  id: Type.String(),
  kind: Type.Enum([...kinds]),
  ref: Type.String(),
  name: TextSchema,
  createdAt: Type.String(),
})

/** Only what the caller may still see: a follow is no way to hear of what was closed. */
export const listFollows = defineOperation({
  name: 'list-follows',
  http: 'GET /follows',
  stage: 'open',
  summary: { zh: '我关注的', en: 'What I follow' },
  effects: 'read',
  input: Type.Object({
    kind: Type.Optional(Type.Enum([...kinds])),
    ref: Type.Optional(Type.String({ maxLength: 2000, description: 'Only this one.' })),
  }),
  output: Type.Object({ items: Type.Array(FollowSchema), truncated: Type.Boolean() }),
  access: signedIn(),
  async run(ctx, input) {
    const search = input.kind === 'search' && input.ref?.includes('=') ? normalSearch(input.ref) : (input.ref ?? null)
    const { rows } = await sql<{ f: Static<typeof FollowSchema> }>`
      select json_build_object('id', f.id, 'kind', f.kind, 'ref', coalesce(d.slug, a.slug, r.slug, f.search), 'createdAt', f.created_at,
        'name', coalesce(d.name, a.name, json_build_object('zh', coalesce(r.title, f.search), 'en', coalesce(r.title, f.search))::jsonb)) as f
      from follow f left join dataset d on d.id = f.dataset_id left join agency a on a.id = f.agency_id left join data_request r on r.id = f.request_id
      where f.actor_id = ${ctx.actor.id}::uuid
        and (f.dataset_id is null or ${ctx.access.where('see', 'dataset')}) and (f.request_id is null or ${ctx.access.where('see', 'data-request')})
        and ${input.kind ? sql`f.kind = ${input.kind}` : sql`true`} and ${search === null ? sql`true` : sql`coalesce(d.slug, a.slug, r.slug, f.search) = ${search}`}
      order by f.created_at desc, f.id limit ${mostFollows}`.execute(ctx.db)
    return { items: rows.map((row) => row.f), truncated: false }
  },
})

const NoticeSchema = Type.Object({
  id: Type.Integer(),
  kind: Type.String(),
  at: Type.String(),
  text: TextSchema,
  path: Type.String(),
  reason: Type.String({ description: 'dataset, agency, search, request or own.' }),
  read: Type.Boolean(),
})

export const listNotices = defineOperation({
  name: 'list-notices',
  http: 'GET /notices',
  stage: 'open',
  summary: { zh: '我的消息', en: 'My news' },
  effects: 'read',
  input: Type.Object({
    unread: Type.Optional(Type.Boolean({ default: false })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 30 })),
    before: Type.Optional(Type.Integer({ minimum: 1, description: 'Id of the last one of the page before.' })),
  }),
  output: Type.Object({ items: Type.Array(NoticeSchema), unread: Type.Integer(), truncated: Type.Boolean() }),
  access: signedIn(),
  async run(ctx, input) {
    const most = input.limit ?? 30
    // The rule of what the news speaks of, asked now and not when it happened.
    const mine = sql`n.actor_id = ${ctx.actor.id}::uuid and (d.id is null or ${ctx.access.where('see', 'dataset')})
      and (q.id is null or ${ctx.access.where('see', 'discussion')}) and (r.id is null or ${ctx.access.where('see', 'data-request')})
      and (u.id is null or ${ctx.access.where('see', 'reuse')}) and (k.id is null or ${ctx.access.where('see', 'contribution')})`
    const [found, unread] = await Promise.all([
      sql<News & { reason: string; read: boolean }>`
        select ${newsColumns}, n.reason, n.read_at is not null as read from notice n join ${newsFrom} on e.id = n.event_id
        where ${mine} and ${input.unread ? sql`n.read_at is null` : sql`true`} and ${input.before ? sql`e.id < ${input.before}` : sql`true`}
        order by e.id desc limit ${most + 1}`.execute(ctx.db),
      sql<{ count: number }>`
        select count(*)::int as count from notice n join ${newsFrom} on e.id = n.event_id where ${mine} and n.read_at is null`.execute(ctx.db),
    ])
    const items = found.rows.slice(0, most).map((row) => ({
      id: Number(row.id),
      kind: row.kind,
      at: row.at.toISOString(),
      text: newsLine(row),
      path: newsPath(row),
      reason: row.reason,
      read: row.read,
    }))
    return { items, unread: unread.rows[0]?.count ?? 0, truncated: found.rows.length > most }
  },
})

export const readNotices = defineOperation({
  name: 'read-notices',
  http: 'POST /notices/read',
  stage: 'open',
  summary: { zh: '全部标为已读', en: 'Mark all news as read' },
  effects: 'write',
  input: Type.Object({}),
  output: Type.Object({ done: Type.Boolean() }),
  access: signedIn(),
  async run(ctx) {
    await sql`update notice set read_at = ${ctx.clock.now()} where actor_id = ${ctx.actor.id}::uuid and read_at is null`.execute(ctx.db)
    return { done: true }
  },
})
