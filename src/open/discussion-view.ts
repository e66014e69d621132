import { sql, type RawBuilder } from 'kysely'
import { Type, type Static } from 'typebox'
import { TextSchema } from '../model/index.ts'
import { notFound } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'

/** null or the given schema. */
export const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

const Place = Type.Object({ slug: Type.String(), name: TextSchema })

export const DiscussionSchema = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  kind: Type.Enum(['question', 'error']),
  title: Type.String(),
  body: Type.String({ description: 'Markdown; only what pages allow is drawn.' }),
  state: Type.Enum(['open', 'answered', 'corrected', 'withdrawn']),
  shown: Type.Enum(['held', 'shown', 'hidden']),
  heldFor: orNull(Type.String()),
  moderationReason: orNull(Type.String()),
  dataset: Place,
  agency: Place,
  about: Type.Object({
    table: orNull(Type.String()),
    field: orNull(Type.Object({ name: Type.String(), label: orNull(TextSchema) })),
    row: orNull(Type.Integer()),
    version: orNull(Type.Integer()),
  }),
  author: Type.Object({ name: orNull(Type.String()), own: Type.Boolean() }),
  createdAt: Type.String(),
  editedAt: orNull(Type.String()),
  dueAt: Type.String(),
  answeredAt: orNull(Type.String()),
  corrected: orNull(Type.Object({ table: Type.String(), number: Type.Integer() })),
  posts: Type.Array(
    Type.Object({
      id: Type.String(),
      author: orNull(Type.String()),
      agency: orNull(TextSchema),
      body: Type.String(),
      createdAt: Type.String(),
    }),
  ),
  may: Type.Object({ edit: Type.Boolean(), withdraw: Type.Boolean(), answer: Type.Boolean(), moderate: Type.Boolean() }),
})
export type Discussion = Static<typeof DiscussionSchema>

/** How long what one wrote can be changed. */
export const editMinutes = 60

/** Discussions that satisfy `condition` over `q` (with `d` the dataset) and that the caller may see; one round trip. */
export async function discussions(ctx: Context, condition: RawBuilder<unknown>, order: RawBuilder<unknown>, limit: number): Promise<Discussion[]> {
  const me = ctx.actor.id
  const editable = new Date(ctx.clock.now().getTime() - editMinutes * 60_000)
  const { rows } = await sql<{ q: Discussion }>`
    select json_build_object(
      'id', q.id, 'slug', q.slug, 'kind', q.kind, 'title', q.title, 'body', q.body, 'state', q.state, 'shown', q.shown,
      'heldFor', q.held_for, 'moderationReason', q.moderation_reason,
      'dataset', json_build_object('slug', d.slug, 'name', d.name), 'agency', json_build_object('slug', a.slug, 'name', a.name),
      'about', json_build_object('table', t.slug, 'row', q.row_number, 'version', q.version_number,
        -- A column that was closed since is named no more.
        'field', case when f.name is not null then json_build_object('name', f.name, 'label', f.label) end),
      'author', json_build_object('name', p.name, 'own', coalesce(q.author_id = ${me}::uuid, false)),
      'createdAt', q.created_at, 'editedAt', q.edited_at, 'dueAt', q.due_at, 'answeredAt', q.answered_at,
      'corrected', case when q.corrected_number is not null and ct.slug is not null then json_build_object('table', ct.slug, 'number', q.corrected_number) end,
      'posts', coalesce((select json_agg(json_build_object('id', s.id, 'author', sp.name, 'agency', sa.name, 'body', s.body, 'createdAt', s.created_at) order by s.created_at)
        from discussion_post s left join actor sp on sp.id = s.author_id left join agency sa on sa.id = s.agency_id
        where s.discussion_id = q.id and (s.shown = 'shown' or s.author_id = ${me}::uuid)), '[]'),
      'may', json_build_object(
        'edit', coalesce(q.author_id = ${me}::uuid and q.state = 'open' and q.shown <> 'hidden' and q.created_at > ${editable}, false),
        'withdraw', coalesce(q.author_id = ${me}::uuid and q.state = 'open', false),
        'answer', ${ctx.access.where('answer', 'discussion')} and q.shown <> 'hidden' and q.state <> 'withdrawn',
        'moderate', ${ctx.access.where('moderate', 'discussion')})) as q
    from discussion q join dataset d on d.id = q.dataset_id join agency a on a.id = d.agency_id
    left join actor p on p.id = q.author_id
    left join data_table t on t.id = q.table_id
    left join field f on f.table_id = q.table_id and f.field_id = q.field_id and f.active and f.open_class <> 'none'
    left join data_table ct on ct.id = q.corrected_table_id
    where ${condition} and q.state <> 'withdrawn' and ${ctx.access.where('see', 'discussion')}
    order by ${order} limit ${limit}`.execute(ctx.db)
  return rows.map((row) => row.q)
}

/** One discussion by its id as this caller sees it. @throws NotFound */
export async function discussionById(ctx: Context, id: string): Promise<Discussion> {
  const [found] = await discussions(ctx, sql`q.id = ${id}::uuid`, sql`q.id`, 1)
  if (!found) throw notFound({ zh: '提问', en: 'question' }, id)
  return found
}
