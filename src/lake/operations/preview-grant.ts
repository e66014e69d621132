import { Type } from 'typebox'
import { TextSchema } from '../../model/index.ts'
import { invalidInput } from '../../platform/errors/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { checkRowFilter } from '../check-row-filter.ts'
import { grantedRight } from '../rights.ts'
import { openTable } from '../open-table.ts'
import { engineRight, rowSource, versionOf } from '../row-source.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

export const previewGrant = defineOperation({
  name: 'preview-grant',
  http: 'POST /tables/{table}/grant-preview',
  stage: 'lake',
  summary: { zh: '先看被授权方会看到什么', en: 'What the holder of a grant would see' },
  description: {
    zh: '按这项授权的字段和行条件读当前版本的头几行，并数出一共多少行；写错的条件指出在第几个字。',
    en: 'Reads the first rows of the current version under the fields and the condition of the grant, and counts them all; a wrong condition is named at its character.',
  },
  effects: 'read',
  input: Type.Object({
    table: Type.String({ description: 'Slug or id.' }),
    fields: Type.Optional(Type.Array(Type.Integer(), { minItems: 1, maxItems: 10_000 })),
    rowFilter: Type.Optional(Type.String({ maxLength: 10_000 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 5 })),
  }),
  output: Type.Object({
    version: Type.Integer(),
    fields: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String(), label: nullable(TextSchema), sensitivity: Type.String() })),
    hidden: Type.Integer({ description: 'Columns the holder would not know of.' }),
    rows: Type.Array(Type.Record(Type.String(), Type.Unknown())),
    total: Type.Integer(),
    all: Type.Integer({ description: 'Rows of the version.' }),
  }),
  access: may('grant', 'table'),
  async run(ctx, input) {
    const table = await openTable(ctx, ctx.subject?.id ?? '', undefined, 'rows')
    const version = versionOf(table)
    if (input.rowFilter !== undefined) await checkRowFilter(ctx, table.id, input.rowFilter)
    const unknown = (input.fields ?? []).find((id) => !table.fields.some((field) => field.id === id))
    if (unknown !== undefined)
      throw invalidInput({
        code: 'PUJIANG_GRANT_INVALID',
        detail: { zh: '授权内容有误。', en: 'The grant is not right.' },
        faults: [{ at: 'fields', message: { zh: `没有编号为 ${unknown} 的字段。`, en: `There is no field with the number ${unknown}.` } }],
      })
    const right = grantedRight(table, { id: 'preview', fields: input.fields ?? null, rowFilter: input.rowFilter ?? null })
    const seen = table.fields.filter((field) => right.fieldIds.includes(field.id))
    const request = {
      source: await rowSource(ctx, table, version),
      right: engineRight(right, version),
      query: { limit: input.limit ?? 5 },
      signal: ctx.signal,
    }
    const [page, total] = await Promise.all([ctx.services.rows.page(request), ctx.services.rows.count(request)])
    return {
      version: version.number,
      fields: seen.map((field) => ({ id: field.id, name: field.name, label: field.label, sensitivity: field.sensitivity })),
      hidden: table.fields.length - seen.length,
      rows: JSON.parse(page.body.toString('utf8')) as Record<string, unknown>[],
      total,
      all: version.rows,
    }
  },
})
