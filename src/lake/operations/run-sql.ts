import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import { conflict, PlatformError } from '../../platform/errors/index.ts'
import { isUuid } from '../../platform/identity/index.ts'
import { anyone, defineOperation, download, type Context, type Download } from '../../platform/operations/index.ts'
import { sqlFileFormats, type SqlAnswer, type SqlFileFormat } from '../engine/index.ts'
import { namedTables } from '../named-tables.ts'
import { rememberQuery } from '../query-history.ts'
import { SqlCancelled } from '../sql-runs.ts'
import { runOwner } from './follow-sql.ts'

const cancelled = (): PlatformError =>
  conflict({
    code: 'PUJIANG_SQL_CANCELLED',
    detail: { zh: '查询已取消。', en: 'The query was cancelled.' },
  })
const runTaken = (): PlatformError =>
  conflict({
    code: 'PUJIANG_SQL_RUN_TAKEN',
    detail: { zh: '这个运行编号不可用。', en: 'This run id cannot be used.' },
    cure: { zh: '请换一个随机的 UUID。', en: 'Take another random UUID.' },
  })

const fileTypes: Record<SqlFileFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

interface Asked {
  sql: string
  limit?: number
  run?: string
  format?: 'json' | SqlFileFormat
  csv_safe?: boolean
}

/** Runs the statement, followed and cancelled under the run id where the caller gave one. */
async function perform(ctx: Context, input: Asked): Promise<SqlAnswer & { synthetic: boolean }> {
  const tables = await namedTables(ctx, input.sql)
  ctx.audit.note({ query: createHash('sha256').update(input.sql).digest('base64url'), tables: Object.keys(tables) })
  const synthetic = Object.values(tables).some((table) => table.synthetic)
  const { format = 'json' } = input
  const request = {
    sql: input.sql,
    tables,
    limit: input.limit ?? 1000,
    ...(format !== 'json' && { file: { format, safe: input.csv_safe === true } }),
  }
  if (input.run === undefined) return { ...(await ctx.services.rows.sql({ ...request, signal: ctx.signal })), synthetic }
  const run = isUuid(input.run) ? ctx.services.sqlRuns.begin(input.run, runOwner(ctx)) : null
  if (!run) throw runTaken()
  try {
    const answer = await ctx.services.rows.sql({ ...request, signal: AbortSignal.any([ctx.signal, run.signal]), onProgress: run.progress })
    return { ...answer, synthetic }
  } catch (error) {
    throw error instanceof SqlCancelled ? cancelled() : error
  } finally {
    run.end()
  }
}

export const runSql = defineOperation({
  name: 'run-sql',
  http: 'POST /sql',
  stage: 'lake',
  summary: { zh: '用 SQL 查询能读的表', en: 'Ask the tables you may read in SQL' },
  description: {
    zh: '只限 SELECT,表名就是数据表的标识(连字符可写成下划线)。有行数、时间和内存上限。给出 run(随机 UUID)后可用 watch-sql 看进度、用 cancel-sql 取消。',
    en: 'SELECT only; a table is named by its slug (hyphens may be underscores). Rows, time and memory are bounded. With a run id (a random UUID) watch-sql tells how far it is and cancel-sql ends it.',
  },
  effects: 'read',
  input: Type.Object({
    sql: Type.String({ minLength: 1, maxLength: 20_000 }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1000 })),
    format: Type.Optional(Type.Enum(['json', ...sqlFileFormats], { default: 'json', description: 'Files hold the same rows up to the limit.' })),
    csv_safe: Type.Optional(Type.Boolean({ description: "csv: put ' before cells that a spreadsheet would compute." })),
    run: Type.Optional(Type.String({ maxLength: 36, description: 'A random UUID to follow and cancel the query by.' })),
    remember: Type.Optional(Type.Boolean({ description: 'Keep the text in your own history (signed in only).' })),
  }),
  output: Type.Object({
    columns: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
    rows: Type.Array(Type.Unknown()),
    rowCount: Type.Integer(),
    truncated: Type.Boolean(),
  }),
  produces: ['application/json; charset=utf-8', ...Object.values(fileTypes)],
  access: anyone(),
  use: (input) => (input.format === undefined || input.format === 'json' ? 'api' : 'download'),
  examples: [
    {
      summary: { zh: '算一道题', en: 'A sum' },
      input: { sql: 'SELECT 6 * 7 AS answer' },
    },
  ],
  async run(ctx, input): Promise<Download> {
    const begun = performance.now()
    const keep = async (rows: number | null, error: string | null): Promise<void> => {
      if (input.remember === true) await rememberQuery(ctx, { sql: input.sql, milliseconds: Math.round(performance.now() - begun), rows, error })
    }
    let answer: SqlAnswer & { synthetic: boolean }
    try {
      answer = await perform(ctx, input)
    } catch (error) {
      await keep(null, error instanceof PlatformError ? error.failing.code : 'PUJIANG_UNEXPECTED')
      throw error
    }
    await keep(answer.rowCount, null)
    // Every answer says that the data are generated, also where a file has no place for the word.
    const headers = { 'cache-control': 'private, no-store', ...(answer.synthetic && { 'pujiang-synthetic': 'true' }) }
    if (input.format !== undefined && input.format !== 'json') {
      return download({
        body: answer.body,
        contentType: fileTypes[input.format],
        fileName: `query${answer.synthetic ? '-synthetic' : ''}.${input.format}`,
        headers: { ...headers, 'pujiang-truncated': String(answer.truncated) },
      })
    }
    const head = JSON.stringify({ columns: answer.columns }).slice(0, -1)
    const tail = JSON.stringify({ rowCount: answer.rowCount, truncated: answer.truncated }).slice(1)
    const body = Buffer.concat([Buffer.from(`${head},"rows":`), answer.body, Buffer.from(`,${tail}`)])
    return download({ body, contentType: 'application/json; charset=utf-8', headers })
  },
})
