import { createReadStream } from 'node:fs'
import { Type } from 'typebox'
import { FieldSchema } from '../../model/index.ts'
import { notFound } from '../../platform/errors/index.ts'
import { anyone, defineOperation, download, may, type Context, type Download } from '../../platform/operations/index.ts'
import { byteRange } from '../given-files/byte-range.ts'
import { linkRefused, linkSeconds } from '../given-files/file-link.ts'
import { givenFiles, rightOfLink, type GivenFile, type GivenFiles } from '../given-files/given-files.ts'
import type { OpenTable, OpenVersion } from '../open-table.ts'
import { requireRight, type TableRight } from '../rights.ts'
import { versionOf } from '../row-source.ts'

const parquet = 'application/vnd.apache.parquet'
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const versionInput = Type.Optional(Type.String({ maxLength: 50, description: 'Number or id; the current one when absent.' }))

/** What is read under a grant or inside government is on record, file by file. */
function record(ctx: Context, right: TableRight, version: OpenVersion, facts: Record<string, unknown>): void {
  if (right.grantId === null && right.ground !== 'shared') return
  ctx.audit.record()
  ctx.audit.note({ ground: right.ground, grant: right.grantId, version: version.number, ...facts })
}

async function opened(ctx: Context, asked: string | undefined): Promise<{ table: OpenTable; version: OpenVersion; right: TableRight }> {
  const table = await ctx.services.tables.forRows(ctx, ctx.subject?.id ?? '', asked)
  return { table, version: versionOf(table), right: await requireRight(ctx, table, asked) }
}

/** A file or the wanted part of it, as HTTP ranges ask for it. */
async function send(
  ctx: Context,
  { table, version, right }: { table: OpenTable; version: OpenVersion; right: TableRight },
  file: GivenFile,
): Promise<Download> {
  const etag = `${version.id}-${right.key}-${file.ordinal}`
  const headers = {
    'cache-control': 'private, no-transform',
    'accept-ranges': 'bytes',
    'pujiang-version': String(version.number),
    ...(table.dataset.synthetic && { 'pujiang-synthetic': 'true' }),
  }
  const fileName = `${table.slug}-v${version.number}${table.dataset.synthetic ? '-synthetic' : ''}-${file.ordinal}.parquet`
  if (ctx.known.includes(etag)) return download({ body: '', contentType: parquet, etag, notModified: true, headers })
  const range = byteRange(ctx.client.headers, etag, file.bytes)
  if (range === 'unsatisfiable')
    return download({ body: '', contentType: parquet, status: 416, headers: { ...headers, 'content-range': `bytes */${file.bytes}` } })
  const path = await file.path()
  if (!range)
    return download({
      body: createReadStream(path),
      contentType: parquet,
      etag,
      fileName,
      headers: { ...headers, 'content-length': String(file.bytes) },
    })
  const { start, end } = range
  return download({
    body: createReadStream(path, { start, end }),
    contentType: parquet,
    status: 206,
    etag,
    fileName,
    headers: { ...headers, 'content-range': `bytes ${start}-${end}/${file.bytes}`, 'content-length': String(end - start + 1) },
  })
}

const fileOf = (given: GivenFiles, ordinal: number): GivenFile => {
  const file = given.files[ordinal]
  if (!file) throw notFound({ zh: '文件', en: 'file' }, String(ordinal))
  return file
}

export const listVersionFiles = defineOperation({
  name: 'list-version-files',
  http: 'GET /tables/{table}/files',
  stage: 'lake',
  summary: { zh: '列出一个版本的 Parquet 文件', en: 'List the Parquet files of a version' },
  description: {
    zh: '文件里恰好是您可以读的行和列：全部可读时是存储的原文件，否则是为这项权限准备的副本。links 为真时给出短期有效的签名链接，供不会带密钥的工具使用。',
    en: 'The files hold exactly the rows and columns you may read: the stored files where that is everything, else a copy prepared for your right. With links=true each has a signed link for tools that carry no key; it lives for fifteen minutes.',
  },
  effects: 'read',
  input: Type.Object({ table: Type.String({ description: 'Slug or id.' }), version: versionInput, links: Type.Optional(Type.Boolean()) }),
  output: Type.Object({
    table: Type.String(),
    versionId: Type.String(),
    version: Type.Integer(),
    publishedAt: nullable(Type.String()),
    governed: Type.Boolean({ description: 'A copy made for this right; else the stored files.' }),
    right: Type.String({ description: 'Key of the right: the same rows and columns, the same key.' }),
    fields: Type.Array(FieldSchema),
    expiresAt: nullable(Type.String({ description: 'Until when the links live.' })),
    files: Type.Array(
      Type.Object({
        ordinal: Type.Integer(),
        path: Type.String({ description: 'Address below this city; takes Range.' }),
        bytes: Type.Integer(),
        rows: Type.Integer(),
        firstRow: Type.Integer({ description: 'Position of its first row in the version.' }),
        statistics: Type.Record(
          Type.String(),
          Type.Object({ min: nullable(Type.String()), max: nullable(Type.String()), nulls: nullable(Type.Integer()) }),
          { description: 'Smallest, largest and missing values by field id, of the fields you may read; texts are cut at 200 characters.' },
        ),
      }),
    ),
  }),
  access: may('read-rows', 'table'),
  examples: [{ summary: { zh: '一张表的文件', en: 'Files of a table' }, input: { table: 'hotline-cases' } }],
  async run(ctx, input) {
    const found = await opened(ctx, input.version)
    const { table, version, right } = found
    record(ctx, right, version, { files: true })
    const given = await givenFiles(ctx, table, version, right)
    const expires = Math.floor(ctx.clock.now().getTime() / 1000) + linkSeconds
    const signed = (file: number): string =>
      ctx.services.givenFiles.links.print({
        table: table.id,
        version: version.id,
        file,
        ground: right.ground,
        right: right.key,
        grant: right.grantId,
        actor: ctx.actor.id,
        apiKey: ctx.actor.key?.id ?? null,
        expires,
      })
    return {
      table: table.slug,
      versionId: version.id,
      version: version.number,
      publishedAt: version.publishedAt === null ? null : new Date(version.publishedAt).toISOString(),
      governed: given.governed,
      right: right.key,
      fields: given.fields,
      expiresAt: input.links ? new Date(expires * 1000).toISOString() : null,
      files: given.files.map(({ ordinal, bytes, rows, firstRow, statistics }) => ({
        ordinal,
        bytes,
        rows,
        firstRow,
        statistics,
        path: input.links ? `/api/v1/files/${signed(ordinal)}` : `/api/v1/tables/${table.slug}/files/${ordinal}?version=${version.number}`,
      })),
    }
  },
})

export const readVersionFile = defineOperation({
  name: 'read-version-file',
  http: 'GET /tables/{table}/files/{file}',
  stage: 'lake',
  summary: { zh: '取一个 Parquet 文件或其中一段', en: 'Fetch a Parquet file or a part of it' },
  description: {
    zh: '支持 Range，DuckDB、pandas 等可以只读需要的列和行组。',
    en: 'Takes Range, so that DuckDB, pandas and others read only the columns and row groups they need.',
  },
  effects: 'read',
  input: Type.Object({ table: Type.String(), file: Type.Integer({ minimum: 0, maximum: 1_000_000 }), version: versionInput }),
  output: Type.Undefined(),
  produces: [parquet],
  access: may('read-rows', 'table'),
  use: 'download',
  async run(ctx, input) {
    const found = await opened(ctx, input.version)
    record(ctx, found.right, found.version, { file: input.file })
    return send(ctx, found, fileOf(await givenFiles(ctx, found.table, found.version, found.right), input.file))
  },
})

export const readLinkedFile = defineOperation({
  name: 'read-linked-file',
  http: 'GET /files/{link}',
  stage: 'lake',
  summary: { zh: '用签名链接取一个 Parquet 文件', en: 'Fetch a Parquet file by its signed link' },
  description: {
    zh: '链接短期有效；授权被撤销、账号停用或版本撤回后立即失效。',
    en: 'The link lives for minutes and dies at once when its grant is revoked, its holder suspended or its version retracted.',
  },
  effects: 'read',
  input: Type.Object({ link: Type.String({ maxLength: 2000 }) }),
  output: Type.Undefined(),
  produces: [parquet],
  access: anyone(),
  use: 'download',
  async run(ctx, input) {
    const link = ctx.services.givenFiles.links.read(input.link, ctx.clock.now())
    if (typeof link.file !== 'number') throw linkRefused('broken')
    const found = await rightOfLink(ctx, link)
    ctx.audit.subject('table', found.table.id)
    record(ctx, found.right, found.version, { file: link.file, givenTo: link.actor })
    ctx.countUse('table', found.table.id)
    return send(ctx, found, fileOf(await givenFiles(ctx, found.table, found.version, found.right), link.file))
  },
})
