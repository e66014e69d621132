import { Type } from 'typebox'
import { anyone, defineOperation } from '../../platform/operations/index.ts'
import { namedTables } from '../named-tables.ts'

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

export const explainSql = defineOperation({
  name: 'explain-sql',
  http: 'POST /sql/explain',
  stage: 'lake',
  summary: { zh: '说明一条 SQL 读了什么', en: 'Tell what a query reads' },
  description: {
    zh: '真正执行一次查询,以引擎自己的数字说明读了哪些表、哪个版本、多少行或字节、用了哪些条件和索引。按行授权的表只报名称。',
    en: 'Runs the query and tells in the engine’s own figures which tables and versions it read, how many rows or bytes, by which conditions and index. Tables under a row filter are only named.',
  },
  effects: 'read',
  input: Type.Object({
    sql: Type.String({ minLength: 1, maxLength: 20_000 }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1000 })),
  }),
  output: Type.Object({
    tables: Type.Array(
      Type.Object({
        table: Type.String(),
        dataset: Type.String(),
        version: Type.Integer(),
        rows: nullable(Type.Integer({ description: 'Rows of the version; null under a row filter.' })),
        from: Type.Enum(['serving-copy', 'parquet']),
        limited: Type.Boolean({ description: 'Read under a row filter: nothing more is told.' }),
      }),
    ),
    scans: Type.Array(
      Type.Object({
        table: Type.String(),
        method: Type.Enum(['index', 'sequential']),
        rowsLooked: nullable(Type.Integer({ description: 'Rows looked at; null where the engine does not count them (Parquet).' })),
        rowsKept: Type.Integer({ description: 'Rows left after the conditions of the scan.' }),
        rowsExpected: nullable(Type.Integer({ description: 'What the engine expected to be left.' })),
        columns: Type.Array(Type.String()),
        conditions: Type.Array(Type.String()),
        rowGroups: nullable(Type.Integer({ description: 'Row groups of the files; null where a serving copy was read.' })),
        columnBytes: nullable(
          Type.Integer({ description: 'What the columns of the scan take in the files: at most that is read. Null where a serving copy was read.' }),
        ),
      }),
    ),
    cpuMs: Type.Number({ description: 'Time of all threads together.' }),
    elapsedMs: Type.Number(),
  }),
  access: anyone(),
  async run(ctx, input) {
    const tables = await namedTables(ctx, input.sql)
    const plan = await ctx.services.rows.explainSql({ sql: input.sql, tables, limit: input.limit ?? 1000, signal: ctx.signal })
    return {
      ...plan,
      tables: plan.tables.map((used) => {
        const known = tables[used.table]
        return { ...used, table: known?.slug ?? used.table, dataset: known?.dataset ?? '', version: known?.version ?? 0, rows: known?.rows ?? null }
      }),
    }
  },
})
