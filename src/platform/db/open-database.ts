import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Log } from '../log/index.ts'
import type { Database } from './database.ts'
import { PreparingClient } from './prepared.ts'

export interface OpenDatabaseOptions {
  /** A `PostgresConnection` of the embedded server, or `{ connectionString }` from DATABASE_URL. */
  connection: pg.PoolConfig
  /** Most connections at once. Default 20. */
  max?: number
  log?: Log
  /** Milliseconds a statement may run, 0 = no limit. Default 60,000. */
  statementTimeout?: number
}

export interface OpenedDatabase {
  db: Kysely<Database>
  /** The same connections, for libraries that speak to `pg` itself (jobs, identity). */
  pool: pg.Pool
  close(): Promise<void>
}

const int8 = 20
const int8Array = 1016
const date = 1082

/**
 * BIGINT arrives as a number when it is a safe integer and as a bigint beyond, which fails loudly in arithmetic and JSON instead of losing digits.
 * DATE stays `YYYY-MM-DD`: a day has no time zone. NUMERIC (also sums of BIGINT) stays text, TIMESTAMPTZ becomes a Date.
 */
export function parseInt8(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

const parseInt8Array = (text: string): (number | bigint | null)[] =>
  text === '{}'
    ? []
    : text
        .slice(1, -1)
        .split(',')
        .map((item) => (item === 'NULL' ? null : parseInt8(item)))

const getTypeParser = ((oid: number, format?: 'text' | 'binary') => {
  if (format !== 'binary') {
    if (oid === int8) return parseInt8
    if (oid === int8Array) return parseInt8Array
    if (oid === date) return (text: string) => text
  }
  return pg.types.getTypeParser(oid, format)
}) as typeof pg.types.getTypeParser

/** Opens a pool of connections and Kysely over it. Connections lost to a restarting server are replaced; queries under way on them fail. */
export function openDatabase(options: OpenDatabaseOptions): OpenedDatabase {
  const pool = new pg.Pool({
    max: options.max ?? 20,
    application_name: 'pujiang',
    statement_timeout: options.statementTimeout ?? 60_000,
    // Nobody waits for ever for a free connection: a clear failure after 30 s.
    connectionTimeoutMillis: 30_000,
    idleTimeoutMillis: 60_000,
    types: { getTypeParser },
    Client: PreparingClient,
    ...options.connection,
  })
  // Without listeners a connection that breaks would end the whole program.
  let closing = false
  // The pool says that it has ended before its connections are closed: a server that stops right after breaks them, and nothing is lost.
  pool.on('error', (error) => options.log?.[closing ? 'debug' : 'warn']({ err: error }, 'an idle database connection broke'))
  pool.on('connect', (client) => client.on('error', (error) => options.log?.debug({ err: error }, 'a database connection broke')))
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  return {
    db,
    pool,
    close: () => {
      closing = true
      return db.destroy()
    },
  }
}
