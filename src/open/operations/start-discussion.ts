import { sql } from 'kysely'
import { Type } from 'typebox'
import { invalidInput } from '../../platform/errors/index.ts'
import { anyone, defineOperation, type Context } from '../../platform/operations/index.ts'
import { admitAction, type ActionLimit } from '../admit-action.ts'
import { checkTexts, refuseFlood, whyHeld } from '../check-text.ts'
import { orNull } from '../discussion-view.ts'
import { dueNow } from '../open-settings.ts'

const limit: ActionLimit = { name: 'discussion', anonymous: 5, person: 30 }

interface Place {
  tableId: string | null
  fieldId: number | null
  version: number | null
}

/** Finds the table and the column it is about. A closed column is unknown here as everywhere. */
async function placeOf(ctx: Context, datasetId: string, input: { table?: string; field?: string }): Promise<Place> {
  const { rows } = await sql<{ id: string; number: number | null }>`
    select t.id, v.number from data_table t left join table_version v on v.id = t.current_version_id
    where t.dataset_id = ${datasetId} and (${input.table ?? null}::text is null or t.slug = ${input.table ?? null} or t.id::text = ${input.table ?? null})
    order by t.created_at, t.id limit 1`.execute(ctx.db)
  const table = rows[0]
  const unknown = (at: string) =>
    invalidInput({
      code: 'PUJIANG_DISCUSSION_PLACE',
      detail: { zh: '这个数据集里没有所说的表或列。', en: 'The dataset has no such table or column.' },
      faults: [{ at, message: { zh: '没有找到', en: 'not found' } }],
    })
  if (!table) {
    if (input.table !== undefined) throw unknown('table')
    return { tableId: null, fieldId: null, version: null }
  }
  if (input.field === undefined) return { tableId: table.id, fieldId: null, version: table.number }
  const field = await ctx.db
    .selectFrom('field')
    .select('field_id')
    .where('table_id', '=', table.id)
    .where('name', '=', input.field)
    .where('active', '=', true)
    .where('open_class', '<>', 'none')
    .executeTakeFirst()
  if (!field) throw unknown('field')
  return { tableId: table.id, fieldId: field.field_id, version: table.number }
}

export const startDiscussion = defineOperation({
  name: 'start-discussion',
  http: 'POST /datasets/{dataset}/discussions',
  stage: 'open',
  summary: { zh: '就数据集提问或报错', en: 'Ask about a dataset or report an error in it' },
  description: {
    zh: '可以指明表、列和行。登录用户的即时公开;未登录的、含个人号码的先由数据专员看过。部门在承诺的工作日内公开答复。',
    en: 'May name table, column and row. What signed-in people write is public at once; what strangers write, or what holds personal numbers, is looked at first. The agency answers in public within the promised working days.',
  },
  effects: 'write',
  input: Type.Object({
    dataset: Type.String({ description: 'Slug or id.' }),
    kind: Type.Enum(['question', 'error']),
    title: Type.String({ maxLength: 1000 }),
    body: Type.String({ maxLength: 20_000, description: 'Markdown.' }),
    table: Type.Optional(Type.String({ maxLength: 100 })),
    field: Type.Optional(Type.String({ maxLength: 100, description: 'Name of a column.' })),
    row: Type.Optional(Type.Integer({ minimum: 0, description: 'Place of the row (`_row`) in the version that is current.' })),
    website: Type.Optional(
      Type.String({ maxLength: 1000, description: 'Leave it out: programs that fill in everything give themselves away by it.' }),
    ),
  }),
  output: Type.Object({ slug: orNull(Type.String()), shown: Type.Enum(['held', 'shown']) }),
  access: anyone(),
  errors: ['PUJIANG_TOO_MANY_ACTIONS', 'PUJIANG_TOO_MUCH_WAITS', 'PUJIANG_TEXT_INPUT', 'PUJIANG_DISCUSSION_PLACE'],
  prepare: (ctx) => admitAction(ctx, limit),
  async run(ctx, input) {
    const datasetId = await ctx.access.require('see', 'dataset', input.dataset)
    ctx.audit.subject('dataset', datasetId)
    checkTexts({ title: { value: input.title, most: 120 }, body: { value: input.body, most: 4000 } })
    if (input.website) return { slug: null, shown: 'held' as const }
    await refuseFlood(ctx)
    const place = await placeOf(ctx, datasetId, input)
    const held = whyHeld(ctx, input.title, input.body)
    const id = ctx.random.uuid()
    const made = await ctx.db
      .insertInto('discussion')
      .values({
        id,
        kind: input.kind,
        dataset_id: datasetId,
        table_id: place.tableId,
        field_id: place.fieldId,
        row_number: input.row ?? null,
        version_number: place.version,
        title: input.title.trim(),
        body: input.body.trim(),
        author_id: ctx.actor.id,
        shown: held ? 'held' : 'shown',
        held_for: held,
        created_at: ctx.clock.now(),
        due_at: await dueNow(ctx),
      })
      .returning('slug')
      .executeTakeFirstOrThrow()
    ctx.audit.note({ discussion: id, kind: input.kind, ...(held && { held }) })
    // A stranger cannot open it yet, so its address would be of no use.
    return { slug: held && ctx.actor.id === null ? null : made.slug, shown: held ? ('held' as const) : ('shown' as const) }
  },
})
