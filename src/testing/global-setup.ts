import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identifyProcess } from '../platform/config/index.ts'
import { openPostgres, type PostgresServer } from '../platform/postgres/index.ts'

/** Where test processes ask for the shared database server; set by the global setup, read by `createTestDatabase`. */
export const serverAddressVariable = 'PUJIANG_TEST_DATABASES'

const prefix = 'pujiang-test-pg-'

/** Starts a fleeting PostgreSQL in a temporary folder; `stop` removes both. */
export async function startTestPostgres(): Promise<PostgresServer> {
  removeLeftovers()
  const dataDir = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`))
  // As root the database runs as somebody else, who must be able to enter.
  chmodSync(dataDir, 0o755)
  const server = await openPostgres({ dataDir, durable: false, settings: { max_connections: '200', autovacuum: 'off', max_wal_size: '4GB' } }).catch(
    (error: unknown) => {
      rmSync(dataDir, { recursive: true, force: true })
      throw error
    },
  )
  const stop = async (): Promise<void> => {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { ...server, stop }
}

/** Folders of test runs that were killed: their name carries the process that made them. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length).split('-')[0]) : 0
    if (pid > 0 && !identifyProcess(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}

/**
 * Vitest global setup: one PostgreSQL for the whole run, started when the first test asks for a database, so a run without databases pays nothing.
 * Answers the teardown.
 */
export default async function setup(): Promise<() => Promise<void>> {
  let server: Promise<PostgresServer> | null = null
  const http = createServer((_request, response) => {
    server ??= startTestPostgres()
    server.then(
      ({ connection }) => response.end(JSON.stringify(connection)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  process.env[serverAddressVariable] = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return async () => {
    http.close()
    http.closeAllConnections()
    await server?.then(
      (running) => running.stop(),
      () => {},
    )
  }
}
