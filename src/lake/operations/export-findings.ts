import { Type } from 'typebox'
import { defineOperation, download, may } from '../../platform/operations/index.ts'
import { findingFields, findingsQuery } from '../findings-source.ts'
import { openTable } from '../open-table.ts'
import { fullRight } from '../query/index.ts'
import { versionOf } from '../row-source.ts'

export const exportFindings = defineOperation({
  name: 'export-findings',
  http: 'GET /tables/{table}/versions/{version}/findings.csv',
  stage: 'lake',
  summary: { zh: '下载不合列的单元格', en: 'Download the cells that did not fit' },
  effects: 'read',
  input: Type.Object({
    table: Type.String(),
    version: Type.String({ description: 'Number or id.' }),
    column: Type.Optional(Type.String({ maxLength: 200 })),
    reason: Type.Optional(Type.String({ maxLength: 100 })),
  }),
  output: Type.Object({}),
  produces: ['text/csv; charset=utf-8'],
  access: may('read-findings', 'table'),
  async run(ctx, input) {
    const table = await openTable(ctx, ctx.subject?.id ?? '', input.version, 'rows')
    const version = versionOf(table)
    const given = { contentType: 'text/csv; charset=utf-8', fileName: `${table.slug}-v${version.number}-findings.csv` }
    if (version.findingsKey === null) return download({ ...given, body: 'row,line,column,raw,reason\n' })
    const { source, query } = await findingsQuery(ctx, { ...version, findingsKey: version.findingsKey }, input)
    // Raw cells may begin like formulas; the file is opened in a sheet program.
    const file = await ctx.services.rows.export({
      source,
      right: fullRight(findingFields),
      query,
      format: 'csv',
      order: 'kept',
      csvSafe: true,
      signal: ctx.signal,
    })
    return download({ ...given, body: file.body })
  },
})
