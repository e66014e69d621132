import { sql, type RawBuilder } from 'kysely'
import { Type, type Static } from 'typebox'
import { TextSchema } from '../model/index.ts'
import { notFound } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import { orNull } from './discussion-view.ts'

export const reuseKinds = ['application', 'research', 'news', 'visualisation', 'service', 'other'] as const

export const ReuseSchema = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  title: Type.String(),
  body: Type.String({ description: 'Markdown; only what pages allow is drawn.' }),
  url: Type.String(),
  kind: Type.Enum([...reuseKinds]),
  organisation: orNull(Type.String()),
  author: Type.Object({ name: orNull(Type.String()), own: Type.Boolean() }),
  state: Type.Enum(['waiting', 'shown', 'declined', 'withdrawn']),
  reason: orNull(Type.String()),
  picture: orNull(
    Type.Object({ hash: Type.String(), width: Type.Integer(), height: Type.Integer(), alt: Type.String({ description: 'What it shows.' }) }),
  ),
  datasets: Type.Array(Type.Object({ slug: Type.String(), name: TextSchema })),
  createdAt: Type.String(),
  decidedAt: orNull(Type.String()),
  dueAt: Type.String(),
  may: Type.Object({ review: Type.Boolean(), withdraw: Type.Boolean(), picture: Type.Boolean() }),
})
export type Reuse = Static<typeof ReuseSchema>

/** Reuses that satisfy `condition` over `u` and that the caller may see. Of the datasets used, those the caller may see. */
export async function reuses(ctx: Context, condition: RawBuilder<unknown>, order: RawBuilder<unknown>, limit: number): Promise<Reuse[]> {
  const me = ctx.actor.id
  const { rows } = await sql<{ u: Reuse }>`
    select json_build_object(
      'id', u.id, 'slug', u.slug, 'title', u.title, 'body', u.body, 'url', u.url, 'kind', u.kind, 'organisation', u.organisation,
      'author', json_build_object('name', p.name, 'own', coalesce(u.author_id = ${me}::uuid, false)), 'state', u.state, 'reason', u.reason,
      'picture', (select json_build_object('hash', drawn.hash, 'width', drawn.width, 'height', drawn.height, 'alt', drawn.alt)
        from reuse_picture drawn where drawn.reuse_id = u.id),
      'datasets', coalesce((select json_agg(json_build_object('slug', d.slug, 'name', d.name) order by d.slug)
        from reuse_dataset used join dataset d on d.id = used.dataset_id where used.reuse_id = u.id and ${ctx.access.where('see', 'dataset')}), '[]'),
      'createdAt', u.created_at, 'decidedAt', u.decided_at, 'dueAt', u.due_at,
      'may', json_build_object('review', coalesce(${ctx.access.where('review', 'reuse')}, false),
        'withdraw', coalesce(u.author_id = ${me}::uuid and u.state in ('waiting', 'shown'), false),
        'picture', coalesce(u.author_id = ${me}::uuid and u.state = 'waiting', false))) as u
    from reuse u left join actor p on p.id = u.author_id
    where ${condition} and ${ctx.access.where('see', 'reuse')} order by ${order} limit ${limit}`.execute(ctx.db)
  return rows.map((row) => row.u)
}

/** One reuse by its id as this caller sees it. @throws NotFound */
export async function reuseById(ctx: Context, id: string): Promise<Reuse> {
  const [found] = await reuses(ctx, sql`u.id = ${id}::uuid`, sql`u.id`, 1)
  if (!found) throw notFound({ zh: '应用', en: 'reuse' }, id)
  return found
}
