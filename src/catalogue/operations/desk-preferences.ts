import { Type } from 'typebox'
import { defineOperation, signedIn, type Context } from '../../platform/operations/index.ts'

const FilterSchema = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 40 }),
  query: Type.String({
    maxLength: 300,
    description: 'The page and its query, e.g. `/desk/datasets?due=late`.',
    pattern: '^/desk[a-z/]*(\\?[^\\s<>"\']*)?$',
  }),
})
const PreferencesSchema = Type.Object({ remindDays: Type.Integer(), filters: Type.Array(FilterSchema) })

async function preferencesOf(ctx: Context): Promise<{ remindDays: number; filters: { name: string; query: string }[] }> {
  const row = await ctx.db.selectFrom('desk_preference').selectAll().where('actor_id', '=', ctx.actor.id).executeTakeFirst()
  return { remindDays: row?.remind_days ?? 7, filters: row?.filters ?? [] }
}

export const showDeskPreferences = defineOperation({
  name: 'show-desk-preferences',
  http: 'GET /desk/preferences',
  stage: 'catalogue',
  summary: { zh: '我的工作台:存下的筛选、提前几天提醒', en: 'My desk: saved filters and when to remind me' },
  effects: 'read',
  input: Type.Object({}),
  output: PreferencesSchema,
  access: signedIn(),
  run: (ctx) => preferencesOf(ctx),
})

export const editDeskPreferences = defineOperation({
  name: 'edit-desk-preferences',
  http: 'PATCH /desk/preferences',
  stage: 'catalogue',
  summary: { zh: '改我的工作台', en: 'Change my desk' },
  effects: 'write',
  input: Type.Object({
    remindDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 90, description: 'Days before an update is due that it comes into the inbox.' })),
    filters: Type.Optional(Type.Array(FilterSchema, { maxItems: 12 })),
  }),
  output: PreferencesSchema,
  access: signedIn(),
  async run(ctx, input) {
    const now = await preferencesOf(ctx)
    const values = { remind_days: input.remindDays ?? now.remindDays, filters: JSON.stringify(input.filters ?? now.filters) }
    await ctx.db
      .insertInto('desk_preference')
      .values({ actor_id: ctx.actor.id as string, ...values })
      .onConflict((oc) => oc.column('actor_id').doUpdateSet(values))
      .execute()
    return preferencesOf(ctx)
  },
})
