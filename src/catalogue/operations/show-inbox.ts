import { sql, type RawBuilder } from 'kysely'
import { Type } from 'typebox'
import { TextSchema, type Text } from '../../model/index.ts'
import { agenciesHeld } from '../../platform/identity/index.ts'
import { defineOperation, signedIn, type Context } from '../../platform/operations/index.ts'
import { promises } from '../desk-facts.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

/** What may lie in an inbox, in the order the filters show it. */
export const inboxKinds = ['review', 'returned', 'failed', 'staged', 'findings', 'late', 'due', 'unfinished', 'waiting'] as const
export type InboxKind = (typeof inboxKinds)[number]

const ItemSchema = Type.Object({
  id: Type.String(),
  kind: Type.Enum(inboxKinds),
  since: Type.String({ description: 'Since when it lies there.' }),
  dueAt: nullable(Type.String({ description: 'Until when it wants doing; null where nobody waits.' })),
  dataset: nullable(Type.Object({ slug: Type.String(), name: TextSchema })),
  agency: nullable(TextSchema),
  who: nullable(Type.String()),
  text: nullable(Type.String({ description: 'Reason, note or name of the file.' })),
  cause: nullable(TextSchema),
  count: nullable(Type.Integer({ description: 'Findings, or number of the version.' })),
  ref: nullable(Type.String({ description: 'Id of the review or of the upload.' })),
})
interface Item {
  id: string
  kind: InboxKind
  since: string
  dueAt: string | null
  dataset: { slug: string; name: Text } | null
  agency: Text | null
  who: string | null
  text: string | null
  cause: Text | null
  count: number | null
  ref: string | null
}

/** Working promise of a decision, in days. */
const decideDays = 3

/** Counting goes so far: whoever looks after the whole city would wait for a figure nobody reads to the end. */
const mostCounted = 1000

const datasetJson = sql`json_build_object('slug', d.slug, 'name', d.name)`

/**
 * Datasets `d` of promised cycles `c` that the caller loads, with their agency. For the whole city no more than `most` of a cycle are read: there
 * the order of the index is the order by due time. Few offices are found by their own index.
 */
function ofCycles(ctx: Context, condition: RawBuilder<unknown>, most: number): RawBuilder<unknown> {
  const lying = sql`d.status = 'published' and d.update_cycle = c.cycle and ${condition} and ${ctx.access.where('load', 'dataset')}`
  return agenciesHeld(ctx.actor, 'steward') === 'city'
    ? sql`${promises} cross join lateral (select * from dataset d where ${lying} order by d.data_at limit ${most}) d join agency a on a.id = d.agency_id`
    : sql`${promises} join dataset d on ${lying} join agency a on a.id = d.agency_id`
}

/** Every kind as a query of its own, each filtered by the rights of the caller; columns in the order of `columns`. */
function parts(ctx: Context, remindDays: number, most: number): Record<InboxKind, RawBuilder<unknown>> {
  const now = ctx.clock.now()
  const me = ctx.actor.id
  const ahead = new Date(now.getTime() + remindDays * 86_400_000)
  const recent = new Date(now.getTime() - 30 * 86_400_000)
  const none = sql`null::text`
  const steward = ctx.access.where('load', 'dataset')
  // Months differ: the first bound is for the index, the last one is exact.
  const soon = sql`d.data_at >= ${now}::timestamptz - make_interval(secs => c.promised) and d.data_at < ${ahead}::timestamptz - c.step + interval '4 days'
    and d.data_at + c.step < ${ahead}`
  return {
    review: sql`select 'review', r.id::text, r.submitted_at, r.submitted_at + make_interval(days => ${decideDays}), ${datasetJson}, a.name, p.name, r.note, null::json, null::int, r.id::text
      from review r join dataset d on d.id = r.dataset_id join agency a on a.id = d.agency_id join actor p on p.id = r.submitted_by
      where r.decided_at is null and ${ctx.access.where('approve', 'dataset')}`,
    returned: sql`select 'returned', r.id::text, r.decided_at, null::timestamptz, ${datasetJson}, a.name, p.name, r.reason, null::json, null::int, r.id::text
      from dataset d join agency a on a.id = d.agency_id
      join lateral (select * from review where dataset_id = d.id and decided_at is not null order by decided_at desc limit 1) r on r.decision = 'returned'
      join actor p on p.id = r.decided_by where d.status = 'draft' and ${ctx.access.where('submit', 'dataset')}`,
    failed: sql`select 'failed', u.id::text, coalesce(j.finished_at, u.created_at), null::timestamptz, case when d.id is null then null else ${datasetJson} end, a.name, p.name, u.file_name,
        (j.error -> 'detail')::json, null::int, u.id::text
      from upload u left join agency a on a.id = u.agency_id left join actor p on p.id = u.actor_id
      left join data_table t on t.id = u.table_id left join dataset d on d.id = t.dataset_id and ${ctx.access.where('see', 'dataset')}
      left join lateral (select * from job where subject_kind = 'upload' and subject_id = u.id order by created_at desc limit 1) j on true
      where u.state = 'failed' and u.created_at > ${recent} and ${ctx.access.where('see', 'upload')}`,
    staged: sql`select 'staged', v.id::text, v.created_at, null::timestamptz, ${datasetJson}, a.name, null::text, v.lineage -> 'source' ->> 'fileName', null::json, v.number, v.findings_count::text
      from table_version v join data_table t on t.id = v.table_id join dataset d on d.id = t.dataset_id join agency a on a.id = d.agency_id
      where v.state = 'staged' and v.number > coalesce((select c.number from table_version c where c.id = t.current_version_id), 0) and ${steward}`,
    findings: sql`select 'findings', v.id::text, v.created_at, null::timestamptz, ${datasetJson}, a.name, null::text, v.number::text, null::json, v.findings_count::int, t.slug
      from data_table t join table_version v on v.id = t.current_version_id join dataset d on d.id = t.dataset_id join agency a on a.id = d.agency_id
      where d.findings > 0 and v.findings_count > 0 and v.created_at > ${recent} and d.status <> 'retired' and ${steward}`,
    late: sql`select 'late', d.id::text, d.data_at + make_interval(secs => c.promised), d.data_at + c.step, ${datasetJson}, a.name, null::text, d.update_cycle, null::json, null::int, null::text
      from ${ofCycles(ctx, sql`d.data_at < ${now}::timestamptz - make_interval(secs => c.promised)`, most)}`,
    due: sql`select 'due', d.id::text, d.data_at, d.data_at + c.step, ${datasetJson}, a.name, null::text, d.update_cycle, null::json, null::int, null::text
      from ${ofCycles(ctx, soon, most)}
      where c.cycle in ('weekly', 'monthly', 'quarterly', 'yearly')`,
    unfinished: sql`select 'unfinished', u.id::text, u.created_at, null::timestamptz, null::json, a.name, null::text, u.file_name, null::json, null::int, u.id::text
      from upload u left join agency a on a.id = u.agency_id
      where u.state in ('received', 'sniffed') and u.created_at > ${recent} and u.actor_id = ${me}::uuid and ${ctx.access.where('see', 'upload')}`,
    waiting: sql`select 'waiting', r.id::text, r.submitted_at, r.submitted_at + make_interval(days => ${decideDays}), ${datasetJson}, a.name, ${none}, r.note, null::json, null::int, r.id::text
      from review r join dataset d on d.id = r.dataset_id join agency a on a.id = d.agency_id
      where r.decided_at is null and r.submitted_by = ${me}::uuid and ${ctx.access.where('submit', 'dataset')}`,
  }
}

const columns = sql`(kind, id, since, due_at, dataset, agency, who, text, cause, count, ref)`

export const showInbox = defineOperation({
  name: 'show-inbox',
  http: 'GET /desk/inbox',
  stage: 'catalogue',
  summary: { zh: '我的收件', en: 'What waits for me' },
  description: {
    zh: '等我审批的、退回的草稿和理由、没装成的文件、待公开的版本、不合处、过期和快到期的数据集。先到期的在前。',
    en: 'Reviews to decide, drafts that came back with the reason, files that failed, versions to publish, findings, datasets late or soon due. What is due first comes first.',
  },
  effects: 'read',
  input: Type.Object({
    kind: Type.Optional(Type.Enum(inboxKinds)),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 200 })),
  }),
  output: Type.Object({
    items: Type.Array(ItemSchema),
    counts: Type.Array(
      Type.Object({
        kind: Type.Enum(inboxKinds),
        count: Type.Integer({ description: `Counted to ${mostCounted}.` }),
        more: Type.Boolean({ description: 'There are more than were counted.' }),
      }),
    ),
    truncated: Type.Boolean(),
  }),
  access: signedIn(),
  async run(ctx, input) {
    const limit = input.limit ?? 200
    const preference = await ctx.db.selectFrom('desk_preference').select('remind_days').where('actor_id', '=', ctx.actor.id).executeTakeFirst()
    const days = preference?.remind_days ?? 7
    const [all, counted] = [parts(ctx, days, limit + 1), parts(ctx, days, mostCounted + 1)]
    const united = (part: (kind: InboxKind) => RawBuilder<unknown>): RawBuilder<unknown> => sql.join(inboxKinds.map(part), sql` union all `)
    const first = sql`order by due_at nulls last, since limit ${limit + 1}`
    // Each kind gives no more than the whole could take: names and texts are read for those only.
    const shown = united((kind) =>
      input.kind === undefined || input.kind === kind
        ? sql`(select * from (${all[kind]}) as lying ${columns} ${first})`
        : sql`(select * from (${all[kind]}) as lying ${columns} limit 0)`,
    )
    const [{ rows: counts }, { rows }] = await Promise.all([
      sql<{ kind: InboxKind; count: number }>`
        select * from (${united((kind) => sql`(select ${kind}::text as kind, count(*)::int as count from (select from (${counted[kind]}) as lying limit ${mostCounted + 1}) as lying)`)}) as found
        where count > 0`.execute(ctx.db),
      sql<{ item: Item }>`
        select json_build_object('id', kind || ':' || id, 'kind', kind, 'since', since, 'dueAt', due_at, 'dataset', dataset, 'agency', agency, 'who', who, 'text', text,
          'cause', cause, 'count', count, 'ref', ref) as item
        from (${shown}) as lying ${first}`.execute(ctx.db),
    ])
    const byKind = new Map(counts.map(({ kind, count }) => [kind, count]))
    return {
      items: rows.slice(0, limit).map(({ item }) => item),
      counts: inboxKinds.flatMap((kind) => {
        const count = byKind.get(kind)
        return count === undefined ? [] : [{ kind, count: Math.min(count, mostCounted), more: count > mostCounted }]
      }),
      truncated: rows.length > limit,
    }
  },
})
