import { Type } from 'typebox'
import { codeLists, TableDetailSchema, TextSchema } from '../../model/index.ts'
import { invalidInput, notFound } from '../../platform/errors/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { citySettingValue } from '../city-setting-value.ts'
import { openTable } from '../open-table.ts'
import { tableDetail } from '../table-detail.ts'
import { wideningNeedsReview } from '../version-state.ts'

const coded = (list: string) => Type.Optional(Type.Enum((codeLists[list] ?? []).map((c) => c.code)))
const rank: Record<string, number> = { none: 0, conditional: 1, unconditional: 2 }

export const editField = defineOperation({
  name: 'edit-field',
  http: 'PATCH /tables/{table}/fields/{field}',
  stage: 'lake',
  summary: { zh: '说明一个字段,定它的类别', en: 'Describe a field and set its classes' },
  description: {
    zh: '已公开数据集的字段,从严可由数据专员改,放宽要审批人。',
    en: 'On a published dataset a steward may make a field stricter; opening one wider takes the approver.',
  },
  effects: 'write',
  input: Type.Object({
    table: Type.String(),
    field: Type.String({ description: 'API name of the field.' }),
    label: Type.Optional(Type.Object(TextSchema.properties)),
    description: Type.Optional(Type.Object(TextSchema.properties)),
    unit: Type.Optional(Type.Union([Type.String({ maxLength: 50 }), Type.Null()])),
    codeList: Type.Optional(Type.Union([Type.String({ maxLength: 100 }), Type.Null()])),
    sensitivity: coded('sensitivity'),
    shareClass: coded('shareClass'),
    openClass: coded('openClass'),
  }),
  output: TableDetailSchema,
  access: may('edit', 'table'),
  async run(ctx, input) {
    const id = await ctx.access.require('edit', 'table', input.table)
    const table = await openTable(ctx, id)
    const field = table.fields.find((f) => f.name === input.field)
    if (!field) throw notFound({ zh: '字段', en: 'field' }, input.field)
    const wider =
      (input.openClass !== undefined && (rank[input.openClass] ?? 0) > (rank[field.openClass] ?? 0)) ||
      (input.shareClass !== undefined && (rank[input.shareClass] ?? 0) > (rank[field.shareClass] ?? 0))
    if (wider && table.dataset.status === 'published') {
      await ctx.access.require('approve', 'dataset', table.dataset.id)
      if (await citySettingValue(ctx, 'twoPersonReview', true)) throw wideningNeedsReview()
    }
    const classed = input.shareClass !== undefined || input.openClass !== undefined
    if (classed && (input.shareClass ?? field.shareClass) === 'none' && (input.openClass ?? field.openClass) !== 'none')
      throw invalidInput({
        code: 'PUJIANG_FIELD_CLASSES',
        detail: { zh: '不予共享的字段不能开放。', en: 'A field that is not shared cannot be open.' },
        faults: [{ at: 'openClass', message: { zh: '请一并设为非开放', en: 'set it to none too' } }],
      })
    await ctx.db
      .updateTable('field')
      .set({
        ...(input.label && { label: JSON.stringify(input.label) }),
        ...(input.description && { description: JSON.stringify(input.description) }),
        ...(input.unit !== undefined && { unit: input.unit }),
        ...(input.codeList !== undefined && { code_list: input.codeList }),
        ...(input.sensitivity && { sensitivity: input.sensitivity }),
        ...(input.shareClass && { share_class: input.shareClass }),
        ...(input.openClass && { open_class: input.openClass }),
        name: field.name,
      })
      .where('table_id', '=', id)
      .where('field_id', '=', field.id)
      .execute()
    ctx.audit.note({ field: field.name })
    await ctx.services.catalogueEvents.changed(ctx.db, table.dataset.id)
    return tableDetail(ctx, await openTable(ctx, id))
  },
})
