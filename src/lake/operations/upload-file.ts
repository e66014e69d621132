import { Type } from 'typebox'
import { GuessSchema, LoadSettingsSchema, sniffFile, type Guess } from '../../collect/index.ts'
import { UploadSchema } from '../../model/index.ts'
import { invalidInput } from '../../platform/errors/index.ts'
import { defineOperation, hasRole, may } from '../../platform/operations/index.ts'
import type { WrittenObject } from '../../platform/storage/index.ts'
import { findUpload, spentStates, uploadSpent, uploadView } from '../find-upload.ts'

const output = Type.Object({ ...UploadSchema.properties, guess: Type.Union([GuessSchema, Type.Null()]) })

interface Received {
  id: string
  fileName: string
  object: WrittenObject
  /** Null for a document. */
  guess: Guess | null
}

export const uploadFile = defineOperation({
  name: 'upload-file',
  http: 'POST /uploads',
  stage: 'lake',
  summary: { zh: '上传一个文件,得到对它的判断', en: 'Upload a file and learn what it seems to be' },
  description: {
    zh: '正文就是文件。CSV/TSV、JSON、NDJSON、GeoJSON、Parquet、XLSX、XLS,可以是 gz 或 zip。中断的上传不留下任何东西。',
    en: 'The body is the file: CSV/TSV, JSON, NDJSON, GeoJSON, Parquet, XLSX, XLS, plain or in gz or zip. A broken upload leaves nothing behind.',
  },
  effects: 'write',
  body: 'stream',
  input: Type.Object({
    fileName: Type.Optional(Type.String({ maxLength: 255, description: 'Name of the file; or give Content-Disposition.' })),
    document: Type.Optional(
      Type.Boolean({ description: 'No table but a file to be given as it is (PDF, pictures …): not looked into, for add-distribution.' }),
    ),
  }),
  output,
  access: hasRole('steward'),
  async prepare(ctx, input): Promise<Received> {
    const { body } = ctx
    // Only the last part counts: a name is never a path.
    const fileName =
      (input.fileName ?? body?.fileName ?? '')
        .split(/[\\/]/)
        .at(-1)
        ?.replaceAll(/\p{Cc}/gu, '')
        .toWellFormed()
        .trim()
        .slice(0, 255) || 'upload.csv'
    if (!body) throw invalidInput({ code: 'PUJIANG_NO_BODY', detail: { zh: '请求没有正文。', en: 'The request has no body.' } })
    if (body.length !== undefined) await ctx.services.store.requireSpace(body.length)
    const id = ctx.random.uuid()
    const key = `uploads/${id}`
    await ctx.db.insertInto('object_intent').values({ object_key: key }).execute()
    try {
      const object = await ctx.services.store.put(key, body, { signal: ctx.signal })
      if (body.length !== undefined && object.bytes !== body.length)
        throw invalidInput({
          code: 'PUJIANG_UPLOAD_CUT',
          detail: { zh: '上传没有收全。', en: 'The upload is not complete.' },
          facts: { expected: body.length, received: object.bytes },
        })
      const guess = input.document ? null : await sniffFile({ path: await ctx.services.store.localPath(key), fileName })
      return { id, fileName, object, guess }
    } catch (error) {
      // The sweeper would find both within the hour; a fault of its own here must not hide the reason.
      await Promise.resolve(ctx.services.store.delete(key))
        .then(() => ctx.db.deleteFrom('object_intent').where('object_key', '=', key).execute())
        .catch(() => undefined)
      throw error
    }
  },
  async run(ctx) {
    const { id, fileName, object, guess } = ctx.prepared as Received
    await ctx.db
      .insertInto('upload')
      .values({
        id,
        actor_id: ctx.actor.id,
        agency_id: ctx.actor.agencyId,
        file_name: fileName,
        object_key: object.key,
        bytes: object.bytes,
        sha256: object.sha256,
        guess: guess && JSON.stringify(guess),
        state: 'sniffed',
      })
      .execute()
    await ctx.db.deleteFrom('object_intent').where('object_key', '=', object.key).execute()
    ctx.audit.subject('upload', id)
    ctx.audit.note({ fileName, bytes: object.bytes, sha256: object.sha256 })
    return uploadView(ctx, await findUpload(ctx, id)) as never
  },
})

export const showUpload = defineOperation({
  name: 'show-upload',
  http: 'GET /uploads/{upload}',
  stage: 'lake',
  summary: { zh: '看一次上传', en: 'Show an upload' },
  effects: 'read',
  input: Type.Object({ upload: Type.String() }),
  output,
  access: may('see', 'upload'),
  async run(ctx, input) {
    return uploadView(ctx, await findUpload(ctx, input.upload)) as never
  },
})

export const sniffUpload = defineOperation({
  name: 'sniff-upload',
  http: 'POST /uploads/{upload}/sniff',
  stage: 'lake',
  summary: { zh: '按您改过的设置重新判断', en: 'Guess again with settings of yours' },
  effects: 'write',
  input: Type.Object({ upload: Type.String(), settings: LoadSettingsSchema }),
  output,
  access: may('see', 'upload'),
  async prepare(ctx, input) {
    const upload = await findUpload(ctx, input.upload)
    if (spentStates.includes(upload.state)) throw uploadSpent(upload.state)
    return sniffFile({ path: await ctx.services.store.localPath(upload.object_key), fileName: upload.file_name, hints: input.settings })
  },
  async run(ctx, input) {
    const upload = await findUpload(ctx, input.upload)
    const { numUpdatedRows } = await ctx.db
      .updateTable('upload')
      .set({ guess: JSON.stringify(ctx.prepared), settings: JSON.stringify(input.settings), state: 'sniffed' })
      .where('id', '=', upload.id)
      .where('state', 'not in', spentStates)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw uploadSpent((await findUpload(ctx, upload.id)).state)
    return uploadView(ctx, await findUpload(ctx, upload.id)) as never
  },
})
