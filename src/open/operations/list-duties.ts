import { sql } from 'kysely'
import { Type, type Static } from 'typebox'
import { TextSchema } from '../../model/index.ts'
import { defineOperation, signedIn } from '../../platform/operations/index.ts'
import { orNull } from '../discussion-view.ts'
import { cityDay, endOfDay } from '../working-days.ts'

const DutySchema = Type.Object({
  kind: Type.Enum(['held', 'question', 'error', 'request', 'plan', 'reuse', 'contribution']),
  title: TextSchema,
  href: Type.String(),
  since: Type.String(),
  dueAt: orNull(Type.String()),
  agency: orNull(TextSchema),
})

/** Everything of the people's side that waits for the caller's office, soonest due first. */
export const listDuties = defineOperation({
  name: 'list-duties',
  http: 'GET /desk/duties',
  stage: 'open',
  summary: { zh: '等我办的:提问、需求、应用、捐赠', en: 'What waits for me: questions, requests, reuses, offers' },
  effects: 'read',
  input: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })) }),
  output: Type.Object({ items: Type.Array(DutySchema), total: Type.Integer(), truncated: Type.Boolean() }),
  access: signedIn(),
  async run(ctx, input) {
    const most = input.limit ?? 50
    const both = (name: string) => sql`json_build_object('zh', ${sql.ref(name)}, 'en', ${sql.ref(name)})`
    const { rows } = await sql<{ duty: Static<typeof DutySchema>; total: number }>`
      with duty as (
        select case when q.shown = 'held' then 'held' else q.kind end as kind, ${both('q.title')} as title,
          '/desk/questions#q-' || q.slug as href, q.created_at as since, q.due_at, a.name as agency, q.id
        from discussion q join dataset d on d.id = q.dataset_id join agency a on a.id = d.agency_id
        where q.state = 'open' and q.shown <> 'hidden' and ${ctx.access.where('answer', 'discussion')}
        union all
        select case when r.shown = 'held' then 'held' when r.state = 'planned' then 'plan' else 'request' end, ${both('r.title')},
          '/desk/requests#r-' || r.slug, r.created_at, case when r.state = 'planned' then ${endOfDay(sql.ref('r.planned_on'))} else r.due_at end, a.name, r.id
        from data_request r left join agency a on a.id = r.agency_id
        where r.shown <> 'hidden' and (r.state = 'open' or (r.state = 'planned' and r.planned_on <= ${cityDay(ctx.clock.now())}::date + 14))
          and ${ctx.access.where('answer', 'data-request')}
        union all
        select 'reuse', ${both('u.title')}, '/desk/reuses#u-' || u.slug, u.created_at, u.due_at, null, u.id
        from reuse u where u.state = 'waiting' and ${ctx.access.where('review', 'reuse')}
        union all
        select 'contribution', ${both('k.name')}, '/desk/contributions#k-' || k.slug, k.created_at, k.due_at, a.name, k.id
        from contribution k left join agency a on a.id = k.agency_id where k.state = 'waiting' and ${ctx.access.where('decide', 'contribution')})
      select json_build_object('kind', kind, 'title', title, 'href', href, 'since', since, 'dueAt', due_at, 'agency', agency) as duty,
        count(*) over ()::int as total
      from duty order by due_at nulls last, since, id limit ${most}`.execute(ctx.db)
    const total = rows[0]?.total ?? 0
    return { items: rows.map((row) => row.duty), total, truncated: total > rows.length }
  },
})
