import { Type } from 'typebox'
import { TableDetailSchema } from '../../model/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { noSuchVersion, openTable } from '../open-table.ts'
import { tableDetail } from '../table-detail.ts'

export const showTable = defineOperation({
  name: 'show-table',
  http: 'GET /tables/{table}',
  stage: 'lake',
  summary: { zh: '看一张表:字段、统计、版本', en: 'Show a table: fields, statistics, version' },
  effects: 'read',
  input: Type.Object({
    table: Type.String({ description: 'Slug or id.' }),
    version: Type.Optional(Type.String({ description: 'Number or id; the current one when absent.' })),
  }),
  output: TableDetailSchema,
  examples: [{ summary: { zh: '热线工单的表', en: 'The table of the hotline cases' }, input: { table: 'hotline-cases' } }],
  access: may('see', 'table'),
  async run(ctx, input) {
    const id = await ctx.access.require('see', 'table', input.table)
    const table = await tableDetail(ctx, await openTable(ctx, id, input.version))
    // A version that waits or was taken back answers outsiders like one that never was.
    if (input.version !== undefined && table.version === null) throw noSuchVersion(input.version)
    return table
  },
})
