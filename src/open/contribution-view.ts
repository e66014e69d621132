import { sql, type RawBuilder } from 'kysely'
import { Type, type Static } from 'typebox'
import { TextSchema } from '../model/index.ts'
import { notFound } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import { orNull } from './discussion-view.ts'

const Place = Type.Object({ slug: Type.String(), name: TextSchema })

export const ContributionSchema = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  name: Type.String(),
  summary: Type.String(),
  origin: Type.String(),
  theme: Type.String(),
  licence: Type.String(),
  organisation: orNull(Type.String()),
  consent: Type.String({ description: 'The sentence the contributor agreed to, word for word.' }),
  agency: orNull(Place),
  author: Type.Object({ name: orNull(Type.String()), own: Type.Boolean() }),
  file: orNull(Type.Object({ id: Type.String(), name: Type.String(), bytes: Type.Integer(), sha256: Type.String() })),
  preview: orNull(Type.Array(Type.Array(Type.String()), { description: 'First rows, for whoever decides and for the giver.' })),
  state: Type.Enum(['collecting', 'waiting', 'accepted', 'declined', 'withdrawn']),
  reason: orNull(Type.String()),
  dataset: orNull(Place),
  createdAt: Type.String(),
  decidedAt: orNull(Type.String()),
  dueAt: orNull(Type.String()),
  may: Type.Object({ decide: Type.Boolean(), withdraw: Type.Boolean() }),
})
export type Contribution = Static<typeof ContributionSchema>

/** Contributions that satisfy `condition` over `k` and that the caller may see. */
export async function contributions(
  ctx: Context,
  condition: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  limit: number,
): Promise<Contribution[]> {
  const me = ctx.actor.id
  const { rows } = await sql<{ k: Contribution }>`
    select json_build_object(
      'id', k.id, 'slug', k.slug, 'name', k.name, 'summary', k.summary, 'origin', k.origin, 'theme', k.theme, 'licence', k.licence,
      'organisation', k.organisation, 'consent', k.consent,
      'agency', case when a.id is not null then json_build_object('slug', a.slug, 'name', a.name) end,
      'author', json_build_object('name', p.name, 'own', coalesce(k.author_id = ${me}::uuid, false)),
      'file', case when f.id is not null then json_build_object('id', f.id, 'name', f.file_name, 'bytes', f.bytes, 'sha256', f.sha256) end,
      'preview', case when (coalesce(${ctx.access.where('decide', 'contribution')}, false) or k.author_id = ${me}::uuid) and jsonb_typeof(f.guess -> 'firstRows') = 'array'
        then (select json_agg(line) from (select line from jsonb_array_elements(f.guess -> 'firstRows') as line where jsonb_typeof(line) = 'array' limit 8) as first) end,
      'state', k.state, 'reason', k.reason,
      'dataset', (select json_build_object('slug', d.slug, 'name', d.name) from dataset d where d.id = k.dataset_id and ${ctx.access.where('see', 'dataset')}),
      'createdAt', k.created_at, 'decidedAt', k.decided_at, 'dueAt', k.due_at,
      'may', json_build_object('decide', coalesce(${ctx.access.where('decide', 'contribution')}, false) and k.state = 'waiting',
        'withdraw', coalesce(k.author_id = ${me}::uuid and k.state in ('collecting', 'waiting'), false))) as k
    from contribution k left join agency a on a.id = k.agency_id left join actor p on p.id = k.author_id left join upload f on f.id = k.upload_id
    where ${condition} and ${ctx.access.where('see', 'contribution')} order by ${order} limit ${limit}`.execute(ctx.db)
  return rows.map((row) => row.k)
}

/** One contribution by its id as this caller sees it. @throws NotFound */
export async function contributionById(ctx: Context, id: string): Promise<Contribution> {
  const [found] = await contributions(ctx, sql`k.id = ${id}::uuid`, sql`k.id`, 1)
  if (!found) throw notFound({ zh: '捐赠', en: 'contribution' }, id)
  return found
}
