import { citySettingValue } from './city-setting-value.ts'
import { notAllowed } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import type { OpenTable, OpenVersion } from './open-table.ts'

/**
 * A steward refreshes a published dataset alone as long as the shape stays: same fields, same classes. Columns that are new to
 * the public leave the agency for the first time, so under two-person review they take the approver.
 */
export async function requirePublishRight(ctx: Context, table: OpenTable, version?: OpenVersion): Promise<void> {
  await ctx.access.require('load', 'table', table.id).catch(async () => ctx.access.require('approve', 'table', table.id))
  if (table.dataset.status !== 'published' || table.dataset.shareClass === 'none' || !version) return
  const current = await ctx.db.selectFrom('table_version').select('fields').where('id', '=', table.currentVersionId ?? version.id).executeTakeFirst()
  const before = new Set((current?.fields ?? []).map((f) => f.id))
  const added = version.fields.filter((f) => !before.has(f.id))
  if (added.length === 0 || !(await citySettingValue(ctx, 'twoPersonReview', true))) return
  if (!(await ctx.access.may('approve', 'table', table.id)))
    throw notAllowed({
      code: 'PUJIANG_NEW_FIELDS_NEED_APPROVAL',
      detail: { zh: `这一版多出 ${added.length} 个字段,要审批人发布。`, en: `This version adds ${added.length} field(s); an approver has to publish it.` },
      cure: { zh: '请本部门审批人发布。', en: 'Ask the approver of the agency to publish it.' },
      facts: { added: added.map((f) => f.name) },
    })
}
