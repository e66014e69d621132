import { sql } from 'kysely'
import { Type } from 'typebox'
import { coordinateNames, coordinateSystems, TextSchema, type ColumnStatistics } from '../../model/index.ts'
import { decodeCursor, encodeCursor } from '../../platform/db/index.ts'
import { anyone, defineOperation, type Context } from '../../platform/operations/index.ts'
import type { OpenTable } from '../open-table.ts'
import { placeExtent } from '../place-extent.ts'
import { placeFields } from '../place-fields.ts'
import { rightOf } from '../rights.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
/** Tables opened at once: opening is remembered, and a page is not worth a crowd on the database. */
const atOnce = 8

const PlaceTableSchema = Type.Object({
  table: Type.String(),
  id: Type.String(),
  name: TextSchema,
  dataset: Type.Object({ slug: Type.String(), name: TextSchema, summary: TextSchema, licence: nullable(Type.String()), synthetic: Type.Boolean() }),
  version: Type.Integer(),
  publishedAt: nullable(Type.String()),
  rows: nullable(Type.Integer({ description: 'Null under a row filter.' })),
  longitude: Type.String({ description: 'Field that holds it.' }),
  latitude: Type.String({ description: 'Field that holds it.' }),
  time: nullable(Type.String({ description: 'Field of the time of a row.' })),
  coordinateSystem: nullable(Type.Enum([...coordinateSystems])),
  box: nullable(Type.Array(Type.Number(), { description: 'West, south, east, north in WGS 84; null where only some rows may be read.' })),
  period: nullable(Type.Object({ from: Type.String(), to: Type.String() })),
  fields: Type.Array(
    Type.Object({
      name: Type.String(),
      type: Type.String(),
      label: nullable(TextSchema),
      description: nullable(TextSchema),
      unit: nullable(Type.String()),
      codeList: nullable(Type.String()),
    }),
  ),
})

interface Found {
  id: string
  slug: string
  datasetName: { zh: string; en: string }
  datasetSummary: { zh: string; en: string }
  licence: string | null
}

export const listPlaceTables = defineOperation({
  name: 'list-place-tables',
  http: 'GET /place-tables',
  stage: 'lake',
  summary: { zh: '有经纬度的表', en: 'Tables with places' },
  description: {
    zh: '行和经纬度两列都可以读的表，按标识排序；字段只列可以读的。',
    en: 'Tables whose rows and both coordinates you may read, in the order of their slugs; only the fields you may read.',
  },
  effects: 'read',
  input: Type.Object({
    tables: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 100, description: 'Just these, by slug or id.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  output: Type.Object({ items: Type.Array(PlaceTableSchema), cursor: nullable(Type.String()), truncated: Type.Boolean() }),
  examples: [{ summary: { zh: '两张', en: 'Two of them' }, input: { limit: 2 } }],
  access: anyone(),
  async run(ctx, input) {
    const limit = input.limit ?? 100
    const found = await findTables(ctx, input.tables, input.cursor, limit + 1)
    const page = found.slice(0, limit)
    const items = []
    for (let at = 0; at < page.length; at += atOnce)
      items.push(...(await Promise.all(page.slice(at, at + atOnce).map((row) => placeTable(ctx, row)))))
    const truncated = found.length > limit
    return { items: items.filter((item) => item !== null), truncated, cursor: truncated ? encodeCursor([page.at(-1)?.slug ?? '']) : null }
  },
})

/** Tables that may be of the kind; which of their fields the caller may read is decided one by one. */
async function findTables(ctx: Context, tables: readonly string[] | undefined, cursor: string | undefined, limit: number): Promise<Found[]> {
  const after = cursor === undefined ? null : String(decodeCursor<[string]>(cursor, 1)[0])
  const called = (pattern: string) =>
    sql<boolean>`exists (select from field f where f.table_id = t.id and f.active and f.type in ('integer', 'decimal', 'double') and (f.name ~* ${pattern} or f.header ~* ${pattern}))`
  return ctx.db
    .selectFrom('data_table as t')
    .innerJoin('dataset as d', 'd.id', 't.dataset_id')
    .select(['t.id', 't.slug', 'd.name as datasetName', 'd.summary as datasetSummary', 'd.licence'])
    .where('t.current_version_id', 'is not', null)
    .where(ctx.access.where('read-rows', 'table'))
    .$if(tables !== undefined, (query) =>
      query.where((eb) => eb.or([eb('t.slug', 'in', tables?.length ? tables : ['']), sql<boolean>`t.id::text = any(${tables ?? []}::text[])`])),
    )
    .$if(after !== null, (query) => query.where('t.slug', '>', after ?? ''))
    .where(called(coordinateNames.longitude))
    .where(called(coordinateNames.latitude))
    .orderBy('t.slug')
    .limit(limit)
    .execute()
}

async function placeTable(ctx: Context, found: Found) {
  const table = await ctx.services.tables.forRows(ctx, found.id)
  const { version } = table
  const right = version && (await rightOf(ctx, table))
  if (!version || !right) return null
  const present = new Set(version.fields.map(({ id }) => id))
  const carried = right.fieldIds.filter((id) => present.has(id))
  const where = placeFields(table, carried)
  if (!where) return null
  // Least and greatest values speak of all rows: of those read under a grant they are read like rows, and not here.
  const whole = right.rowFilter === null && right.grantId === null && right.ground !== 'shared'
  const statistics = whole ? await statisticsOf(ctx, version.id, [where.longitude.id, where.latitude.id, where.time?.id ?? -1]) : []
  const extent = placeExtent(where, table.coordinateSystem, statistics)
  return {
    table: table.slug,
    id: table.id,
    name: table.name,
    dataset: {
      slug: table.dataset.slug,
      name: found.datasetName,
      summary: found.datasetSummary,
      licence: found.licence,
      synthetic: table.dataset.synthetic,
    },
    version: version.number,
    publishedAt: version.publishedAt === null ? null : new Date(version.publishedAt).toISOString(),
    rows: right.rowFilter === null ? version.rows : null,
    longitude: where.longitude.name,
    latitude: where.latitude.name,
    time: where.time?.name ?? null,
    coordinateSystem: table.coordinateSystem,
    box: extent.box && [...extent.box],
    period: extent.period,
    fields: fieldsOf(table, carried),
  }
}

const fieldsOf = (table: OpenTable, carried: readonly number[]) =>
  table.fields
    .filter(({ id }) => carried.includes(id))
    .map(({ name, type, label, description, unit, codeList }) => ({ name, type, label, description, unit, codeList }))

async function statisticsOf(ctx: Context, versionId: string, fieldIds: readonly number[]): Promise<ColumnStatistics[]> {
  const { rows } = await sql<{ s: ColumnStatistics }>`
    select jsonb_build_object('fieldId', s -> 'fieldId', 'min', s -> 'min', 'max', s -> 'max') as s from table_version v, jsonb_array_elements(v.statistics) s
    where v.id = ${versionId} and (s ->> 'fieldId')::int = any(${fieldIds}::int[])`.execute(ctx.db)
  return rows.map(({ s }) => s)
}
