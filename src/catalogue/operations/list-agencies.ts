import { sql, type RawBuilder } from 'kysely'
import { Type } from 'typebox'
import { AgencySchema, type Agency } from '../../model/index.ts'
import { namedBy } from '../../platform/access/index.ts'
import { notFound } from '../../platform/errors/index.ts'
import { anyone, defineOperation, type Context } from '../../platform/operations/index.ts'
import { promisedSeconds } from '../dataset-summary.ts'

/** Agencies with the published datasets the caller may see, counted in one pass over those of the wanted agencies. */
async function agencies(ctx: Context, condition: RawBuilder<unknown>): Promise<Agency[]> {
  const now = ctx.clock.now()
  const { rows } = await sql<{ a: Agency }>`
    select json_build_object('id', a.id, 'slug', a.slug, 'name', a.name, 'kind', a.kind, 'parentId', a.parent_id, 'code', a.code, 'contact', a.contact,
      'datasets', coalesce(own.datasets, 0), 'onTime', coalesce(own.on_time, 0), 'late', coalesce(own.late, 0)) as a
    from agency a left join (
      select d.agency_id, count(*)::int as datasets, count(*) filter (where d.modified_at >= ${now}::timestamptz - make_interval(secs => c.seconds))::int as on_time,
        count(*) filter (where d.modified_at < ${now}::timestamptz - make_interval(secs => c.seconds))::int as late
      from dataset d left join json_to_recordset(${JSON.stringify(promisedSeconds)}::json) as c(cycle text, seconds float8) on c.cycle = d.update_cycle
      where d.status = 'published' and ${ctx.access.where('see', 'dataset')} and d.agency_id in (select a.id from agency a where ${condition}) group by d.agency_id
    ) own on own.agency_id = a.id
    where ${condition} order by array_position(array['city', 'district', 'department'], a.kind), a.code nulls last, a.slug`.execute(ctx.db)
  return rows.map((r) => r.a)
}

export const listAgencies = defineOperation({
  name: 'list-agencies',
  http: 'GET /agencies',
  stage: 'catalogue',
  summary: { zh: '部门与区', en: 'Agencies and districts' },
  effects: 'read',
  input: Type.Object({}),
  output: Type.Object({ items: Type.Array(AgencySchema), truncated: Type.Boolean() }),
  examples: [{ summary: { zh: '所有部门', en: 'All agencies' }, input: {} }],
  access: anyone(),
  async run(ctx) {
    // Visitors all see the same, and are many.
    const read = (): Promise<Agency[]> => agencies(ctx, sql`true`)
    return { items: await (ctx.actor.id === null ? ctx.services.overview.get('agencies', read) : read()), truncated: false }
  },
})

export const showAgency = defineOperation({
  name: 'show-agency',
  http: 'GET /agencies/{agency}',
  stage: 'catalogue',
  summary: { zh: '看一个部门', en: 'Show an agency' },
  effects: 'read',
  input: Type.Object({ agency: Type.String({ description: 'Slug or id.' }) }),
  output: AgencySchema,
  examples: [{ summary: { zh: '一个部门', en: 'One agency' }, input: { agency: 'agency-a' } }],
  access: anyone(),
  async run(ctx, input) {
    const [found] = await agencies(
      ctx,
      namedBy(input.agency, 'slug', (name) => sql.ref(`a.${name}`)),
    )
    if (!found) throw notFound({ zh: '部门', en: 'agency' }, input.agency)
    return found
  },
})
