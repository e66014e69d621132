import { Type } from 'typebox'
import { FindingSchema, type Field } from '../../model/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { openTable } from '../open-table.ts'
import { fullRight } from '../query/index.ts'
import { versionOf } from '../row-source.ts'

/** Columns of the findings file as the loader writes them. */
const fields: Field[] = [
  { id: 1, name: 'row', header: 'row', type: 'integer' },
  { id: 2, name: 'line', header: 'line', type: 'integer' },
  { id: 3, name: 'field_id', header: 'field_id', type: 'integer' },
  { id: 4, name: 'column', header: 'column', type: 'text' },
  { id: 5, name: 'raw', header: 'raw', type: 'text' },
  { id: 6, name: 'reason', header: 'reason', type: 'text' },
]
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

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
    const where = [
      input.column === undefined ? [] : [`column = ${quoted(input.column)}`],
      input.reason === undefined ? [] : [`reason = ${quoted(input.reason)}`],
    ]
      .flat()
      .join(' and ')
    const page = await ctx.services.rows.page({
      source: {
        versionId: `${version.id}-findings`,
        fields,
        files: [{ path: await ctx.services.store.localPath(version.findingsKey), firstRow: 0, rows: Math.min(version.findings, 1_000_000) }],
        servingCopy: null,
        lookupKeys: [],
        orderField: null,
      },
      right: fullRight(fields),
      query: { select: 'row, line, column, raw, reason', where, limit: input.limit ?? 100 },
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
