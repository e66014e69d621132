/** The bare engine's COPY TO CSV of the whole serving copy; prints the seconds. */
import { rm } from 'node:fs/promises'
import { DuckDBInstance } from '@duckdb/node-api'

const [copy = '', threads = '2', select = '*'] = process.argv.slice(2)
const connection = await (await DuckDBInstance.create(':memory:', { threads })).connect()
await connection.run(`ATTACH '${copy}' AS c (READ_ONLY)`)
const target = `${copy}.bare.csv`
const began = performance.now()
await connection.run(`COPY (SELECT ${select} FROM c.rows) TO '${target}' (HEADER)`)
console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000 }))
await rm(target, { force: true })
