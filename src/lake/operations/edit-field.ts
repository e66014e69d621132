import { Type, type Static } from 'typebox'
import { codeLists, TableDetailSchema, TextSchema } from '../../model/index.ts'
import { invalidInput, notFound } from '../../platform/errors/index.ts'
import { defineOperation, may, type Context } from '../../platform/operations/index.ts'
import { citySettingValue } from '../city-setting-value.ts'
import { openTable, type OpenTable } from '../open-table.ts'
import { tableDetail } from '../table-detail.ts'
import { wideningNeedsReview } from '../version-state.ts'

const coded = (list: string) => Type.Optional(Type.Enum((codeLists[list] ?? []).map((c) => c.code)))
const rank: Record<string, number> = { none: 0, conditional: 1, unconditional: 2 }

const changes = {
  label: Type.Optional(Type.Object(TextSchema.properties)),
  description: Type.Optional(Type.Object(TextSchema.properties)),
  unit: Type.Optional(Type.Union([Type.String({ maxLength: 50 }), Type.Null()])),
  codeList: Type.Optional(Type.Union([Type.String({ maxLength: 100 }), Type.Null()])),
  sensitivity: coded('sensitivity'),
  shareClass: coded('shareClass'),
  openClass: coded('openClass'),
}
const ChangeSchema = Type.Object(changes)
type Change = Static<typeof ChangeSchema>

async function change(ctx: Context, table: OpenTable, name: string, change: Change): Promise<void> {
  const field = table.fields.find((f) => f.name === name)
  if (!field) throw notFound({ zh: '字段', en: 'field' }, name)
  const wider =
    (change.openClass !== undefined && (rank[change.openClass] ?? 0) > (rank[field.openClass] ?? 0)) ||
    (change.shareClass !== undefined && (rank[change.shareClass] ?? 0) > (rank[field.shareClass] ?? 0))
  if (wider && table.dataset.status === 'published') {
    // Whoever asks learns the way on; where one person may do it, the approver's right is needed.
    if (await citySettingValue(ctx, 'twoPersonReview', true)) throw wideningNeedsReview()
    await ctx.access.require('approve', 'dataset', table.dataset.id)
  }
  const classed = change.shareClass !== undefined || change.openClass !== undefined
  if (classed && (change.shareClass ?? field.shareClass) === 'none' && (change.openClass ?? field.openClass) !== 'none')
    throw invalidInput({
      code: 'PUJIANG_FIELD_CLASSES',
      detail: { zh: '不予共享的字段不能开放。', en: 'A field that is not shared cannot be open.' },
      faults: [{ at: 'openClass', message: { zh: '请一并设为非开放', en: 'set it to none too' } }],
    })
  await ctx.db
    .updateTable('field')
    .set({
      ...(change.label && { label: JSON.stringify(change.label) }),
      ...(change.description && { description: JSON.stringify(change.description) }),
      ...(change.unit !== undefined && { unit: change.unit }),
      ...(change.codeList !== undefined && { code_list: change.codeList }),
      ...(change.sensitivity && { sensitivity: change.sensitivity }),
      ...(change.shareClass && { share_class: change.shareClass }),
      ...(change.openClass && { open_class: change.openClass }),
      name: field.name,
    })
    .where('table_id', '=', table.id)
    .where('field_id', '=', field.id)
    .execute()
}

export const editField = defineOperation({
  name: 'edit-field',
  http: 'PATCH /tables/{table}/fields/{field}',
  stage: 'lake',
  summary: { zh: '说明一个字段,定它的类别', en: 'Describe a field and set its classes' },
  description: {
    zh: '已公开数据集的字段,从严可由数据专员改;放宽要审批人,城市要求双人审核时须下架后重新送审。',
    en: 'On a published dataset a steward may make a field stricter; opening one wider takes the approver and, under two-person review, a new review after it was retired.',
  },
  effects: 'write',
  input: Type.Object({ table: Type.String(), field: Type.String({ description: 'API name of the field.' }), ...changes }),
  output: TableDetailSchema,
  examples: [
    {
      summary: { zh: '给一列写上含义和单位', en: 'Say what a column means and its unit' },
      input: {
        table: 'night-construction',
        field: 'satisfaction',
        description: { zh: '回访打分，一到五', en: 'Rating after the call, one to five' },
        unit: '分',
      },
      as: 'steward',
    },
  ],
  access: may('edit', 'table'),
  async run(ctx, { table: _, field, ...wanted }) {
    const table = await openTable(ctx, ctx.subject?.id ?? '')
    await change(ctx, table, field, wanted)
    ctx.audit.note({ field })
    await ctx.services.catalogueEvents.changed(ctx.db, table.dataset.id)
    return tableDetail(ctx, await openTable(ctx, table.id))
  },
})

export const editFields = defineOperation({
  name: 'edit-fields',
  http: 'PATCH /tables/{table}/fields',
  stage: 'lake',
  summary: { zh: '一次说明多个字段', en: 'Describe many fields at once' },
  description: { zh: '全部生效,或一个也不生效;规则与 edit-field 相同。', en: 'All or none take effect, under the rules of edit-field.' },
  effects: 'write',
  input: Type.Object({
    table: Type.String(),
    fields: Type.Array(Type.Object({ field: Type.String({ description: 'API name.' }), ...changes }, { additionalProperties: false }), {
      minItems: 1,
      maxItems: 10_000,
    }),
  }),
  output: TableDetailSchema,
  access: may('edit', 'table'),
  async run(ctx, input) {
    const table = await openTable(ctx, ctx.subject?.id ?? '')
    const twice = input.fields.map((f) => f.field).find((name, i, all) => all.indexOf(name) !== i)
    if (twice !== undefined)
      throw invalidInput({
        code: 'PUJIANG_FIELD_TWICE',
        detail: { zh: `字段“${twice}”写了两次。`, en: `The field “${twice}” is named twice.` },
        faults: [{ at: 'fields', message: { zh: '重复', en: 'named twice' } }],
      })
    for (const { field, ...wanted } of input.fields) await change(ctx, table, field, wanted)
    ctx.audit.note({ fields: input.fields.map((f) => f.field) })
    await ctx.services.catalogueEvents.changed(ctx.db, table.dataset.id)
    return tableDetail(ctx, await openTable(ctx, table.id))
  },
})
