import { Type } from 'typebox'
import { FindingSchema } from '../../model/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { findingFields, findingsQuery } from '../findings-source.ts'
import { openTable } from '../open-table.ts'
import { fullRight } from '../query/index.ts'
import { versionOf } from '../row-source.ts'

export const listFindings = defineOperation({
  name: 'list-findings',
  http: 'GET /tables/{table}/versions/{version}/findings',
  stage: 'lake',
  summary: { zh: '不合列的单元格', en: 'Cells that did not fit their column' },
  effects: 'read',
  input: Type.Object({
    table: Type.String(),
    version: Type.String({ description: 'Number or id.' }),
    column: Type.Optional(Type.String({ maxLength: 200 })),
    reason: Type.Optional(Type.String({ maxLength: 100 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 8000 })),
  }),
  output: Type.Object({
    items: Type.Array(
      Type.Object({ ...FindingSchema.properties, row: Type.Union([Type.Integer(), Type.Null()]), line: Type.Union([Type.Integer(), Type.Null()]) }),
    ),
    groups: Type.Array(Type.Object({ column: Type.String(), reason: Type.String(), count: Type.Integer() })),
    total: Type.Integer({ description: 'All findings of the version; the file keeps the first million.' }),
    cursor: Type.Union([Type.String(), Type.Null()]),
    truncated: Type.Boolean(),
  }),
  examples: [
    { summary: { zh: '哪些内容不合类型', en: 'Cells that did not fit their column' }, input: { table: 'hotline-cases', version: 1 }, as: 'steward' },
  ],
  access: may('read-findings', 'table'),
  async run(ctx, input) {
    const table = await openTable(ctx, ctx.subject?.id ?? '', input.version, 'rows')
    const version = versionOf(table)
    const groups = await ctx.db
      .selectFrom('finding_count')
      .select(['column_name as column', 'reason', 'count'])
      .where('version_id', '=', version.id)
      .orderBy('count', 'desc')
      .orderBy('column_name')
      .execute()
    if (version.findingsKey === null) return { items: [], groups: [], total: 0, cursor: null, truncated: false }
    const { source, query } = await findingsQuery(ctx, { ...version, findingsKey: version.findingsKey }, input)
    const page = await ctx.services.rows.page({
      source,
      right: fullRight(findingFields),
      query: { ...query, limit: input.limit ?? 100 },
      cursor: input.cursor,
      signal: ctx.signal,
    })
    return {
      items: JSON.parse(page.body.toString('utf8')) as never,
      groups,
      total: version.findings,
      cursor: page.nextCursor,
      truncated: page.truncated,
    }
  },
})
