import { Type } from 'typebox'
import { TextSchema } from '../../model/index.ts'
import { defineOperation, may } from '../../platform/operations/index.ts'
import { exportFormats } from '../engine/index.ts'
import { placesOfTable, refuseSheet } from '../export-forms.ts'
import { requireRight } from '../rights.ts'
import { engineRight, rowSource, versionOf } from '../row-source.ts'
import { sizeExports } from '../size-exports.ts'

const text = Type.Optional(Type.String({ maxLength: 20_000 }))
const sampleRows = 100

/** What a download would weigh, before anybody waits for it. */
export const sizeExportsOperation = defineOperation({
  name: 'size-exports',
  http: 'GET /tables/{table}/rows/sizes',
  stage: 'lake',
  summary: { zh: '下载前看各种格式的大小', en: 'Tell the size of a download in each format' },
  description: {
    zh: '与 rows 用同样的 select、where、group_by、order_by。大小由前几百行推算,exact 为真时是数出来的;给不出的格式写明原因。',
    en: 'Takes select, where, group_by and order_by like rows. Sizes are reckoned from the first rows; where exact is true they are counted. A format that cannot be had says why.',
  },
  effects: 'read',
  input: Type.Object({
    table: Type.String({ description: 'Slug or id.' }),
    select: text,
    where: text,
    group_by: text,
    order_by: text,
    version: text,
  }),
  output: Type.Object({
    rows: Type.Integer(),
    formats: Type.Array(
      Type.Object({
        format: Type.Enum([...exportFormats]),
        bytes: Type.Union([Type.Integer(), Type.Null()]),
        exact: Type.Boolean(),
        refusal: Type.Union([Type.Object({ code: Type.String(), detail: TextSchema, cure: TextSchema }), Type.Null()]),
      }),
    ),
  }),
  access: may('read-rows', 'table'),
  async run(ctx, input) {
    const table = await ctx.services.tables.forRows(ctx, ctx.subject?.id ?? '', input.version)
    const version = versionOf(table)
    const right = await requireRight(ctx, table, input.version)
    if (right.grantId !== null || right.ground === 'shared') {
      ctx.audit.record()
      ctx.audit.note({ ground: right.ground, grant: right.grantId, version: version.number, format: 'sizes' })
    }
    const request = {
      source: await rowSource(ctx, table, version),
      right: engineRight(right, version),
      query: { select: input.select, where: input.where, group_by: input.group_by, order_by: input.order_by, limit: sampleRows },
      signal: ctx.signal,
    }
    const [page, total] = await Promise.all([ctx.services.rows.page(request), ctx.services.rows.count(request)])
    const asked = page.columns.flatMap((column) => column.fieldId ?? [])
    const share = asked.length / Math.max(1, version.fields.length)
    const whole = right.rowFilter === null
    const sizes = await sizeExports(
      { columns: page.columns, rows: JSON.parse(page.body.toString()) as Record<string, unknown>[], jsonBytes: page.body.length, total },
      // What is stored speaks of all rows, so nobody under a row filter is told of it.
      whole && asked.length > 0 ? (version.bytes / Math.max(1, version.rows)) * share : null,
    )
    const isSummary = input.group_by !== undefined || page.columns.some((column) => column.fieldId === null && column.name !== '_row')
    const places = placesOfTable(table, isSummary ? [] : request.right.fieldIds)
    return {
      rows: total,
      formats: exportFormats.map((format) => {
        const refusal = format === 'xlsx' ? refuseSheet(total) : format === 'geojson' && 'code' in places ? places : null
        return { format, bytes: refusal ? null : (sizes[format]?.bytes ?? null), exact: sizes[format]?.exact ?? false, refusal }
      }),
    }
  },
})
