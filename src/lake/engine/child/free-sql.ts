import {
  DuckDBTypeId,
  type DuckDBConnection,
  type DuckDBDecimalType,
  type DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBResult,
} from '@duckdb/node-api'
import type { ColumnType } from '../../query/bound.ts'
import { jsonForm, sqlName, sqlText } from '../../query/duckdb-values.ts'
import type { ChildSettings, Reply, SqlTask } from '../protocol.ts'
import { AttachmentFailure, plainError, Refusal, SqlFault } from './failures.ts'
import { openInstance } from './instance.ts'
import { sqlFile } from './sql-file.ts'
import { checkTree } from './sql-gate.ts'
import { readPage, type Answer } from './warm-queries.ts'

type Report = (progress: NonNullable<Reply['progress']>) => void

/** How often the engine is asked how far it is. */
const progressMs = 150

/** Runs free SQL, each time on a fresh instance that can open nothing but the files behind the named views. */
export class FreeSql {
  private readonly settings: ChildSettings
  /** Parses only; has no data. */
  private readonly parser: DuckDBConnection

  private constructor(settings: ChildSettings, parser: DuckDBConnection) {
    this.settings = settings
    this.parser = parser
  }

  static async open(settings: ChildSettings): Promise<FreeSql> {
    return new FreeSql(settings, (await openInstance(settings)).connection)
  }

  async run(task: SqlTask, started: (connection: DuckDBConnection) => void, report: Report): Promise<Answer> {
    const tree = await (
      await this.parser.run('SELECT json_serialize_sql($1::VARCHAR, skip_null := true, skip_empty := true, skip_default := true)', [task.sql])
    ).getRowsJson()
    checkTree(readable(String(tree[0]?.[0])), new Set(task.tables), task.sql)
    const { instance, connection } = await openInstance(this.settings)
    let watch: NodeJS.Timeout | undefined
    try {
      started(connection)
      await prepareViews(connection, task)
      report({ stage: 'rows', percent: -1 })
      watch = setInterval(() => report(progressOf(connection)), progressMs)
      return await (task.explain ? explain(connection, task) : query(connection, task))
    } finally {
      clearInterval(watch)
      close(instance, connection)
    }
  }
}

/** The engine prints `1e999` as a number that JSON has not. Inside texts quotes are escaped, so that nothing but a bare value is meant here. */
const readable = (tree: string): string => tree.replaceAll(/(?<="value":)(?:-?Infinity|NaN)(?=[,}])/g, 'null')

async function prepareViews(connection: DuckDBConnection, task: SqlTask): Promise<void> {
  for (const { alias, path } of task.attach) {
    try {
      await connection.run(`ATTACH ${sqlText(path)} AS ${alias} (READ_ONLY)`)
    } catch (error) {
      throw new AttachmentFailure(alias, error)
    }
  }
  for (const view of task.views) await connection.run(view)
  await connection.run('SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0; SET errors_as_json = true')
  // The order matters: after external access is off nothing can be allowed, after the lock nothing can be set.
  await connection.run(`SET allowed_paths = [${task.files.map(sqlText).join(', ')}]`)
  await connection.run('SET enable_external_access = false')
  await connection.run('SET lock_configuration = true')
}

function progressOf(connection: DuckDBConnection): NonNullable<Reply['progress']> {
  const { percentage, rows_processed: done, total_rows_to_process: total } = connection.progress
  return { stage: 'rows', percent: percentage, rowsDone: Number(done), rowsTotal: Number(total) }
}

const statementOf = (task: SqlTask): string => task.sql.replace(/[;\s]+$/, '')

/** Runs the query and answers what the engine says of the run. Paths in it are replaced by the server. */
async function explain(connection: DuckDBConnection, task: SqlTask): Promise<Answer> {
  const result = await within(connection, 'EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM (\n', task, `\n) AS answer LIMIT ${task.limit + 1}`)
  const rows = await result.getRowsJson()
  return { body: Buffer.from(String(rows[0]?.[1] ?? 'null')) }
}

/** Runs the statement inside a text of ours; places in errors are told as places in the statement. */
async function within(connection: DuckDBConnection, before: string, task: SqlTask, after: string): Promise<DuckDBResult> {
  const sql = statementOf(task)
  try {
    return await connection.run(before + sql + after)
  } catch (error) {
    throw faultIn(error, sql, Buffer.byteLength(before))
  }
}

function faultIn(error: unknown, sql: string, skipped: number): SqlFault {
  const { message, position } = plainError(error)
  const at = position === null ? -1 : position - skipped
  return new SqlFault(message, at >= 0 && at <= Buffer.byteLength(sql) ? at : undefined)
}

async function query(connection: DuckDBConnection, task: SqlTask): Promise<Answer> {
  const sql = statementOf(task)
  const prepared = await connection.prepare(sql).catch((error: unknown) => {
    throw faultIn(error, sql, 0)
  })
  const columns = describe(prepared)
  prepared.destroySync()
  const names = uniqueNames(columns.map((c) => c.name))
  const cells = columns.map((c, i) => `${sqlName(names[i]!)} := ${c.json(`c${i}`)}`)
  // A new line before the parenthesis: the text may end in a comment. One more row says whether the answer was cut.
  const result = await within(
    connection,
    `SELECT CAST(to_json(struct_pack(${cells.join(', ')})) AS VARCHAR) FROM (\n`,
    task,
    `\n) AS answer(${columns.map((_, i) => `c${i}`).join(', ')}) LIMIT ${task.limit + 1}`,
  )
  const page = await readPage(result, task.limit)
  const answer = { ...page, columns: columns.map((c, i) => ({ name: names[i]!, type: c.type })) }
  if (!task.file) return answer
  return { ...answer, body: await sqlFile(page.body ?? Buffer.from('[]'), names, task.file.format, task.file.safe) }
}

function describe(prepared: DuckDBPreparedStatement): { name: string; type: string; json: (sql: string) => string }[] {
  if (prepared.columnCount > 1000) throw new Refusal({ zh: '列太多(最多 1000 列)。', en: 'Too many columns (at most 1000).' })
  return Array.from({ length: prepared.columnCount }, (_, i) => {
    const type = prepared.columnType(i)
    const known = columnTypeOf(type.typeId, type as DuckDBDecimalType)
    return {
      name: prepared.columnName(i),
      type: known?.type ?? type.toString().toLowerCase(),
      json: (sql) => (known ? jsonForm(sql, known) : otherForm(sql, type.typeId)),
    }
  })
}

function columnTypeOf(id: DuckDBTypeId, type: DuckDBDecimalType): ColumnType | null {
  switch (id) {
    case DuckDBTypeId.VARCHAR:
      return { type: 'text' }
    case DuckDBTypeId.BOOLEAN:
      return { type: 'boolean' }
    case DuckDBTypeId.DATE:
      return { type: 'date' }
    case DuckDBTypeId.TIME:
      return { type: 'time' }
    case DuckDBTypeId.DECIMAL:
      return { type: 'decimal', precision: type.width, scale: type.scale }
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      return { type: 'double' }
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
      return { type: 'integer' }
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return { type: 'timestamp' }
    default:
      return null
  }
}

/** Lists, structs and maps become JSON; the rest its text. */
function otherForm(sql: string, id: DuckDBTypeId): string {
  const nested = id === DuckDBTypeId.LIST || id === DuckDBTypeId.STRUCT || id === DuckDBTypeId.ARRAY || id === DuckDBTypeId.MAP
  return nested ? `to_json(${sql})` : `CAST(${sql} AS VARCHAR)`
}

/** The engine's structs do not tell case apart: a second `a` or `A` gets a number. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Set<string>()
  return names.map((name) => {
    let unique = name || 'column'
    for (let n = 2; seen.has(unique.toLowerCase()); n++) unique = `${name}_${n}`
    seen.add(unique.toLowerCase())
    return unique
  })
}

function close(instance: DuckDBInstance, connection: DuckDBConnection): void {
  connection.closeSync()
  instance.closeSync()
}
