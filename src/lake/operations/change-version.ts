import { Type } from 'typebox'
import { TableDetailSchema } from '../../model/index.ts'
import { conflict, type PlatformError } from '../../platform/errors/index.ts'
import { defineOperation, may, type Context } from '../../platform/operations/index.ts'
import { openTable, type OpenTable, type OpenVersion } from '../open-table.ts'
import { pointTo, syncFields } from '../commit-version.ts'
import { tableDetail } from '../table-detail.ts'
import { requirePublishRight, requireSecondPerson } from '../version-state.ts'

const path = { table: Type.String(), version: Type.String({ description: 'Number or id.' }) }
const reason = Type.String({ minLength: 1, maxLength: 2000, description: 'Kept with the version and in the audit log.' })

/** The right comes before the version: whoever may not change versions learns nothing of which there are. */
async function lockedVersion(ctx: Context, id: string, input: { version: string }): Promise<{ table: OpenTable; version: OpenVersion }> {
  await ctx.db.selectFrom('data_table').select('id').where('id', '=', id).forUpdate().execute()
  const table = await openTable(ctx, id, input.version)
  return { table, version: table.version as OpenVersion }
}

const already = (state: string): PlatformError =>
  conflict({
    code: 'PUJIANG_VERSION_STATE',
    detail: { zh: '这一版的状态不允许这样做。', en: 'The state of this version does not allow that.' },
    facts: { state },
  })

async function finish(ctx: Context, table: OpenTable, facts: Record<string, unknown>) {
  ctx.audit.note(facts)
  await ctx.services.catalogueEvents.changed(ctx.db, table.dataset.id)
  return tableDetail(ctx, await openTable(ctx, table.id))
}

export const publishVersion = defineOperation({
  name: 'publish-version',
  http: 'POST /tables/{table}/versions/{version}/publish',
  stage: 'lake',
  summary: { zh: '发布一个版本(也用于退回旧版)', en: 'Publish a version; also rolls back to an older one' },
  effects: 'write',
  input: Type.Object({ ...path, reason: Type.Optional(reason) }),
  output: TableDetailSchema,
  access: may('see', 'table'),
  async run(ctx, input) {
    const { table, version } = await lockedVersion(ctx, await requirePublishRight(ctx, input.table), input)
    await requireSecondPerson(ctx, table, version)
    if (version.state === 'retracted') throw already(version.state)
    await syncFields(ctx.db, table.id, version.fields)
    await pointTo(ctx, table, version.id, input.reason ?? null)
    return finish(ctx, table, { version: version.number, reason: input.reason })
  },
})

export const holdVersion = defineOperation({
  name: 'hold-version',
  http: 'POST /tables/{table}/versions/{version}/hold',
  stage: 'lake',
  summary: { zh: '暂缓一个待发布的版本', en: 'Hold back a version' },
  effects: 'write',
  input: Type.Object({ ...path, reason }),
  output: TableDetailSchema,
  access: may('load', 'table'),
  async run(ctx, input) {
    const { table, version } = await lockedVersion(ctx, await ctx.access.require('load', 'table', input.table), input)
    if (version.state !== 'staged' && version.id !== table.currentVersionId) throw already(version.state)
    await ctx.db.updateTable('table_version').set({ state: 'held', state_reason: input.reason }).where('id', '=', version.id).execute()
    if (version.id === table.currentVersionId) await fallBack(ctx, table, version.id)
    return finish(ctx, table, { version: version.number, reason: input.reason })
  },
})

export const retractVersion = defineOperation({
  name: 'retract-version',
  http: 'POST /tables/{table}/versions/{version}/retract',
  stage: 'lake',
  summary: { zh: '撤回一个版本', en: 'Retract a version' },
  description: {
    zh: '撤回的版本不能再读、不能再发布;若它是当前版本,回到上一个已发布的版本。',
    en: 'A retracted version can be read and published no more; when it is the current one, the table goes back to the published version before it.',
  },
  effects: 'destroy',
  input: Type.Object({ ...path, reason }),
  output: TableDetailSchema,
  access: may('load', 'table'),
  async run(ctx, input) {
    const { table, version } = await lockedVersion(ctx, await ctx.access.require('load', 'table', input.table), input)
    if (version.state === 'retracted') throw already(version.state)
    await ctx.db.updateTable('table_version').set({ state: 'retracted', state_reason: input.reason }).where('id', '=', version.id).execute()
    if (version.id === table.currentVersionId) await fallBack(ctx, table, version.id)
    return finish(ctx, table, { version: version.number, reason: input.reason })
  },
})

/** The newest published version before this one becomes current, or none. */
async function fallBack(ctx: Context, table: OpenTable, leaving: string): Promise<void> {
  const before = await ctx.db
    .selectFrom('table_version')
    .select(['id', 'fields'])
    .where('table_id', '=', table.id)
    .where('state', '=', 'published')
    .where('id', '<>', leaving)
    .orderBy('number', 'desc')
    .executeTakeFirst()
  if (before) {
    await syncFields(ctx.db, table.id, before.fields)
    await pointTo(ctx, table, before.id, null)
  } else await ctx.db.updateTable('data_table').set({ current_version_id: null }).where('id', '=', table.id).execute()
}
