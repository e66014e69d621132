import { randomBytes } from 'node:crypto'
import { runMigrations } from 'graphile-worker'
import type { Kysely } from 'kysely'
import pg from 'pg'
import { migrationSets } from '../migrations.ts'
import { migrate, openDatabase, type Database, type MigrationSet } from '../platform/db/index.ts'
import type { PostgresConnection } from '../platform/postgres/index.ts'
import { serverAddressVariable, startTestPostgres } from './global-setup.ts'

export interface TestDatabase {
  db: Kysely<Database>
  pool: pg.Pool
  /** For a second pool or another process. */
  connection: PostgresConnection
  url: string
  /** Closes the connections and removes the database. */
  drop(): Promise<void>
}

export interface TestDatabaseOptions {
  /** Migrations to apply; those of the whole program by default. */
  migrations?: readonly MigrationSet[]
  /** Most connections of the pool. Default 10. */
  max?: number
}

let ownServer: Promise<PostgresConnection> | null = null

/** The shared server of the test run; a process outside vitest starts its own, which ends with it. */
async function serverConnection(): Promise<PostgresConnection> {
  const address = process.env[serverAddressVariable]
  if (address === undefined) {
    ownServer ??= startTestPostgres().then((server) => {
      process.once('beforeExit', () => void server.stop())
      return server.connection
    })
    return ownServer
  }
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`no test database server: ${await answer.text()}`)
  return (await answer.json()) as PostgresConnection
}

async function withClient<R>(connection: PostgresConnection, work: (client: pg.Client) => Promise<R>): Promise<R> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const templates = new Map<string, Promise<string>>()

/** One migrated database a set of migrations, made by whichever test process comes first and copied from then on. */
async function ensureTemplate(server: PostgresConnection, sets: readonly MigrationSet[]): Promise<string> {
  const names = sets.flatMap((set) => Object.keys(set.migrations).map((name) => `${set.stage}/${name}`))
  const key = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(names.join('\n'))))
    .toString('hex')
    .slice(0, 12)
  const name = `template_${key}`
  const known = templates.get(name)
  if (known) return known
  const making = withClient({ ...server, database: 'postgres' }, async (client) => {
    await client.query('select pg_advisory_lock(4711)')
    const found = await client.query('select 1 from pg_database where datname = $1', [name])
    if (found.rowCount !== 0) return name
    const partial = `${name}_partial`
    await client.query(`drop database if exists ${partial} with (force)`)
    await client.query(`create database ${partial}`)
    const opened = openDatabase({ connection: { ...server, database: partial }, max: 2 })
    try {
      await migrate(opened.db, sets)
      await runMigrations({ pgPool: opened.pool })
    } finally {
      await opened.close()
    }
    await client.query(`alter database ${partial} rename to ${name}`)
    return name
  })
  templates.set(name, making)
  making.catch(() => templates.delete(name))
  return making
}

/**
 * Gives a test its own migrated database (a copy of a template, about 0.1 s) on a real PostgreSQL. Call `drop` when done:
 *
 *     const { db, drop } = await createTestDatabase()
 *     onTestFinished(drop)
 */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = await serverConnection()
  const template = await ensureTemplate(server, options.migrations ?? migrationSets)
  const database = `test_${process.pid}_${randomBytes(4).toString('hex')}`
  await withClient({ ...server, database: 'postgres' }, (client) => client.query(`create database ${database} template ${template}`))
  const connection: PostgresConnection = { ...server, database }
  const opened = openDatabase({ connection, max: options.max ?? 10 })
  let dropping: Promise<void> | null = null
  const drop = (): Promise<void> => {
    dropping ??= (async () => {
      await opened.close()
      await withClient({ ...server, database: 'postgres' }, (client) => client.query(`drop database if exists ${database} with (force)`))
    })()
    return dropping
  }
  const url = `postgresql://${server.user}@localhost:${server.port}/${database}?host=${encodeURIComponent(server.host)}`
  return { db: opened.db, pool: opened.pool, connection, url, drop }
}
