import { Type } from 'typebox'
import { fieldTypes, TextSchema } from '../../model/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { lineageColumns, lineageLoads } from '../lineage.ts'
import { noSuchVersion } from '../open-table.ts'
import { rightOf } from '../rights.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

export const readLineage = defineOperation({
  name: 'read-lineage',
  http: 'GET /tables/{table}/lineage',
  stage: 'lake',
  summary: { zh: '一个版本从哪里来', en: 'Where a version comes from' },
  description: {
    zh: '装入时记下的事实:来源文件、读法、每一列怎样成为公开的列、读不出的单元格。不公开的列和人名不在其中。',
    en: 'What was recorded when it was loaded: source files, how they were read, how each column became a published one, cells that could not be read. Closed columns and names of people are absent.',
  },
  effects: 'read',
  input: Type.Object({
    table: Type.String({ description: 'Slug or id.' }),
    version: Type.Optional(Type.String({ maxLength: 50, description: 'Number or id; the current one when absent.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 20, description: 'Loads that are answered, newest first.' })),
  }),
  output: Type.Object({
    version: Type.Integer(),
    contentHash: nullable(Type.String({ description: 'Null for callers who may not read all rows.' })),
    loads: Type.Array(
      Type.Object({
        version: Type.Integer(),
        mode: Type.Enum(['replace', 'append']),
        at: Type.String(),
        rows: nullable(Type.Integer()),
        format: nullable(Type.String()),
        encoding: nullable(Type.String()),
        delimiter: nullable(Type.String()),
        sheet: nullable(Type.String()),
        skippedRows: Type.Integer(),
        file: nullable(Type.Object({ name: Type.String(), bytes: Type.Integer(), sha256: Type.String() })),
        engine: Type.String(),
        operator: Type.Enum(['person', 'program', 'system']),
      }),
    ),
    truncated: Type.Boolean({ description: 'Older loads follow.' }),
    columns: Type.Array(
      Type.Object({
        id: Type.Integer(),
        name: Type.String(),
        label: nullable(TextSchema),
        header: Type.String(),
        type: Type.Enum([...fieldTypes]),
        format: nullable(Type.String()),
        decided: Type.Boolean({ description: 'A person set another type or form than was guessed from the cells.' }),
        findings: nullable(Type.Integer()),
        reasons: Type.Array(Type.Object({ reason: Type.String(), count: Type.Integer() })),
        openClass: Type.String(),
      }),
    ),
  }),
  access: may('see', 'table'),
  async run(ctx, input) {
    const table = await ctx.services.tables.forRows(ctx, ctx.subject?.id ?? '', input.version)
    const right = await rightOf(ctx, table)
    const { version } = table
    // A version that waits or was taken back answers outsiders like one that never was.
    const visible = right !== null || (version?.state === 'published' && table.dataset.status === 'published')
    if (!version || !visible) throw noSuchVersion(input.version ?? table.slug)
    const limit = input.limit ?? 20
    const [loads, columns] = await Promise.all([lineageLoads(ctx, version, right, limit + 1), lineageColumns(ctx, table, version, right)])
    return {
      version: version.number,
      contentHash: right !== null && right.rowFilter === null ? version.contentHash : null,
      loads: loads.slice(0, limit),
      truncated: loads.length > limit,
      columns,
    }
  },
})
