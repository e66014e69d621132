import { Type } from 'typebox'
import { coordinateSystems, TableDetailSchema, TextSchema } from '../../model/index.ts'
import { invalidInput } from '../../platform/errors/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { openTable } from '../open-table.ts'
import { tableDetail } from '../table-detail.ts'
import { scheduleServingCopy } from '../schedule-serving-copy.ts'

export const editTable = defineOperation({
  name: 'edit-table',
  http: 'PATCH /tables/{table}',
  stage: 'lake',
  summary: { zh: '修改表的名称、查询键、排序和坐标系', en: 'Edit name, lookup keys, order and coordinate system of a table' },
  effects: 'write',
  input: Type.Object({
    table: Type.String(),
    name: Type.Optional(Type.Object(TextSchema.properties)),
    key: Type.Optional(
      Type.Array(Type.String(), {
        maxItems: 8,
        description: 'Fields that together tell rows apart; from the next version on no two rows have one key.',
      }),
    ),
    lookupKeys: Type.Optional(Type.Array(Type.String(), { maxItems: 8 })),
    orderField: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    coordinateSystem: Type.Optional(Type.Union([Type.Enum([...coordinateSystems]), Type.Null()])),
  }),
  output: TableDetailSchema,
  access: may('edit', 'table'),
  async run(ctx, input) {
    const id = await ctx.access.require('edit', 'table', input.table)
    const table = await openTable(ctx, id)
    const asked = [...(input.key ?? []), ...(input.lookupKeys ?? []), ...(input.orderField ? [input.orderField] : [])]
    const unknown = asked.filter((name) => !table.fields.some((f) => f.name === name))
    // Keys may be declared before the first file is loaded; then there is nothing to check them against.
    if (table.fields.length > 0 && unknown.length > 0)
      throw invalidInput({
        code: 'PUJIANG_NO_SUCH_FIELD',
        detail: { zh: `没有这些字段:${unknown.join('、')}。`, en: `There are no such fields: ${unknown.join(', ')}.` },
        faults: unknown.map((at) => ({ at, message: { zh: '没有这个字段', en: 'no such field' } })),
      })
    await ctx.db
      .updateTable('data_table')
      .set({
        ...(input.name && { name: JSON.stringify(input.name) }),
        ...(input.key && { key_fields: input.key }),
        ...(input.lookupKeys && { lookup_keys: input.lookupKeys }),
        ...(input.orderField !== undefined && { order_field: input.orderField }),
        ...(input.coordinateSystem !== undefined && { coordinate_system: input.coordinateSystem }),
        slug: table.slug,
      })
      .where('id', '=', id)
      .execute()
    if (table.version && (input.lookupKeys || input.orderField !== undefined)) await scheduleServingCopy(ctx, table.version.id)
    return tableDetail(ctx, await openTable(ctx, id))
  },
})
