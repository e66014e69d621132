import { Type } from 'typebox'
import { invalidInput, notFound } from '../../platform/errors/index.ts'
import { defineOperation, download, may } from '../../platform/operations/index.ts'
import { exportTypes } from '../export-forms.ts'
import { placeFields } from '../place-fields.ts'
import type { Box } from '../query/index.ts'
import { requireRight } from '../rights.ts'
import { engineRight, rowSource, versionOf } from '../row-source.ts'
import { timeSpan, withinSpan } from '../time-span.ts'

/** @throws InvalidInput */
function boxOf(text: string): Box {
  const [west = Number.NaN, south = Number.NaN, east = Number.NaN, north = Number.NaN] = text.split(',').map(Number)
  const onGlobe = Math.abs(west) <= 180 && Math.abs(east) <= 180 && Math.abs(south) <= 90 && Math.abs(north) <= 90
  if (!onGlobe || south > north)
    throw invalidInput({
      code: 'PUJIANG_BOX',
      detail: {
        zh: '范围应是经度 -180 到 180、纬度 -90 到 90，南不大于北。',
        en: 'A box lies within -180 to 180 and -90 to 90 degrees, its south not above its north.',
      },
      cure: { zh: '依次写西、南、东、北。', en: 'Write west, south, east, north.' },
      faults: [{ at: 'box', message: { zh: '超出地球或南北颠倒', en: 'beyond the globe, or upside down' } }],
    })
  return [west, south, east, north]
}

export const readFeatures = defineOperation({
  name: 'read-features',
  http: 'GET /tables/{table}/features',
  stage: 'lake',
  summary: { zh: '按地点和时间取一页要素', en: 'A page of rows as features, by place and time' },
  description: {
    zh: '有经纬度的表的行，作为 GeoJSON 点给出，坐标换算到 WGS 84（GCJ-02、BD-09 也换算）。没有地点或时间的行总在结果里。cursor 钉住版本。',
    en: 'Rows of a table with coordinates as GeoJSON points, in WGS 84 (GCJ-02 and BD-09 are converted). Rows without a place or a time are always among them. A cursor pins its version.',
  },
  effects: 'read',
  input: Type.Object({
    table: Type.String({ description: 'Slug or id.' }),
    where: Type.Optional(Type.String({ maxLength: 20_000, description: 'Condition, as for read-rows.' })),
    box: Type.Optional(
      Type.String({
        maxLength: 200,
        pattern: '^-?[0-9.]+(e-?[0-9]+)?(,-?[0-9.]+(e-?[0-9]+)?){3}$',
        description: 'west,south,east,north in degrees of WGS 84; west is greater than east across the date line.',
      }),
    ),
    datetime: Type.Optional(
      Type.String({ maxLength: 100, description: 'A time, or an interval such as 2024-01-01T00:00:00Z/.. on the time of the table.' }),
    ),
    form: Type.Optional(Type.Enum(['longitude-latitude', 'latitude-longitude', 'web-mercator'], { default: 'longitude-latitude' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 8000 })),
    offset: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 2 ** 40, description: 'Begin at this position of the whole answer instead of at a cursor.' }),
    ),
    row: Type.Optional(
      Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Only the row at this place of the source: the id of a feature.' }),
    ),
    version: Type.Optional(Type.String({ maxLength: 50, description: 'Number or id; the current one when absent.' })),
    count: Type.Optional(Type.Boolean({ description: 'Also count all features of the answer (`numberMatched`).' })),
  }),
  output: Type.Object({
    type: Type.Literal('FeatureCollection'),
    version: Type.Integer(),
    numberReturned: Type.Integer(),
    numberMatched: Type.Optional(Type.Integer()),
    cursor: Type.Union([Type.String(), Type.Null()]),
    truncated: Type.Boolean(),
    features: Type.Array(Type.Unknown()),
  }),
  produces: [exportTypes.geojson],
  examples: [
    { summary: { zh: '市中心的文物', en: 'Monuments in the centre' }, input: { table: 'heritage-sites', box: '121.4,31.1,121.6,31.3', limit: 2 } },
  ],
  access: may('read-rows', 'table'),
  use: () => 'api',
  async run(ctx, input) {
    const id = ctx.subject?.id ?? ''
    const pinned = input.cursor === undefined ? input.version : ctx.services.rows.versionOfCursor(input.cursor)
    const table = await ctx.services.tables.forRows(ctx, id, pinned)
    const version = versionOf(table)
    const right = await requireRight(ctx, table, pinned)
    const isGiven = right.grantId !== null || right.ground === 'shared'
    if (isGiven) {
      ctx.audit.record()
      ctx.audit.note({ ground: right.ground, grant: right.grantId, version: version.number, format: 'features' })
    }
    const rowRight = engineRight(right, version)
    const fields = placeFields(table, rowRight.fieldIds)
    // What the right does not carry answers like what is not there.
    if (!fields) throw notFound({ zh: '有地点的表', en: 'table with places' }, table.slug)
    const span = input.datetime === undefined ? null : timeSpan(input.datetime)
    const request = {
      source: await rowSource(ctx, table, version),
      right: rowRight,
      query: { where: input.where, limit: input.limit },
      places: {
        longitude: fields.longitude.name,
        latitude: fields.latitude.name,
        system: table.coordinateSystem,
        form: input.form ?? ('longitude-latitude' as const),
        box: input.box === undefined ? null : boxOf(input.box),
        also: span && fields.time && withinSpan(fields.time, span),
        ...(input.row !== undefined && { row: input.row }),
      },
      signal: ctx.signal,
      cursor: input.cursor,
      offset: input.cursor === undefined ? input.offset : undefined,
    }
    const etag = `${ctx.services.rows.etag(request)}${input.count ? '-n' : ''}`
    // The hash, not the text: a condition may itself hold personal data.
    if (isGiven) ctx.audit.note({ query: etag })
    const headers = {
      'cache-control': 'private, no-cache',
      'pujiang-version': String(version.number),
      ...(table.dataset.synthetic && { 'pujiang-synthetic': 'true' }),
    }
    if (ctx.known.includes(etag)) return download({ body: '', contentType: exportTypes.geojson, etag, notModified: true, headers })
    const [page, total] = await Promise.all([ctx.services.rows.page(request), input.count ? ctx.services.rows.count(request) : undefined])
    const head = {
      type: 'FeatureCollection',
      version: version.number,
      ...(table.dataset.synthetic && { synthetic: true }),
      ...(total !== undefined && { numberMatched: total }),
      numberReturned: page.rowCount,
      cursor: page.nextCursor,
      truncated: page.truncated,
    }
    // The engine printed the features; they are carried through as bytes.
    const body = Buffer.concat([Buffer.from(`${JSON.stringify(head).slice(0, -1)},"features":`), page.body, Buffer.from('}')])
    return download({ body, contentType: exportTypes.geojson, etag, headers })
  },
})
