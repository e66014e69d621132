import { sql } from 'kysely'
import { Type } from 'typebox'
import { invalidInput, notFound } from '../../platform/errors/index.ts'
import { anyone, defineOperation, download, hasRole } from '../../platform/operations/index.ts'
import { encodePicture, readPicture, type EncodedPicture } from '../../platform/pictures/index.ts'
import { changeSetting, requireCityOffice } from '../settings/change-settings.ts'
import { logoRule } from '../settings/logo-rule.ts'

const LogoSchema = Type.Object({ hash: Type.String(), width: Type.Integer(), height: Type.Integer() })

export const uploadLogo = defineOperation({
  name: 'upload-logo',
  http: 'POST /city/logo',
  stage: 'catalogue',
  summary: { zh: '换城市的标志', en: 'Set the logo of the city' },
  description: {
    zh: '正文是 PNG、JPEG 或 WebP，最多 2 MB、1600 万像素。图片会重新编码，原文件不留。',
    en: 'The body is a PNG, JPEG or WebP of at most 2 MB and 16 million pixels. It is drawn anew; the file that came is not kept.',
  },
  effects: 'write',
  body: 'stream',
  input: Type.Object({}),
  output: LogoSchema,
  access: hasRole('administrator', 'bureau'),
  async prepare(ctx): Promise<EncodedPicture> {
    requireCityOffice(ctx, 'administrator', 'bureau')
    if (!ctx.body) throw invalidInput({ code: 'PUJIANG_NO_BODY', detail: { zh: '请求没有正文。', en: 'The request has no body.' } })
    return encodePicture(await readPicture(ctx.body, logoRule), logoRule)
  },
  async run(ctx) {
    const { hash, width, height, bytes } = ctx.prepared as EncodedPicture
    await sql`
      insert into city_logo (hash, media_type, width, height, bytes, created_at) values (${hash}, 'image/png', ${width}, ${height}, ${bytes}, ${ctx.clock.now()})
      on conflict (hash) do nothing`.execute(ctx.db)
    await changeSetting(ctx, 'logo', { hash, width, height })
    ctx.audit.subject('settings', 'city')
    ctx.audit.note({ logo: hash, bytes: bytes.length })
    return { hash, width, height }
  },
})

export const showLogo = defineOperation({
  name: 'show-logo',
  http: 'GET /city/logo/{hash}',
  stage: 'catalogue',
  summary: { zh: '城市的标志', en: 'Logo of the city' },
  effects: 'read',
  input: Type.Object({ hash: Type.String({ maxLength: 64 }) }),
  output: Type.Object({}),
  produces: ['image/png'],
  access: anyone(),
  async run(ctx, input) {
    const { rows } = await sql<{ bytes: Buffer; mediaType: string }>`
      select bytes, media_type as "mediaType" from city_logo where hash = ${input.hash.replaceAll('\0', '')}`.execute(ctx.db)
    const found = rows[0]
    if (!found) throw notFound({ zh: '标志', en: 'logo' }, input.hash)
    return download({
      body: found.bytes,
      contentType: found.mediaType,
      etag: input.hash,
      headers: { 'cache-control': 'public, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' },
    })
  },
})
