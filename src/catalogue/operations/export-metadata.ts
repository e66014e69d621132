import { sql, type Selectable } from 'kysely'
import { Type } from 'typebox'
import { defineOperation, download, signedIn } from '../../platform/operations/index.ts'
import { wordsOf } from '../keep-words.ts'
import { writeMetadataSheet } from '../metadata-sheet.ts'
import { readCodes } from '../settings/city-codes.ts'
import type { DatasetTable } from '../tables.ts'

const types = { xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', csv: 'text/csv; charset=utf-8' }

export const exportMetadata = defineOperation({
  name: 'export-metadata',
  http: 'GET /desk/metadata',
  stage: 'catalogue',
  summary: { zh: '导出我管的数据集的元数据', en: 'Export the metadata of datasets I look after' },
  description: {
    zh: '一行一个数据集,改好后用 upload-metadata-sheet 导回。最多 5000 行。',
    en: 'One row a dataset; edit it and bring it back with upload-metadata-sheet. At most 5,000 rows.',
  },
  effects: 'read',
  input: Type.Object({
    format: Type.Optional(Type.Enum(['xlsx', 'csv'], { default: 'xlsx' })),
    status: Type.Optional(Type.Enum(['draft', 'in-review', 'published', 'retired'])),
    datasets: Type.Optional(Type.String({ maxLength: 20_000, description: 'Slugs separated by commas; all when absent.' })),
  }),
  output: Type.Object({}),
  produces: Object.values(types),
  access: signedIn(),
  async run(ctx, input) {
    const slugs = (input.datasets ?? '').split(',').filter(Boolean)
    const { rows } = await sql<Selectable<DatasetTable>>`
      select d.* from dataset d where ${ctx.access.where('edit', 'dataset')}
        ${input.status ? sql`and d.status = ${input.status}` : sql``} ${slugs.length > 0 ? sql`and d.slug = any(${slugs}::text[])` : sql``}
      order by d.slug limit 5000`.execute(ctx.db)
    const format = input.format ?? 'xlsx'
    const now = ctx.clock.now()
    const sheet = await writeMetadataSheet(
      rows.map((row) => ({ slug: row.slug, revision: row.revision, values: wordsOf(row) })),
      format,
      { locale: ctx.locale, at: now, codes: await readCodes(ctx) },
    )
    return download({
      body: Buffer.from(sheet),
      contentType: types[format],
      fileName: `metadata-${now.toISOString().slice(0, 10)}.${format}`,
      headers: { 'cache-control': 'private, no-store' },
    })
  },
})
