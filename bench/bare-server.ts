/**
 * The bare engine behind the smallest possible HTTP server: eight warm connections on the same serving copy, SQL in, JSON text out.
 * What `http.ts` compares with, so that the client's own work is the same on both sides.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'

const [copy = '', threads = '2'] = process.argv.slice(2)
const instance = await DuckDBInstance.create(':memory:', { threads })
const idle: DuckDBConnection[] = await Promise.all(Array.from({ length: 8 }, () => instance.connect()))
await idle[0]?.run(`ATTACH '${copy}' AS c (READ_ONLY)`)
const waiting: ((c: DuckDBConnection) => void)[] = []
const take = (): Promise<DuckDBConnection> | DuckDBConnection => idle.pop() ?? new Promise((resolve) => waiting.push(resolve))
const give = (connection: DuckDBConnection): void => {
  const next = waiting.shift()
  if (next) next(connection)
  else idle.push(connection)
}
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    void (async () => {
      const connection = await take()
      try {
        const sql = Buffer.concat(chunks).toString('utf8')
        const rows = (await connection.runAndReadAll(`SELECT CAST(to_json(list(x)) AS VARCHAR) FROM (${sql}) AS x`)).getRowsJson()
        response.setHeader('content-type', 'application/json')
        response.end(String(rows[0]?.[0]))
      } catch (error) {
        response.statusCode = 500
        response.end(String(error))
      } finally {
        give(connection)
      }
    })()
  })
})
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })))
process.once('SIGTERM', () => process.exit(0))
