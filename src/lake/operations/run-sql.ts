import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import { invalidInput } from '../../platform/errors/index.ts'
import { anyone, defineOperation, download, type Context } from '../../platform/operations/index.ts'
import type { SqlTable } from '../engine/index.ts'
import { rightOf } from '../rights.ts'
import { engineRight, rowSource } from '../row-source.ts'

/** Words of a statement that could name a table: identifiers and quoted names. The engine's own parser decides later what is one. */
const namesIn = (sql: string): string[] => [
  ...new Set([...sql.matchAll(/"((?:[^"]|"")+)"|([A-Za-z_][\w$-]*)/g)].map((m) => (m[1] ?? m[2] ?? '').replaceAll('""', '"').toLowerCase())),
]

/** Tables with these slugs whose rows the caller may read. Hyphens may be written as underscores, so that a slug needs no quotes. */
async function readable(ctx: Context, sql: string): Promise<Record<string, SqlTable>> {
  const names = namesIn(sql)
  if (names.length > 500)
    throw invalidInput({ code: 'PUJIANG_SQL_TOO_LONG', detail: { zh: '语句里的名称太多。', en: 'The statement names too many things.' } })
  if (names.length === 0) return {}
  const found = await ctx.db
    .selectFrom('data_table as t')
    .select(['t.id', 't.slug'])
    .where((eb) => eb.or([eb('t.slug', 'in', names), eb(eb.fn('replace', ['t.slug', eb.val('-'), eb.val('_')]), 'in', names)]))
    .where(ctx.access.where('read-rows', 'table'))
    .limit(50)
    .execute()
  const tables: Record<string, SqlTable> = {}
  /** Each table that is read under a grant, for the one leaf of this question. */
  const grounds: Record<string, unknown> = {}
  for (const { id, slug } of found) {
    const table = await ctx.services.tables.forRows(ctx, id)
    const right = table.version && (await rightOf(ctx, table))
    if (!table.version || !right) continue
    if (right.grantId !== null || right.ground === 'shared') {
      ctx.audit.record()
      ctx.audit.subject('table', table.id)
      grounds[slug] = { id: table.id, ground: right.ground, grant: right.grantId, version: table.version.number }
    }
    const entry = { source: await rowSource(ctx, table, table.version), right: engineRight(right, table.version) }
    for (const name of new Set([slug, slug.replaceAll('-', '_')])) if (names.includes(name)) tables[name] = entry
  }
  if (Object.keys(grounds).length > 0) ctx.audit.note({ grounds })
  return tables
}

export const runSql = defineOperation({
  name: 'run-sql',
  http: 'POST /sql',
  stage: 'lake',
  summary: { zh: '用 SQL 查询能读的表', en: 'Ask the tables you may read in SQL' },
  description: {
    zh: '只限 SELECT,表名就是数据表的标识(连字符可写成下划线)。有行数、时间和内存上限。',
    en: 'SELECT only; a table is named by its slug (hyphens may be underscores). Rows, time and memory are bounded.',
  },
  effects: 'read',
  input: Type.Object({
    sql: Type.String({ minLength: 1, maxLength: 20_000 }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1000 })),
  }),
  output: Type.Object({
    columns: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
    rows: Type.Array(Type.Unknown()),
    rowCount: Type.Integer(),
    truncated: Type.Boolean(),
  }),
  produces: ['application/json; charset=utf-8'],
  access: anyone(),
  async run(ctx, input) {
    const tables = await readable(ctx, input.sql)
    ctx.audit.note({ query: createHash('sha256').update(input.sql).digest('base64url'), tables: Object.keys(tables) })
    const answer = await ctx.services.rows.sql({ sql: input.sql, tables, limit: input.limit ?? 1000, signal: ctx.signal })
    const head = JSON.stringify({ columns: answer.columns }).slice(0, -1)
    const tail = JSON.stringify({ rowCount: answer.rowCount, truncated: answer.truncated }).slice(1)
    const body = Buffer.concat([Buffer.from(`${head},"rows":`), answer.body, Buffer.from(`,${tail}`)])
    return download({ body, contentType: 'application/json; charset=utf-8', headers: { 'cache-control': 'private, no-store' } })
  },
})
