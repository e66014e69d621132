import { AsyncDuckDB, VoidLogger, type AsyncDuckDBConnection } from '@duckdb/duckdb-wasm'
import type { SqlResult, SqlTableView } from '../../answers/index.ts'
import { findTables, type Asked } from './ask.ts'
import { w } from './dom.ts'
import { answersAlike } from './local-words.ts'
import { engineType, localColumn, uniqueNames } from './local-values.ts'

/** Bytes of tables fetched for one statement at most. */
const mostBytes = 20_000_000
/** Why a statement goes to the server after all. */
class NotHere extends Error {}

let opened: Promise<{ database: AsyncDuckDB; connection: AsyncDuckDBConnection; worker: Worker }> | undefined
const loaded = new Set<string>()

async function open(): Promise<{ database: AsyncDuckDB; connection: AsyncDuckDBConnection; worker: Worker }> {
  const addresses = (await (await fetch('/assets/browser-engine/index.json')).json()) as { worker: string; engine: string }
  const worker = new Worker(addresses.worker)
  const database = new AsyncDuckDB(new VoidLogger(), worker)
  await database.instantiate(addresses.engine)
  const connection = await database.connect()
  // Nothing is ever fetched from elsewhere.
  await connection.query('SET autoinstall_known_extensions = false')
  await connection.query('SET autoload_known_extensions = false')
  return { database, connection, worker }
}

const name = (text: string): string => `"${text.replaceAll('"', '""')}"`
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Tables whose names stand in the statement. */
async function tablesOf(sql: string): Promise<SqlTableView[]> {
  const words = [...new Set([...sql.matchAll(/"((?:[^"]|"")+)"|([A-Za-z_][\w$-]*)/g)].map((m) => (m[1] ?? m[2] ?? '').toLowerCase()))]
  const found: SqlTableView[] = []
  for (let at = 0; at < Math.min(words.length, 100); at += 20) found.push(...(await findTables({ tables: words.slice(at, at + 20) })).items)
  return [...new Map(found.map((table) => [table.table, table])).values()]
}

/** The rows of a table as the server exports them, no more than is left to fetch. */
async function fetchRows(table: SqlTableView, left: number, signal: AbortSignal): Promise<Uint8Array> {
  const select = table.fields.map((field) => name(field.name)).join(', ')
  const query = new URLSearchParams({ format: 'csv', version: String(table.version), select })
  const stop = new AbortController()
  const response = await fetch(`/api/v1/tables/${encodeURIComponent(table.table)}/rows?${query}`, { signal: AbortSignal.any([signal, stop.signal]) })
  if (!response.ok || !response.body) throw new NotHere(w.localFailed)
  const chunks: Uint8Array[] = []
  let size = 0
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > left) {
      stop.abort()
      throw new NotHere(w.localLarge)
    }
    chunks.push(value)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

async function load(engine: Awaited<ReturnType<typeof open>>, table: SqlTableView, bytes: Uint8Array): Promise<void> {
  const file = `${table.table}.csv`
  await engine.database.registerFileBuffer(file, bytes)
  const columns = table.fields.map((field) => `${literal(field.name)}: 'VARCHAR'`).join(', ')
  const values = table.fields.map((field) => `CAST(${name(field.name)} AS ${engineType(field)}) AS ${name(field.name)}`).join(', ')
  const plain = name(table.table.replaceAll('-', '_'))
  await engine.connection.query(
    `CREATE OR REPLACE TABLE ${plain} AS SELECT ${values} FROM read_csv(${literal(file)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, max_line_size = 16777216, parallel = false, columns = {${columns}})`,
  )
  if (table.table.includes('-')) await engine.connection.query(`CREATE OR REPLACE VIEW ${name(table.table)} AS SELECT * FROM ${plain}`)
  await engine.database.dropFile(file)
}

async function answer(connection: AsyncDuckDBConnection, asked: Asked): Promise<SqlResult> {
  const sql = asked.sql.replace(/[;\s]+$/, '')
  const described = (await connection.query(`DESCRIBE\n${sql}`)).toArray() as {
    column_name: string
    column_type: string
  }[]
  const columns = described.map((column) => localColumn(column.column_type))
  if (columns.includes(null)) throw new NotHere(w.localUnknown)
  const names = uniqueNames(described.map((column) => column.column_name))
  const cells = columns.map((_, i) => `CAST(c${i} AS VARCHAR) AS c${i}`).join(', ')
  const list = columns.map((_, i) => `c${i}`).join(', ')
  const table = await connection.query(`SELECT ${cells} FROM (\n${sql}\n) AS answer(${list}) LIMIT ${asked.limit + 1}`)
  const rows = (table.toArray() as Record<string, string | null>[]).map((row) =>
    Object.fromEntries(
      columns.map((column, i) => {
        const text = row[`c${i}`]
        return [names[i] ?? '', text === null || text === undefined ? null : column?.value(text)]
      }),
    ),
  )
  return {
    columns: columns.map((column, i) => ({ name: names[i] ?? '', type: column?.type ?? 'text' })),
    rows: rows.slice(0, asked.limit),
    rowCount: Math.min(rows.length, asked.limit),
    truncated: rows.length > asked.limit,
  }
}

/** Answers a statement over small tables in this browser; without a result, says why the server has to. */
export async function runHere(
  asked: Asked,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<{ result: SqlResult; why?: undefined } | { result?: undefined; why: string }> {
  if (!answersAlike(asked.sql)) return { why: w.localUnknown }
  const stop = (): void => {
    // The engine has no other way to be stopped in the middle of a statement.
    void opened?.then(({ worker }) => worker.terminate())
    opened = undefined
    loaded.clear()
  }
  signal.addEventListener('abort', stop, { once: true })
  const ended = new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(new NotHere(w.cancelled)), { once: true }))
  ended.catch(() => undefined)
  try {
    const tables = await tablesOf(asked.sql)
    if (tables.some((table) => table.rows === null || table.bytes === null)) return { why: w.localLimited }
    let left = mostBytes
    // The stored files are packed: what is large there is larger as rows.
    if (tables.reduce((sum, table) => sum + (table.bytes ?? 0), 0) > left) return { why: w.localLarge }
    say(w.localLoading)
    opened ??= open()
    const engine = await Promise.race([opened, ended])
    for (const table of tables) {
      const key = `${table.table} ${table.version}`
      if (loaded.has(key)) continue
      say(w.localReading(table.table))
      const bytes = await fetchRows(table, left, signal)
      left -= bytes.length
      await Promise.race([load(engine, table, bytes), ended])
      loaded.add(key)
    }
    return { result: await Promise.race([answer(engine.connection, asked), ended]) }
  } catch (error) {
    if (error instanceof NotHere) return { why: error.message }
    // A statement that is wrong here may be right there; the server's word on it is the one that counts.
    return { why: opened ? w.localFailed : w.localUnknown }
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
