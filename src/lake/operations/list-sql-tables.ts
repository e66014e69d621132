import { sql } from 'kysely'
import { Type } from 'typebox'
import { TextSchema } from '../../model/index.ts'
import { anyone, defineOperation } from '../../platform/operations/index.ts'
import { rightOf } from '../rights.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

/** A pattern of LIKE that finds the text as it is. */
const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, (c) => `\\${c}`)}%`

export const listSqlTables = defineOperation({
  name: 'list-sql-tables',
  http: 'GET /sql/tables',
  stage: 'lake',
  summary: { zh: '可以用 SQL 查询的表', en: 'Tables you may ask in SQL' },
  description: {
    zh: '按名称和标识查找;字段只列您能读的。最近有变化的在前。',
    en: 'Found by name and slug; only the fields you may read. Latest changes first.',
  },
  effects: 'read',
  input: Type.Object({
    q: Type.Optional(Type.String({ maxLength: 100 })),
    tables: Type.Optional(
      Type.Array(Type.String({ maxLength: 100 }), { maxItems: 20, description: 'Just these, by slug; hyphens may be underscores.' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 20 })),
  }),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        table: Type.String(),
        name: TextSchema,
        dataset: Type.String(),
        datasetName: TextSchema,
        version: Type.Integer(),
        rows: nullable(Type.Integer({ description: 'Null under a row filter.' })),
        bytes: nullable(Type.Integer({ description: 'Of the stored files; null under a row filter.' })),
        synthetic: Type.Boolean(),
        fields: Type.Array(
          Type.Object({
            name: Type.String(),
            type: Type.String(),
            precision: nullable(Type.Integer()),
            scale: nullable(Type.Integer()),
            label: nullable(TextSchema),
            unit: nullable(Type.String()),
          }),
        ),
      }),
    ),
    truncated: Type.Boolean(),
  }),
  access: anyone(),
  async run(ctx, input) {
    const limit = input.limit ?? 20
    const words = (input.q ?? '').trim().split(/\s+/).filter(Boolean).slice(0, 5)
    const slugs = input.tables?.map((t) => t.toLowerCase().replaceAll('_', '-'))
    const found = await ctx.db
      .selectFrom('data_table as t')
      .innerJoin('dataset as d', 'd.id', 't.dataset_id')
      .select(['t.id', 'd.name as datasetName'])
      .where('t.current_version_id', 'is not', null)
      .where(ctx.access.where('read-rows', 'table'))
      .$if(slugs !== undefined, (query) => query.where('t.slug', 'in', slugs?.length ? slugs : ['']))
      .where((eb) =>
        eb.and(
          words.map((word) => {
            const pattern = containing(word)
            return sql<boolean>`(t.slug ilike ${pattern} or t.name::text ilike ${pattern} or d.name::text ilike ${pattern})`
          }),
        ),
      )
      .orderBy('d.modified_at', (order) => order.desc().nullsLast())
      .orderBy('t.slug')
      .orderBy('t.id')
      .limit(limit + 1)
      .execute()
    const items = []
    for (const row of found.slice(0, limit)) {
      const table = await ctx.services.tables.forRows(ctx, row.id)
      const right = table.version && (await rightOf(ctx, table))
      if (!table.version || !right) continue
      const present = new Set(table.version.fields.map((f) => f.id))
      const whole = right.rowFilter === null
      items.push({
        table: table.slug,
        name: table.name,
        dataset: table.dataset.slug,
        datasetName: row.datasetName,
        version: table.version.number,
        rows: whole ? table.version.rows : null,
        bytes: whole ? table.version.bytes : null,
        synthetic: table.dataset.synthetic,
        fields: table.fields
          .filter((f) => right.fieldIds.includes(f.id) && present.has(f.id))
          .map((f) => ({ name: f.name, type: f.type, precision: f.precision, scale: f.scale, label: f.label, unit: f.unit })),
      })
    }
    return { items, truncated: found.length > limit }
  },
})
