import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import { anyone, defineOperation, download, may, type Context } from '../../platform/operations/index.ts'
import { byteRange } from '../given-files/byte-range.ts'
import { linkRefused, linkSeconds } from '../given-files/file-link.ts'
import { rightOfLink } from '../given-files/given-files.ts'
import { describeIceberg, printIcebergPart, type Asked } from '../iceberg/describe-table.ts'
import { requireRight } from '../rights.ts'
import { versionOf } from '../row-source.ts'

/** The current version of the table that was asked for, under the caller's right. */
export async function openIceberg(ctx: Context, wantsDirect: boolean): Promise<Asked> {
  const table = await ctx.services.tables.forRows(ctx, ctx.subject?.id ?? '')
  const right = await requireRight(ctx, table)
  versionOf(table)
  return {
    table,
    right,
    link: {
      table: table.id,
      ground: right.ground,
      right: right.key,
      grant: right.grantId,
      actor: ctx.actor.id,
      apiKey: ctx.actor.key?.id ?? null,
      expires: Math.floor(ctx.clock.now().getTime() / 1000) + linkSeconds,
    },
    direct: isDirect(ctx, wantsDirect),
  }
}

/** Whether a reader is told of the store itself: all are, or this one said that it has its requests signed by us. */
const isDirect = (ctx: Context, wanted: boolean): boolean => ctx.services.givenFiles.placed.forAll || (wanted && ctx.services.store.signer !== null)

export const showIcebergTable = defineOperation({
  name: 'show-iceberg-table',
  http: 'GET /tables/{table}/iceberg',
  stage: 'lake',
  summary: { zh: '以 Iceberg 的形式描述一张表', en: 'Describe a table as Iceberg does' },
  description: {
    zh: '每个已发布的版本是一个快照,带标签 v1、v2……;文件链接短期有效。只含您可以读的行和列。',
    en: 'Every published version is a snapshot under a tag v1, v2, …; links to files live for fifteen minutes. It holds the rows and columns you may read and no more.',
  },
  effects: 'read',
  input: Type.Object({
    table: Type.String({ description: 'Slug or id.' }),
    direct: Type.Optional(
      Type.Boolean({
        description: 'Tell where files lie in the object store, for readers that have each request signed; without such a store it changes nothing.',
      }),
    ),
  }),
  output: Type.Object({
    table: Type.String(),
    agency: Type.String({ description: 'Slug of the agency it belongs to.' }),
    location: Type.String({ description: 'Where the metadata is found without a catalogue, as long as its link lives.' }),
    metadata: Type.Record(Type.String(), Type.Unknown(), { description: 'Table metadata, format version 2.' }),
    signedFor: Type.Union([Type.Object({ endpoint: Type.String(), region: Type.String(), pathStyle: Type.Boolean() }), Type.Null()], {
      description: 'The S3 service to which requests are signed; null where every location is a link.',
    }),
  }),
  access: may('read-rows', 'table'),
  examples: [{ summary: { zh: '一张表', en: 'A table' }, input: { table: 'hotline-cases' } }],
  async run(ctx, input) {
    const asked = await openIceberg(ctx, input.direct ?? false)
    const { table, right } = asked
    if (right.grantId !== null || right.ground === 'shared') {
      ctx.audit.record()
      ctx.audit.note({ ground: right.ground, grant: right.grantId, version: versionOf(table).number, files: true })
    }
    const { slug: agency } = await ctx.db.selectFrom('agency').select('slug').where('id', '=', table.dataset.agencyId).executeTakeFirstOrThrow()
    const { metadata, location, direct } = await describeIceberg(ctx, asked)
    return { table: table.slug, agency, location, metadata, signedFor: direct ? (ctx.services.store.signer?.service ?? null) : null }
  },
})

export const readIcebergFile = defineOperation({
  name: 'read-iceberg-file',
  http: 'GET /iceberg-files/{link}/{name}',
  stage: 'lake',
  summary: { zh: '用签名链接取 Iceberg 的清单或表描述', en: 'Fetch a manifest or a description of Iceberg by its signed link' },
  description: {
    zh: '链接短期有效;授权被撤销、账号停用或版本撤回后立即失效。',
    en: 'The link lives for minutes and dies at once when its grant is revoked, its holder suspended or its version retracted.',
  },
  effects: 'read',
  input: Type.Object({ link: Type.String({ maxLength: 2000 }), name: Type.String({ maxLength: 100, description: 'For readers that go by it.' }) }),
  output: Type.Undefined(),
  produces: ['application/avro', 'application/json'],
  access: anyone(),
  use: 'download',
  async run(ctx, input) {
    const signed = ctx.services.givenFiles.links.read(input.link, ctx.clock.now())
    const { file } = signed
    if (typeof file === 'number') throw linkRefused('broken')
    const { table, right } = await rightOfLink(ctx, signed)
    ctx.audit.subject('table', table.id)
    const body = await printIcebergPart(ctx, { table, right, link: signed, direct: isDirect(ctx, false) }, file)
    const contentType = file === 'metadata' ? 'application/json' : 'application/avro'
    const etag = createHash('sha256').update(body).digest('base64url').slice(0, 22)
    const headers = { 'cache-control': 'private, no-transform', 'accept-ranges': 'bytes' }
    if (ctx.known.includes(etag)) return download({ body: '', contentType, etag, notModified: true, headers })
    const range = byteRange(ctx.client.headers, etag, body.length)
    if (range === 'unsatisfiable')
      return download({ body: '', contentType, status: 416, headers: { ...headers, 'content-range': `bytes */${body.length}` } })
    if (!range) return download({ body, contentType, etag, headers: { ...headers, 'content-length': String(body.length) } })
    const part = body.subarray(range.start, range.end + 1)
    const told = { 'content-range': `bytes ${range.start}-${range.end}/${body.length}`, 'content-length': String(part.length) }
    return download({ body: part, contentType, status: 206, etag, headers: { ...headers, ...told } })
  },
})
