import { sql, type RawBuilder } from 'kysely'
import { Type, type Static } from 'typebox'
import { TextSchema } from '../model/index.ts'
import { notFound } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import { orNull } from './discussion-view.ts'
import { cityDay } from './working-days.ts'

const Place = Type.Object({ slug: Type.String(), name: TextSchema })
export const requestStates = ['open', 'accepted', 'planned', 'fulfilled', 'declined', 'withdrawn'] as const

export const DataRequestSchema = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  title: Type.String(),
  body: Type.String({ description: 'Markdown; only what pages allow is drawn.' }),
  purpose: Type.String(),
  theme: orNull(Type.String()),
  agency: orNull(Place),
  author: Type.Object({ name: orNull(Type.String()), own: Type.Boolean() }),
  organisation: orNull(Type.String()),
  state: Type.Enum([...requestStates]),
  shown: Type.Enum(['held', 'shown', 'hidden']),
  heldFor: orNull(Type.String()),
  moderationReason: orNull(Type.String()),
  votes: Type.Integer(),
  voted: Type.Boolean(),
  note: orNull(Type.String({ description: 'Of the newest answer, Markdown.' })),
  legalBasis: orNull(Type.String()),
  plannedOn: orNull(Type.String()),
  firstPlannedOn: orNull(Type.String({ description: 'The date first promised.' })),
  overdue: Type.Boolean({ description: 'The planned date has passed and the data is not there.' }),
  dataset: orNull(Place),
  createdAt: Type.String(),
  dueAt: Type.String(),
  answeredAt: orNull(Type.String()),
  may: Type.Object({ withdraw: Type.Boolean(), answer: Type.Boolean(), moderate: Type.Boolean(), vote: Type.Boolean() }),
})
export type DataRequest = Static<typeof DataRequestSchema>

/** Requests that satisfy `condition` over `r` and that the caller may see; one round trip. */
export async function dataRequests(ctx: Context, condition: RawBuilder<unknown>, order: RawBuilder<unknown>, limit: number): Promise<DataRequest[]> {
  const me = ctx.actor.id
  const votes = me !== null && ctx.actor.kind === 'person'
  const { rows } = await sql<{ r: DataRequest }>`
    select json_build_object(
      'id', r.id, 'slug', r.slug, 'title', r.title, 'body', r.body, 'purpose', r.purpose, 'theme', r.theme,
      'agency', case when a.id is not null then json_build_object('slug', a.slug, 'name', a.name) end,
      'author', json_build_object('name', p.name, 'own', coalesce(r.author_id = ${me}::uuid, false)), 'organisation', r.organisation,
      'state', r.state, 'shown', r.shown, 'heldFor', r.held_for, 'moderationReason', r.moderation_reason, 'votes', r.votes,
      'voted', exists (select from data_request_vote v where v.request_id = r.id and v.actor_id = ${me}::uuid),
      'note', r.note, 'legalBasis', r.legal_basis, 'plannedOn', r.planned_on, 'firstPlannedOn', r.first_planned_on,
      'overdue', coalesce(r.state = 'planned' and r.planned_on < ${cityDay(ctx.clock.now())}::date, false),
      'dataset', (select json_build_object('slug', d.slug, 'name', d.name) from dataset d where d.id = r.dataset_id and ${ctx.access.where('see', 'dataset')}),
      'createdAt', r.created_at, 'dueAt', r.due_at, 'answeredAt', r.answered_at,
      'may', json_build_object(
        'withdraw', coalesce(r.author_id = ${me}::uuid and r.state = 'open', false),
        'answer', coalesce(${ctx.access.where('answer', 'data-request')}, false) and r.shown <> 'hidden' and r.state <> 'withdrawn',
        'moderate', coalesce(${ctx.access.where('moderate', 'data-request')}, false),
        'vote', ${votes}::boolean and r.shown = 'shown' and r.state in ('open', 'accepted', 'planned'))) as r
    from data_request r left join agency a on a.id = r.agency_id left join actor p on p.id = r.author_id
    where ${condition} and ${ctx.access.where('see', 'data-request')}
    order by ${order} limit ${limit}`.execute(ctx.db)
  return rows.map((row) => row.r)
}

/** One request by its id as this caller sees it. @throws NotFound */
export async function dataRequestById(ctx: Context, id: string): Promise<DataRequest> {
  const [found] = await dataRequests(ctx, sql`r.id = ${id}::uuid`, sql`r.id`, 1)
  if (!found) throw notFound({ zh: '数据需求', en: 'data request' }, id)
  return found
}
