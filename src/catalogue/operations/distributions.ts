import { extname } from 'node:path'
import { Type } from 'typebox'
import { findUpload, spentStates, uploadSpent, wideningNeedsReview } from '../../lake/index.ts'
import { DatasetDetailSchema, TextSchema, type DatasetDetail, type Text } from '../../model/index.ts'
import { conflict, invalidInput, notFound } from '../../platform/errors/index.ts'
import { defineOperation, download, may, type Context } from '../../platform/operations/index.ts'
import { twoPersonReview } from '../city-settings.ts'
import { datasetDetail } from '../dataset-detail.ts'
import { announceChange } from '../outbox.ts'

const word: Text = { zh: '分发', en: 'distribution' }

function checkUrl(url: string | undefined): string {
  if (url !== undefined && URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)) return url
  throw invalidInput({
    code: 'PUJIANG_LINK',
    detail: { zh: '链接须是 http 或 https 地址。', en: 'A link is an http or https address.' },
    faults: [{ at: 'accessUrl', message: { zh: '不是网址', en: 'not an address' } }],
  })
}

/** What is added to a published dataset is public at once, so under two-person review it takes a new review. */
async function requireQuiet(ctx: Context, datasetId: string): Promise<void> {
  const { status } = await ctx.db.selectFrom('dataset').select('status').where('id', '=', datasetId).forUpdate().executeTakeFirstOrThrow()
  if (status !== 'published') return
  if (await twoPersonReview(ctx)) throw wideningNeedsReview()
  await ctx.access.require('approve', 'dataset', datasetId)
}

async function touched(ctx: Context, datasetId: string): Promise<DatasetDetail> {
  await ctx.db.updateTable('dataset').set({ updated_at: ctx.clock.now() }).where('id', '=', datasetId).execute()
  await announceChange(ctx.db, datasetId)
  return datasetDetail(ctx, datasetId)
}

export const addDistribution = defineOperation({
  name: 'add-distribution',
  http: 'POST /datasets/{dataset}/distributions',
  stage: 'catalogue',
  summary: { zh: '为数据集添文件、链接或服务', en: 'Add a file, a link or a service to a dataset' },
  description: {
    zh: '文件先上传(upload-file),原样提供;表用 create-table。已公开的数据集要先下架再添,重新送审。',
    en: 'A file is uploaded first (upload-file) and given as it is; tables are made by create-table. A published dataset is retired first and reviewed anew.',
  },
  effects: 'write',
  input: Type.Object({
    dataset: Type.String(),
    kind: Type.Enum(['file', 'link', 'service']),
    name: Type.Object(TextSchema.properties),
    accessUrl: Type.Optional(Type.String({ maxLength: 2000, description: 'Address of a link or a service (dcat:accessURL).' })),
    upload: Type.Optional(Type.String({ description: 'Id of the upload, for a file.' })),
  }),
  output: DatasetDetailSchema,
  access: may('edit', 'dataset'),
  async run(ctx, input) {
    const datasetId = ctx.subject?.id ?? ''
    await requireQuiet(ctx, datasetId)
    const { position } = await ctx.db
      .selectFrom('distribution')
      .select((eb) => eb.fn.coalesce(eb.fn.max('position'), eb.lit(-1)).as('position'))
      .where('dataset_id', '=', datasetId)
      .executeTakeFirstOrThrow()
    const row = { id: ctx.random.uuid(), dataset_id: datasetId, kind: input.kind, name: JSON.stringify(input.name), position: position + 1 }
    if (input.kind !== 'file')
      await ctx.db
        .insertInto('distribution')
        .values({ ...row, url: checkUrl(input.accessUrl), object_key: null, media_type: null, bytes: null })
        .execute()
    else {
      const uploadId = await ctx.access.require('see', 'upload', input.upload ?? '')
      const upload = await findUpload(ctx, uploadId)
      if (spentStates.includes(upload.state)) throw uploadSpent(upload.state)
      const mediaType = extname(upload.file_name).slice(1).toLowerCase() || 'bin'
      await ctx.db
        .insertInto('distribution')
        .values({ ...row, url: null, object_key: upload.object_key, media_type: mediaType, bytes: upload.bytes, sha256: upload.sha256 })
        .execute()
      await ctx.db.updateTable('upload').set({ state: 'loaded' }).where('id', '=', upload.id).execute()
    }
    ctx.audit.note({ distribution: row.id, kind: input.kind })
    return touched(ctx, datasetId)
  },
})

export const removeDistribution = defineOperation({
  name: 'remove-distribution',
  http: 'POST /distributions/{distribution}/remove',
  stage: 'catalogue',
  summary: { zh: '去掉一个文件、链接或服务', en: 'Remove a file, a link or a service' },
  effects: 'destroy',
  input: Type.Object({ distribution: Type.String(), reason: Type.String({ minLength: 1, maxLength: 2000 }) }),
  output: DatasetDetailSchema,
  access: may('edit', 'distribution'),
  async run(ctx, input) {
    const gone = await ctx.db
      .deleteFrom('distribution')
      .where('id', '=', ctx.subject?.id ?? '')
      .where('kind', '<>', 'table')
      .returning(['dataset_id', 'kind'])
      .executeTakeFirst()
    if (!gone)
      throw conflict({
        code: 'PUJIANG_TABLE_STAYS',
        detail: { zh: '表不能这样去掉:撤回版本或下架数据集。', en: 'A table is not removed like this: retract its versions or retire the dataset.' },
      })
    ctx.audit.note({ kind: gone.kind, reason: input.reason })
    return touched(ctx, gone.dataset_id)
  },
})

export const readFile = defineOperation({
  name: 'read-file',
  http: 'GET /distributions/{distribution}/file',
  stage: 'catalogue',
  summary: { zh: '下载一个文件', en: 'Download a file' },
  effects: 'read',
  input: Type.Object({ distribution: Type.String({ description: 'Id.' }) }),
  output: Type.Object({}),
  produces: ['application/octet-stream'],
  access: may('read-file', 'distribution'),
  use: 'download',
  async run(ctx, input) {
    const file = await ctx.db
      .selectFrom('distribution as di')
      .innerJoin('dataset as d', 'd.id', 'di.dataset_id')
      .select(['di.id', 'di.object_key', 'di.media_type', 'di.bytes', 'd.slug', 'd.synthetic'])
      .where('di.id', '=', ctx.subject?.id ?? '')
      .where('di.kind', '=', 'file')
      .executeTakeFirst()
    if (!file?.object_key) throw notFound(word, input.distribution)
    const headers = { 'cache-control': 'private, no-cache', ...(file.synthetic && { 'pujiang-synthetic': 'true' }) }
    const given = {
      contentType: 'application/octet-stream',
      etag: file.id,
      headers,
      fileName: `${file.slug}${file.synthetic ? '-synthetic' : ''}.${file.media_type ?? 'bin'}`,
    }
    // What it holds never changes under one id.
    if (ctx.known.includes(file.id)) return download({ ...given, body: '', notModified: true })
    return download({ ...given, body: await ctx.services.store.get(file.object_key) })
  },
})
