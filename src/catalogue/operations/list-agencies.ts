import { sql, type RawBuilder } from 'kysely'
import { Type } from 'typebox'
import { AgencySchema, type Agency } from '../../model/index.ts'
import { notFound } from '../../platform/errors/index.ts'
import { anyone, defineOperation, type Context } from '../../platform/operations/index.ts'

async function agencies(ctx: Context, condition: RawBuilder<unknown>): Promise<Agency[]> {
  const { rows } = await sql<{ a: Agency }>`
    select json_build_object('id', a.id, 'slug', a.slug, 'name', a.name, 'kind', a.kind, 'parentId', a.parent_id, 'code', a.code, 'contact', a.contact,
      'datasets', (select count(*) from dataset d where d.agency_id = a.id and d.status = 'published' and ${ctx.access.where('see', 'dataset')})) as a
    from agency a where ${condition} order by array_position(array['city', 'district', 'department'], a.kind), a.code nulls last, a.slug`.execute(
    ctx.db,
  )
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
  access: anyone(),
  async run(ctx) {
    return { items: await agencies(ctx, sql`true`), truncated: false }
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
  access: anyone(),
  async run(ctx, input) {
    const [found] = await agencies(ctx, sql`a.slug = ${input.agency} or a.id::text = ${input.agency}`)
    if (!found) throw notFound({ zh: '部门', en: 'agency' }, input.agency)
    return found
  },
})
