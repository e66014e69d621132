import { sql } from 'kysely'
import { Type } from 'typebox'
import { conflict, invalidInput, notFound } from '../../platform/errors/index.ts'
import { defineOperation, download, may, type Context } from '../../platform/operations/index.ts'
import { encodePicture, readPicture, type EncodedPicture, type PictureRule } from '../../platform/pictures/index.ts'
import { admitAction, type ActionLimit } from '../admit-action.ts'
import { checkTexts } from '../check-text.ts'
import { ReuseSchema, reuseById } from '../reuse-view.ts'

const limitOfPictures: ActionLimit = { name: 'reuse-picture', anonymous: 0, person: 30 }
const reuse = Type.String({ description: 'Number or id.' })

/** A picture as wide as a page and no wider, out of a file of at most 5 MB. */
const pictureRule: PictureRule = {
  mostBytes: 5 * 1024 * 1024,
  box: { width: 1280, height: 960 },
  format: 'webp',
  refuse: (zh, en, status) =>
    invalidInput({
      code: 'PUJIANG_PICTURE_REFUSED',
      detail: { zh: '这个文件不能用作图片。', en: 'This file cannot be used as a picture.' },
      faults: [{ at: 'picture', message: { zh, en } }],
      ...(status !== undefined && { status }),
    }),
}

/** A picture belongs to what the steward looks at: once that was decided, it stays as it was seen. @throws Conflict */
async function requireWaiting(ctx: Context): Promise<string> {
  const id = ctx.subject?.id ?? ''
  const row = await ctx.db.selectFrom('reuse').select('state').where('id', '=', id).executeTakeFirst()
  if (row?.state !== 'waiting')
    throw conflict({
      code: 'PUJIANG_REUSE_DECIDED',
      detail: { zh: '专员已经看过，图片不能再换。', en: 'A steward has looked at it already; its picture stays as it is.' },
    })
  return id
}

export const setReusePicture = defineOperation({
  name: 'set-reuse-picture',
  http: 'POST /reuses/{reuse}/picture',
  stage: 'open',
  summary: { zh: '给应用配一张图', en: 'Give a reuse a picture' },
  description: {
    zh: '正文是 PNG、JPEG 或 WebP，最多 5 MB、1600 万像素。图片会重新编码，原文件不留；须说明图上是什么。专员看之前可以换。',
    en: 'The body is a PNG, JPEG or WebP of at most 5 MB and 16 million pixels. It is drawn anew; the file that came is not kept. Say what it shows. It can be changed until a steward has looked.',
  },
  effects: 'write',
  body: 'stream',
  input: Type.Object({ reuse, alt: Type.String({ maxLength: 1000, description: 'What the picture shows, for those who do not see it.' }) }),
  output: ReuseSchema,
  access: may('edit', 'reuse'),
  errors: ['PUJIANG_PICTURE_REFUSED', 'PUJIANG_REUSE_DECIDED', 'PUJIANG_TEXT_INPUT', 'PUJIANG_TOO_MANY_ACTIONS'],
  async prepare(ctx, input): Promise<EncodedPicture> {
    await admitAction(ctx, limitOfPictures)
    await requireWaiting(ctx)
    checkTexts({ alt: { value: input.alt, most: 300 } })
    if (!ctx.body) throw invalidInput({ code: 'PUJIANG_NO_BODY', detail: { zh: '请求没有正文。', en: 'The request has no body.' } })
    return encodePicture(await readPicture(ctx.body, pictureRule), pictureRule)
  },
  async run(ctx, input) {
    const { hash, width, height, bytes } = ctx.prepared as EncodedPicture
    const id = await requireWaiting(ctx)
    await sql`
      insert into reuse_picture (reuse_id, hash, width, height, alt, bytes, created_at)
      values (${id}, ${hash}, ${width}, ${height}, ${input.alt.trim()}, ${bytes}, ${ctx.clock.now()})
      on conflict (reuse_id) do update set hash = excluded.hash, width = excluded.width, height = excluded.height, alt = excluded.alt,
        bytes = excluded.bytes, created_at = excluded.created_at`.execute(ctx.db)
    ctx.audit.note({ picture: hash, bytes: bytes.length })
    return reuseById(ctx, id)
  },
})

export const showReusePicture = defineOperation({
  name: 'show-reuse-picture',
  http: 'GET /reuses/{reuse}/picture/{hash}',
  stage: 'open',
  summary: { zh: '应用的图片', en: 'Picture of a reuse' },
  effects: 'read',
  input: Type.Object({ reuse, hash: Type.String({ maxLength: 64 }) }),
  output: Type.Object({}),
  produces: ['image/webp'],
  access: may('see', 'reuse'),
  async run(ctx, input) {
    const { rows } = await sql<{ bytes: Buffer }>`
      select bytes from reuse_picture where reuse_id = ${ctx.subject?.id ?? ''} and hash = ${input.hash.replaceAll('\0', '')}`.execute(ctx.db)
    const found = rows[0]
    if (!found) throw notFound({ zh: '图片', en: 'picture' }, input.hash)
    return download({
      body: found.bytes,
      contentType: 'image/webp',
      etag: input.hash,
      // A reuse may be taken down: its picture is asked for again each time, and mostly not sent again.
      headers: { 'cache-control': 'private, no-cache', 'x-content-type-options': 'nosniff' },
    })
  },
})
