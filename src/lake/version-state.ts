import type { Field } from '../model/index.ts'
import { notAllowed, type PlatformError } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import { citySettingValue } from './city-setting-value.ts'
import type { OpenTable, OpenVersion } from './open-table.ts'

/** Stewards and approvers of the own agency publish versions. @throws NotFound, NotAllowed */
export async function requirePublishRight(ctx: Context, tableRef: string): Promise<string> {
  return ctx.access.require('load', 'table', tableRef).catch(async () => ctx.access.require('approve', 'table', tableRef))
}

/**
 * Fields that this shape would bring before the public for the first time: of a published dataset, beyond those of the current version
 * (or of the last that was public). Empty where the city asks for no second person. Names alone do not tell: a renamed column is a new field.
 */
export async function fieldsNewToPublic(ctx: Pick<Context, 'db'>, table: OpenTable, fields: readonly Field[]): Promise<Field[]> {
  if (table.dataset.status !== 'published' || table.dataset.shareClass === 'none') return []
  if (!(await citySettingValue(ctx, 'twoPersonReview', true))) return []
  const before = await ctx.db
    .selectFrom('table_version')
    .select('fields')
    .where('table_id', '=', table.id)
    .$if(table.currentVersionId !== null, (q) => q.where('id', '=', table.currentVersionId as string))
    .where('published_at', 'is not', null)
    .orderBy('number', 'desc')
    .executeTakeFirst()
  const known = new Set((before?.fields ?? []).map((f) => f.id))
  return fields.filter((f) => !known.has(f.id))
}

/**
 * A steward refreshes a published dataset alone as long as the shape stays. Columns that are new to the public leave the agency for the
 * first time: they take an approver who is not the person who loaded them. @throws NotAllowed
 */
export async function requireSecondPerson(ctx: Context, table: OpenTable, version: OpenVersion): Promise<void> {
  const added = await fieldsNewToPublic(ctx, table, version.fields)
  if (added.length === 0) return
  if (version.lineage.operator !== ctx.actor.id && (await ctx.access.may('approve', 'table', table.id))) return
  throw newFieldsNeedApproval(added)
}

const newFieldsNeedApproval = (added: readonly Field[]): PlatformError =>
  notAllowed({
    code: 'PUJIANG_NEW_FIELDS_NEED_APPROVAL',
    detail: {
      zh: `这一版多出 ${added.length} 个字段,要由装入者以外的审批人发布。`,
      en: `This version adds ${added.length} field(s); an approver other than its loader has to publish it.`,
    },
    cure: { zh: '请本部门审批人发布。', en: 'Ask the approver of the agency to publish it.' },
    facts: { added: added.map((f) => f.name) },
  })

/** Refusal of opening wider what is public already, where the city asks for two persons: nobody may do that alone, whatever offices one holds. */
export const wideningNeedsReview = (): PlatformError =>
  notAllowed({
    code: 'PUJIANG_WIDENING_NEEDS_REVIEW',
    detail: {
      zh: '已公开的数据要放宽,须重新送审、由另一人批准。没有改动。',
      en: 'Opening wider what is published takes a new review and the approval of a second person. Nothing was changed.',
    },
    cure: {
      zh: '请本部门的审批人先把它下架;改好后由专员送审,另一人批准后重新公开。',
      en: 'Ask an approver of the agency to retire it first; then a steward makes the change and submits it, and a second person approves it, which publishes it again.',
    },
  })
