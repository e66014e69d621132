import { Type } from 'typebox'
import { RowsAnswerSchema } from '../../model/index.ts'
import { defineOperation, download, may, type Context, type Download } from '../../platform/operations/index.ts'
import { exportFormats } from '../engine/index.ts'
import { exportForm, exportTypes as types } from '../export-forms.ts'
import type { OpenTable } from '../open-table.ts'
import { rowForms } from '../query/index.ts'
import { requireRight } from '../rights.ts'
import { engineRight, rowSource, versionOf } from '../row-source.ts'
import { versionAsOf } from '../version-as-of.ts'

const text = (description: string) => Type.Optional(Type.String({ maxLength: 20_000, description }))
/** Every answer says that the data are generated, also where a file has no place for the word. */
const labels = (table: OpenTable, version: number): Record<string, string> => ({
  // What one caller may read is nothing a shared cache may hand to another.
  'cache-control': 'private, no-cache',
  'pujiang-version': String(version),
  ...(table.dataset.synthetic && { 'pujiang-synthetic': 'true' }),
})

export const readRows = defineOperation({
  name: 'read-rows',
  http: 'GET /tables/{table}/rows',
  stage: 'lake',
  summary: { zh: '查询表的行', en: 'Query the rows of a table' },
  description: {
    zh: '查询语言见 docs/reference/query.md。json 分页(cursor 钉住版本);csv、ndjson、parquet、xlsx、geojson 与 all=true 的 json 一直流到数据结束。xlsx 最多 1,048,576 行(含表头),geojson 要有经纬度两列。',
    en: 'The language is in docs/reference/query.md. json comes in pages (a cursor pins its version); csv, ndjson, parquet, xlsx, geojson and json with all=true stream to the end of the data. xlsx holds 1,048,576 rows with its header, geojson needs columns of longitude and latitude.',
  },
  effects: 'read',
  input: Type.Object({
    table: Type.String({ description: 'Slug or id.' }),
    select: text('Fields and aggregates, e.g. 区, count(*) as n; all fields when absent.'),
    where: text("Condition, e.g. 区 = '浦东新区' and created_at >= 2024-01-01."),
    group_by: text('Fields or date_trunc(…).'),
    having: text('Condition on groups, e.g. n > 5 or sum(amount) > 100.'),
    order_by: text('e.g. created_at desc nulls first.'),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2 ** 40,
        default: 100,
        description: 'Rows of a page, at most 10,000; exports have no limit unless one is given.',
      }),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 8000 })),
    offset: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2 ** 40,
        description: 'Begin at this position of the whole answer, counted from 0, instead of at a cursor.',
      }),
    ),
    version: Type.Optional(Type.String({ maxLength: 50, description: 'Number or id; the current one when absent.' })),
    asof: Type.Optional(
      Type.String({
        maxLength: 40,
        description: 'A day or time instead of a version: the one that was current then (of a day: at its end, city time).',
      }),
    ),
    format: Type.Optional(Type.Enum([...exportFormats], { default: 'json' })),
    all: Type.Optional(Type.Boolean({ description: 'json: the whole answer as one array instead of a page.' })),
    row_form: Type.Optional(
      Type.Enum([...rowForms], {
        default: 'objects',
        description:
          'json, ndjson: a row as an object, as the list of its cells, or as an object whose numbers and times are texts and whose empty cells are absent (texts). csv: texts writes cells as those texts.',
      }),
    ),
    count: Type.Optional(Type.Boolean({ description: 'json: also count all rows of the answer (`total`).' })),
    ordered: Type.Optional(Type.Boolean({ default: true, description: 'Exports: keep the order of the source; false is quicker.' })),
    csv_safe: Type.Optional(Type.Boolean({ description: "csv: put ' before cells that a spreadsheet would compute." })),
    csv_delimiter: Type.Optional(Type.Enum([',', ';', '|', 'tab'], { description: 'csv: what stands between cells; the comma when absent.' })),
    csv_quote_all: Type.Optional(Type.Boolean({ description: 'csv: quotes around every cell that is not empty.' })),
    fresh: Type.Optional(Type.Boolean({ description: 'Compute even when the answer is kept.' })),
  }),
  output: Type.Object({
    ...RowsAnswerSchema.properties,
    rows: Type.Array(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Array(Type.Unknown())])),
  }),
  produces: Object.values(types),
  examples: [
    {
      summary: { zh: '噪声工单按区计数', en: 'Noise cases counted by district' },
      input: { table: 'hotline-cases', select: 'district, count(*) as n', where: "category = '噪声扰民'", group_by: 'district', order_by: 'n desc' },
    },
  ],
  access: may('read-rows', 'table'),
  use: (input) => (input.format === undefined || input.format === 'json' ? 'api' : 'download'),
  async run(ctx, input) {
    const id = ctx.subject?.id ?? ''
    const asked = input.version ?? (input.asof === undefined ? undefined : await versionAsOf(ctx, id, input.asof))
    const pinned = input.cursor === undefined ? asked : ctx.services.rows.versionOfCursor(input.cursor)
    const table = await ctx.services.tables.forRows(ctx, id, pinned)
    const version = versionOf(table)
    const right = await requireRight(ctx, table, pinned)
    const format = input.format ?? 'json'
    const isGiven = right.grantId !== null || right.ground === 'shared'
    if (isGiven) {
      // Before anything can be refused: what was tried under a grant is on record too.
      ctx.audit.record()
      ctx.audit.note({ ground: right.ground, grant: right.grantId, version: version.number, format })
    }
    const request = {
      source: await rowSource(ctx, table, version),
      right: engineRight(right, version),
      query: {
        select: input.select,
        where: input.where,
        group_by: input.group_by,
        having: input.having,
        order_by: input.order_by,
      },
      rowForm: input.row_form,
      signal: ctx.signal,
    }
    const part = input.limit === undefined && input.offset === undefined ? undefined : { offset: input.offset ?? 0, limit: input.limit ?? null }
    const form = await exportForm(ctx, table, version, { ...request, part }, format)
    const exported = {
      ...request,
      ...form,
      part,
      format,
      order: input.ordered === false ? 'any' : 'kept',
      csvSafe: input.csv_safe ?? false,
      csvQuoteAll: input.csv_quote_all ?? false,
      ...(input.csv_delimiter !== undefined && { csvDelimiter: input.csv_delimiter === 'tab' ? '\t' : input.csv_delimiter }),
    } as const
    const asPage = format === 'json' && input.all !== true
    const pageRequest = {
      ...request,
      query: { ...request.query, limit: input.limit },
      cursor: input.cursor,
      offset: input.cursor === undefined ? input.offset : undefined,
      cache: input.fresh !== true,
    }
    const etag = ctx.services.rows.etag(asPage ? pageRequest : exported)
    // The hash, not the text: a condition may itself hold personal data.
    if (isGiven) ctx.audit.note({ query: etag })
    if (asPage) return page(ctx, table, pageRequest, etag, input.count === true)
    const headers = labels(table, version.number)
    const fileName = `${table.slug}-v${version.number}${table.dataset.synthetic ? '-synthetic' : ''}.${format}`
    if (ctx.known.includes(etag)) return download({ body: '', contentType: types[format], etag, notModified: true, headers })
    const file = await ctx.services.rows.export(exported)
    const columns = file.columns.map(({ name, type }) => ({ name, type }))
    return download({ body: file.body, columns, contentType: types[format], etag, weak: exported.order === 'any', fileName, headers })
  },
})

type Request = Parameters<Context['services']['rows']['page']>[0]

async function page(ctx: Context, table: OpenTable, request: Request, plainEtag: string, withTotal: boolean): Promise<Download> {
  const version = versionOf(table)
  const headers = labels(table, version.number)
  const etag = `${plainEtag}${withTotal ? '-n' : ''}`
  if (ctx.known.includes(etag)) return download({ body: '', contentType: types.json, etag, notModified: true, headers })
  const [found, total] = await Promise.all([ctx.services.rows.page(request), withTotal ? ctx.services.rows.count(request) : undefined])
  const head = { table: table.slug, version: version.number, ...(table.dataset.synthetic && { synthetic: true }), columns: found.columns }
  const tail = { rowCount: found.rowCount, ...(total !== undefined && { total }), truncated: found.truncated, cursor: found.nextCursor }
  // The engine printed the rows; they are carried through as bytes.
  const body = Buffer.concat([
    Buffer.from(`${JSON.stringify(head).slice(0, -1)},"rows":`),
    found.body,
    Buffer.from(`,${JSON.stringify(tail).slice(1)}`),
  ])
  return download({ body, contentType: types.json, etag, headers: { ...headers, 'pujiang-answered-from': found.from } })
}
