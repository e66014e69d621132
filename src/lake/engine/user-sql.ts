import { bindFilter, columnType, fieldColumn, sqlCondition, sqlName } from '../query/index.ts'
import { invalidInput, type PlatformError } from '../../platform/errors/index.ts'
import { failureError } from './failures.ts'
import type { Frame } from './frames.ts'
import type { Reply } from './protocol.ts'
import type { SqlAnswer, SqlPlan, SqlProgress, SqlRequest, SqlTable } from './row-engine.ts'
import { TaskFailed, type Reading, type Runner } from './runner.ts'
import { footerSql, planOf, readFooters, type PlannedTable } from './user-sql-plan.ts'

const maxSqlLength = 65_536
const maxRows = 10_000
/** Names that the engine's own catalogue uses without a schema. */
const engineNames = /^(duckdb_|pragma_|sqlite_|pg_|information_schema)/i

/** Runs free SQL over named tables. The gate and the locked instance are in the child (`child/free-sql.ts`); the rights are in the views. */
export async function runUserSql(runner: Runner, request: SqlRequest): Promise<SqlAnswer> {
  return perform(runner, request, false, ({ header, body }) => ({
    body: Buffer.from(body),
    columns: header.columns ?? [],
    rowCount: header.rows ?? 0,
    truncated: header.more ?? false,
  }))
}

/** Runs the query through the same doors and answers what the engine did. */
export async function explainUserSql(runner: Runner, request: SqlRequest): Promise<SqlPlan> {
  return perform(runner, request, true, async ({ body }, tables) => {
    const paths = tables.flatMap((t) => (t.reading.from === 'parquet' && t.right.filter === null ? t.source.files.map((f) => f.path) : []))
    const footers =
      paths.length === 0
        ? []
        : readFooters(
            (await runner.run(runner.queries, { op: 'values', sql: footerSql(paths), attach: [] }, { signal: request.signal })).header.values ?? [],
          )
    return planOf(JSON.parse(body.toString('utf8')), tables, footers)
  })
}

async function perform<T>(
  runner: Runner,
  request: SqlRequest,
  explain: boolean,
  answer: (frame: Frame<Reply>, tables: readonly PlannedTable[]) => T | Promise<T>,
): Promise<T> {
  const sql = request.sql
  if (sql.trim() === '' || sql.length > maxSqlLength || sql.includes('\0'))
    throw refused({
      zh: `SQL 为空、过长(${maxSqlLength} 个字符)或含有 NUL。`,
      en: `The SQL is empty, longer than ${maxSqlLength} characters or contains NUL.`,
    })
  const named = Object.entries(request.tables).filter(([name]) => !engineNames.test(name))
  const limit = Math.min(Math.max(1, request.limit ?? 1000), maxRows)
  const limited = named.some(([, { right }]) => right.filter !== null)
  const onProgress = (p: NonNullable<Reply['progress']>): void => request.onProgress?.(progressOf(p, limited))
  const limits = { signal: request.signal, deadlineMs: request.deadlineMs }
  return runner.readings(
    named.map(([, t]) => t.source),
    limits,
    async (readings) => {
      const tables = named.map(([name, table], i) => ({ ...table, name, reading: readings[i]! }))
      const views = tables.map((table) => viewOf(table.name, table, table.reading, runner.options.timeZone))
      const attach = [...new Map(readings.flatMap((r) => r.attach).map((a) => [a.alias, a])).values()]
      const files = tables.flatMap((t) => (t.reading.from === 'parquet' ? t.source.files.map((f) => f.path) : []))
      try {
        const task = {
          op: 'sql',
          sql,
          limit,
          views,
          tables: named.map(([n]) => n.toLowerCase()),
          files,
          attach,
          explain,
          ...(request.file && { file: request.file }),
        } as const
        return await answer(await runner.run(runner.freeSql, task, { ...limits, onProgress }), tables)
      } catch (error) {
        if (!(error instanceof TaskFailed) || error.failure.kind === 'attachment') throw error
        throw sqlError(sql, error.failure, [...files, ...attach.flatMap((a) => [a.path, a.alias]), runner.workFolder], runner.options.sqlMemoryMb)
      }
    },
  )
}

/** A negative share means that the engine cannot tell. Rows behind a row filter are not counted out. */
const progressOf = ({ percent, rowsDone, rowsTotal }: NonNullable<Reply['progress']>, limited: boolean): SqlProgress => ({
  percent: percent < 0 ? null : percent,
  rowsDone: percent < 0 || limited ? null : (rowsDone ?? null),
  rowsTotal: percent < 0 || limited ? null : (rowsTotal ?? null),
})

/**
 * The view that stands for a table: the fields and rows of the right. Behind a row filter stands a limit that never bites: the engine
 * pushes no condition of the query below it, so that no expression of the user ever sees a row that the right hides (an error or its absence would tell).
 */
function viewOf(name: string, { source, right }: SqlTable, reading: Reading, timeZone: string): string {
  const seen = new Set<string>()
  const columns = source.fields
    .filter((f) => right.fieldIds.includes(f.id))
    .map((f) => {
      let unique = f.name
      for (let n = 2; seen.has(unique.toLowerCase()); n++) unique = `${f.name}_${n}`
      seen.add(unique.toLowerCase())
      const column = fieldColumn(f.id)
      return `${columnType(f).type === 'json' ? `TRY_CAST(${column} AS JSON)` : column} AS ${sqlName(unique)}`
    })
  if (columns.length === 0) columns.push('NULL AS "_none"')
  const filter = bindFilter(right, source.fields, { timeZone })
  const rows = filter ? `(SELECT * FROM ${reading.source.from} WHERE ${sqlCondition(filter)} LIMIT 9223372036854775807)` : reading.source.from
  return `CREATE VIEW ${sqlName(name)} AS SELECT ${columns.join(', ')} FROM ${rows}`
}

const refused = (message: { zh: string; en: string }, position?: number): PlatformError =>
  invalidInput({
    code: 'PUJIANG_SQL_REFUSED',
    detail: message,
    cure: {
      zh: '只能用 SELECT 查询有权读取的表和参考文档所列的函数。',
      en: 'Use SELECT over the tables you may read and the functions listed in the reference.',
    },
    faults: [{ at: 'sql', message, ...(position !== undefined && { position }) }],
  })

function sqlError(sql: string, failure: NonNullable<Reply['failure']>, secrets: readonly string[], memoryMb: number): PlatformError {
  const position = failure.position === undefined ? undefined : characterAt(sql, failure.position)
  if (failure.kind === 'refused') return refused(failure.text ?? { zh: failure.message, en: failure.message }, position)
  if (failure.kind !== 'invalid') return failureError(failure, memoryMb)
  // The engine's word helps whoever wrote the SQL; our paths and names for files do not belong in it, nor do all forms of a function.
  const own = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), failure.message)
  const message = own.replace(/\n\tCandidate functions:[\s\S]*$/, '').slice(0, 2000)
  return invalidInput({
    code: 'PUJIANG_SQL_FAILED',
    detail: { zh: `SQL 无法执行:${message}`, en: `The SQL cannot be run: ${message}` },
    faults: [{ at: 'sql', message: { zh: message, en: message }, ...(position !== undefined && { position }) }],
  })
}

/** The engine counts bytes of UTF-8, editors count characters. */
const characterAt = (sql: string, byte: number): number => Buffer.from(sql).subarray(0, byte).toString('utf8').length
