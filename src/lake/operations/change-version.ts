import { Type } from 'typebox'
import { TableDetailSchema } from '../../model/index.ts'
import { conflict, invalidInput, type PlatformError } from '../../platform/errors/index.ts'
import { defineOperation, may, type Context } from '../../platform/operations/index.ts'
import { openTable, type OpenTable, type OpenVersion } from '../open-table.ts'
import { pointTo, syncFields } from '../commit-version.ts'
import { rowSource } from '../row-source.ts'
import { tableDetail } from '../table-detail.ts'
import { lastChange, recordVersionChange, versionBefore } from '../version-history.ts'
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
    const back = table.currentVersionId !== null && version.state === 'published' && version.id !== table.currentVersionId
    if (back && !input.reason?.trim()) throw reasonNeeded()
    await syncFields(ctx.db, table.id, version.fields)
    await pointTo(ctx, table, version.id, input.reason ?? null)
    await recordVersionChange(ctx, table, version, input.reason ?? null)
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
    await recordVersionChange(ctx, table, version, input.reason)
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
    await recordVersionChange(ctx, table, version, input.reason)
    const { servingCopy } = await rowSource(ctx, table, version)
    // No reader reaches it any more: the right is asked before every cache. The file only costs space.
    if (servingCopy !== null) ctx.afterCommit(() => ctx.services.servingCopies.drop(servingCopy))
    return finish(ctx, table, { version: version.number, reason: input.reason })
  },
})

export const restoreVersion = defineOperation({
  name: 'restore-version',
  http: 'POST /tables/{table}/versions/{version}/restore',
  stage: 'lake',
  summary: { zh: '取消撤回或暂缓', en: 'Undo a retraction or a hold' },
  description: {
    zh: '版本回到先前的状态；若它那时是当前版本、之后也没有换过，就仍为当前版本。',
    en: 'The version goes back to the state before; when it was the current one and no other took its place since, it is current again.',
  },
  effects: 'write',
  input: Type.Object({ ...path, reason }),
  output: TableDetailSchema,
  access: may('load', 'table'),
  async run(ctx, input) {
    const { table, version } = await lockedVersion(ctx, await ctx.access.require('load', 'table', input.table), input)
    const change = await lastChange(ctx, version.id)
    if ((version.state !== 'retracted' && version.state !== 'held') || change?.stateAfter !== version.state) throw already(version.state)
    await ctx.db.updateTable('table_version').set({ state: change.stateBefore, state_reason: input.reason }).where('id', '=', version.id).execute()
    if (change.currentBefore === version.id && change.currentAfter === table.currentVersionId) {
      await requireSecondPerson(ctx, table, version)
      await syncFields(ctx.db, table.id, version.fields)
      await pointTo(ctx, table, version.id, input.reason)
    }
    await recordVersionChange(ctx, table, version, input.reason)
    return finish(ctx, table, { version: version.number, reason: input.reason, restored: change.stateBefore })
  },
})

const reasonNeeded = (): PlatformError =>
  invalidInput({
    code: 'PUJIANG_REASON_NEEDED',
    detail: { zh: '退回旧版要写理由。', en: 'Going back to an older version needs its reason.' },
    faults: [{ at: 'reason', message: { zh: '请写理由', en: 'give a reason' } }],
  })

/** The newest published version before this one becomes current, or none. */
async function fallBack(ctx: Context, table: OpenTable, leaving: string): Promise<void> {
  const before = await versionBefore(ctx, table.id, leaving)
  if (before) {
    await syncFields(ctx.db, table.id, before.fields)
    await pointTo(ctx, table, before.id, null)
  } else await ctx.db.updateTable('data_table').set({ current_version_id: null }).where('id', '=', table.id).execute()
}
