import { Type } from 'typebox'
import { fieldTypes, TextSchema } from '../../model/index.ts'
import { decodeCursor, encodeCursor } from '../../platform/db/index.ts'
import { defineOperation, download, may, type Context } from '../../platform/operations/index.ts'
import { diffFields } from '../diff-fields.ts'
import { diffRows, showDifferences, type OpenedSide } from '../diff-rows.ts'
import { requireRight } from '../rights.ts'
import { rowsUnder } from '../row-statistics.ts'
import { versionOf } from '../row-source.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const NamedField = Type.Object({ id: Type.Integer(), name: Type.String(), type: Type.Enum([...fieldTypes]), label: nullable(TextSchema) })
const Side = Type.Object({
  number: Type.Integer(),
  publishedAt: nullable(Type.String()),
  rows: Type.Integer({ description: 'Rows of the version that the right lets through.' }),
})

async function openSide(ctx: Context, version: string): Promise<OpenedSide> {
  const table = await ctx.services.tables.forRows(ctx, ctx.subject?.id ?? '', version)
  const right = await requireRight(ctx, table, version)
  return { table, version: versionOf(table), right }
}

const sideView = async (ctx: Context, { table, version, right }: OpenedSide) => ({
  number: version.number,
  publishedAt: version.publishedAt === null ? null : new Date(version.publishedAt).toISOString(),
  rows: await rowsUnder(ctx, table, right),
})

export const compareVersions = defineOperation({
  name: 'compare-versions',
  http: 'GET /tables/{table}/compare',
  stage: 'lake',
  summary: { zh: '比较两个版本', en: 'Compare two versions' },
  description: {
    zh: '列的增减、改名、换类型,以及按键(没有键则按整行)比出的行:新增、删除、改动各多少,前 10,000 处逐格标出;format=csv 给出全部。只比能读的列和行。',
    en: 'Columns added, removed, renamed and retyped; rows by key, or whole rows where no key tells them apart: exact counts, the first 10,000 differences cell by cell; format=csv gives all. Only columns and rows that may be read are compared.',
  },
  effects: 'read',
  input: Type.Object({
    table: Type.String({ description: 'Slug or id.' }),
    from: Type.String({ maxLength: 50, description: 'Number or id of the earlier version.' }),
    to: Type.String({ maxLength: 50, description: 'Number or id of the later version.' }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    format: Type.Optional(Type.Enum(['json', 'csv'], { default: 'json' })),
  }),
  output: Type.Object({
    from: Side,
    to: Side,
    fields: Type.Object({
      added: Type.Array(NamedField),
      removed: Type.Array(NamedField),
      renamed: Type.Array(Type.Object({ id: Type.Integer(), from: Type.String(), to: Type.String() })),
      retyped: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String(), from: Type.String(), to: Type.String() })),
    }),
    key: Type.Array(Type.String(), { description: 'Names of the columns that tell rows apart; empty where whole rows are compared.' }),
    columns: Type.Array(Type.String(), { description: 'Names of the columns that are compared.' }),
    added: Type.Integer(),
    removed: Type.Integer(),
    changed: Type.Integer(),
    changes: Type.Array(
      Type.Object({
        change: Type.Enum(['changed', 'removed', 'added']),
        times: Type.Integer({ description: 'Equal rows this one stands for; more than 1 only without a key.' }),
        before: nullable(Type.Record(Type.String(), Type.Unknown())),
        after: nullable(Type.Record(Type.String(), Type.Unknown())),
        cells: Type.Array(Type.String(), { description: 'Columns whose cell differs.' }),
      }),
    ),
    cursor: nullable(Type.String()),
    truncated: Type.Boolean(),
  }),
  produces: ['text/csv; charset=utf-8; header=present'],
  access: may('read-rows', 'table'),
  use: 'api',
  async run(ctx, input) {
    const before = await openSide(ctx, input.from)
    const after = await openSide(ctx, input.to)
    const { right, table } = after
    if (right.grantId !== null || right.ground === 'shared') {
      ctx.audit.record()
      ctx.audit.note({ ground: right.ground, grant: right.grantId, compared: [before.version.number, after.version.number] })
    }
    const diff = await diffRows(ctx, before, after)
    const { comparison, key, fields, sides } = diff
    if (input.format === 'csv')
      return download({
        body: await ctx.services.rows.exportDifferences({ ...sides, key: key.map((f) => f.id) }),
        contentType: 'text/csv; charset=utf-8; header=present',
        fileName: `${table.slug}-v${before.version.number}-v${after.version.number}${table.dataset.synthetic ? '-synthetic' : ''}.csv`,
        headers: { 'cache-control': 'private, no-cache', ...(table.dataset.synthetic && { 'pujiang-synthetic': 'true' }) },
      })
    const [asked] = input.cursor === undefined ? [0] : decodeCursor<[number]>(input.cursor, 1)
    const start = Number.isSafeInteger(asked) && asked > 0 ? asked : 0
    const end = start + (input.limit ?? 50)
    const more = comparison.differences.length > end
    return {
      from: await sideView(ctx, before),
      to: await sideView(ctx, after),
      fields: await diffFields(ctx, table, right, before.version, after.version),
      key: key.map((f) => f.after.name),
      columns: fields.map((f) => f.after.name),
      added: comparison.added,
      removed: comparison.removed,
      changed: comparison.changed,
      changes: await showDifferences(ctx, diff, comparison.differences.slice(start, end)),
      cursor: more ? encodeCursor([end]) : null,
      truncated: more,
    }
  },
})
