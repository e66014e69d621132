import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { DuckDBInstance, DuckDBDateValue, DuckDBDecimalValue, DuckDBTimestampValue, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api'
import { writeXlsx, type CellValue } from 'hucre'
import { generatorFunctions, slotsOf } from './generator-functions.ts'
import { toGb18030 } from './gb18030.ts'
import type { ChildTask, ChildReport, GenerateJob } from './generate-protocol.ts'

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`
const copyOptions = {
  csv: 'FORMAT csv, HEADER',
  tsv: "FORMAT csv, HEADER, DELIMITER '\t'",
  'csv.gz': 'FORMAT csv, HEADER, COMPRESSION gzip',
  json: 'FORMAT json, ARRAY true',
  ndjson: 'FORMAT json',
} as const

/** Opens an engine that holds the pack's tables and from then on reaches nothing but the output folder. */
async function prepare(task: ChildTask): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(task.threads) })
  const connection = await instance.connect()
  await connection.run(`SET VARIABLE seed = ${task.seed}; SET VARIABLE salt = ${task.seed}; SET VARIABLE horizon = TIMESTAMP ${text(task.horizon)}`)
  await connection.run(generatorFunctions)
  for (const table of task.tables) {
    await connection.run(
      `CREATE TABLE ${table.name} AS FROM read_csv(${text(table.path)}, all_varchar = true, header = true, delim = ',', quote = '"')`,
    )
    const weighted = await connection.runAndReadAll(
      `SELECT 1 FROM duckdb_columns() WHERE table_name = ${text(table.name)} AND column_name = 'weight'`,
    )
    if (weighted.currentRowCount > 0) await connection.run(slotsOf(table.name))
  }
  await connection.run(`SET allowed_directories = [${text(task.outDir)}]; SET enable_external_access = false; SET lock_configuration = true`)
  if (task.prelude.trim()) await connection.run(task.prelude)
  return connection
}

const cellOf = (value: DuckDBValue): CellValue => {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof DuckDBDecimalValue) return value.toDouble()
  if (value instanceof DuckDBDateValue) return new Date(value.days * 86_400_000)
  if (value instanceof DuckDBTimestampValue) return new Date(Number(value.micros / 1000n))
  return String(value)
}

async function writeSheet(connection: DuckDBConnection, select: string, job: GenerateJob): Promise<number> {
  const rows = (await connection.runAndReadAll(select)).getRows()
  const at = new Date(`${job.window.until.replace(' ', 'T')}Z`)
  const sheet = { name: job.sheet, rows: [job.fields.map((f) => f.header), ...rows.map((row) => row.map(cellOf))] }
  await writeFile(`${job.path}.part`, await writeXlsx({ sheets: [sheet], properties: { created: at, modified: at } }))
  return rows.length
}

/** Writes one file beside its name and renames it, so that a file under its name is whole. */
async function generate(connection: DuckDBConnection, job: GenerateJob): Promise<ChildReport> {
  const started = performance.now()
  const { since, until } = job.window
  await connection.run(
    `SET VARIABLE since = TIMESTAMP ${text(since)}; SET VARIABLE until = TIMESTAMP ${text(until)}; SET VARIABLE salt = ${job.salt}`,
  )
  const columns = job.fields.map((f) => `${quoted(f.name)} AS ${quoted(f.header)}`).join(', ')
  const order = job.sort.map(quoted).join(', ')
  const select = `SELECT ${columns} FROM (\n${job.sql.trim().replace(/;$/, '')}\n) AS generated ORDER BY ${order}`
  const part = `${job.path}.part`
  const rows =
    job.file === 'xlsx'
      ? await writeSheet(connection, select, job)
      : (await connection.run(`COPY (${select}) TO ${text(part)} (${copyOptions[job.file]})`)).rowsChanged
  if (job.encoding === 'gb18030') {
    await pipeline(createReadStream(part), toGb18030(), createWriteStream(job.path))
    await rm(part)
  } else if (job.encoding === 'utf-8-bom') {
    const out = createWriteStream(job.path)
    out.write('\ufeff')
    await pipeline(createReadStream(part), out)
    await rm(part)
  } else await rename(part, job.path)
  return { slug: job.slug, path: job.path, rows, bytes: (await stat(job.path)).size, milliseconds: performance.now() - started }
}

process.once('message', (task: ChildTask) => {
  const work = async (): Promise<void> => {
    const connection = await prepare(task)
    for (const job of task.jobs) {
      const report = await generate(connection, job).catch((error: Error) => ({ slug: job.slug, error: error.message }))
      process.send?.(report)
    }
  }
  work().then(
    () => process.disconnect(),
    (error: Error) => process.send?.({ error: error.message }, () => process.disconnect()),
  )
})
// The parent is gone: nobody waits for the files.
process.on('disconnect', () => process.exit())
