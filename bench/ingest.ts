/**
 * File on disk to staged version, against the bare engine's COPY of the same CSV with the same threads and column types, in one run.
 * Usage: node bench/ingest.ts [--rows 1000000] [--threads 2] [--repeat 1] [--memory 2000]
 * The workload is requests.sql, named by PUJIANG_BENCH_SQL or found beside PUJIANG_TEST_DATA.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { sniffFile } from '../src/collect/index.ts'
import { stageTable, type StagedVersion } from '../src/lake/ingest/index.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    threads: { type: 'string', default: '2' },
    repeat: { type: 'string', default: '1' },
    memory: { type: 'string', default: '2000' },
    bare: { type: 'string' },
  },
})
const rows = Number(values.rows)
const threads = Number(values.threads)

const sqlTypes: Record<string, string> = {
  text: 'VARCHAR',
  json: 'VARCHAR',
  integer: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  time: 'TIME',
}

/** The bare engine in a process of its own, as nice as ours, so that its peak memory is its own too. */
async function bareCopy(csv: string, target: string, columns: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
  const connection = await instance.connect()
  const started = performance.now()
  await connection.run(`COPY (FROM read_csv('${csv}', header = true, columns = ${columns})) TO '${target}' (FORMAT parquet, COMPRESSION zstd)`)
  const seconds = (performance.now() - started) / 1000
  const peak = Number(/VmHWM:\s+(\d+)/u.exec(await readFile('/proc/self/status', 'latin1'))?.[1] ?? 0) / 1024
  const { user, system } = process.cpuUsage()
  process.stdout.write(JSON.stringify({ seconds, peak, cpu: (user + system) / 1e6 }))
}

if (values.bare !== undefined) {
  const [csv = '', target = '', columns = ''] = JSON.parse(values.bare) as string[]
  await bareCopy(csv, target, columns)
} else await compare()

async function compare(): Promise<void> {
  const workload = process.env['PUJIANG_BENCH_SQL'] ?? join(process.env['PUJIANG_TEST_DATA'] ?? '', '..', 'bench', 'requests.sql')
  if (!existsSync(workload)) {
    console.log('ingest: skipped, the workload was not found; set PUJIANG_BENCH_SQL to requests.sql')
    return
  }
  const folder = await mkdtemp(join(process.env['PUJIANG_BENCH_DIR'] ?? tmpdir(), 'pujiang-ingest-'))
  try {
    const csv = join(folder, 'requests.csv')
    await generate(workload, csv)
    const bytes = (await stat(csv)).size
    const sniffed = performance.now()
    await sniffFile({ path: csv, fileName: 'requests.csv' })
    console.log(
      `ingest: ${rows.toLocaleString('en')} rows, ${(bytes / 1e6).toFixed(0)} MB, ${threads} threads; sniff alone ${((performance.now() - sniffed) / 1000).toFixed(2)} s`,
    )
    for (let round = 0; round < Number(values.repeat); round += 1) await oneRound(csv, bytes, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function generate(workload: string, csv: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
  const connection = await instance.connect()
  await connection.run(`SET VARIABLE n = ${rows}`)
  await connection.run(await readFile(workload, 'utf8'))
  await connection.run(`COPY (FROM requests) TO '${csv}' (HEADER)`)
  connection.closeSync()
  instance.closeSync()
}

async function oneRound(csv: string, bytes: number, folder: string): Promise<void> {
  const started = performance.now()
  const staged = await stageTable({
    source: { path: csv, fileName: 'requests.csv', bytes, sha256: '' },
    outDir: folder,
    threads,
    memoryMb: Number(values.memory),
  })
  const ours = (performance.now() - started) / 1000
  const bare = await runBare(csv, join(folder, 'bare.parquet'), staged)
  const mb = (value: number): string => `${value.toFixed(0)} MB`
  const own = Number(/VmHWM:\s+(\d+)/u.exec(await readFile('/proc/self/status', 'latin1'))?.[1] ?? 0) / 1024
  console.log(
    `  staged ${ours.toFixed(2)} s (${Object.entries(staged.work.seconds)
      .map(([stage, seconds]) => `${stage} ${seconds}`)
      .join(', ')}; passes ${staged.work.passes}), peak ${mb(staged.work.peakMemoryBytes / 2 ** 20)} child, ${mb(own)} this process`,
  )
  console.log(
    `  bare   ${bare.seconds.toFixed(2)} s, peak ${mb(bare.peak)}; Parquet ${mb(staged.bytes / 2 ** 20)} against ${mb((await stat(join(folder, 'bare.parquet'))).size / 2 ** 20)}`,
  )
  console.log(
    `  ratio  ${(ours / bare.seconds).toFixed(2)} (bar 1.6), of processor time ${(staged.work.cpuSeconds / bare.cpu).toFixed(2)} (${staged.work.cpuSeconds.toFixed(1)} s against ${bare.cpu.toFixed(1)} s); findings ${staged.findings.count}; ${staged.contentHash}`,
  )
}

async function runBare(csv: string, target: string, staged: StagedVersion): Promise<{ seconds: number; peak: number; cpu: number }> {
  const columns = `{${staged.fields.map((field) => `"${field.header}": '${field.type === 'decimal' ? `DECIMAL(${field.precision},${field.scale})` : sqlTypes[field.type]}'`).join(', ')}}`
  const { stdout } = await promisify(execFile)('nice', [
    '-n',
    '5',
    process.execPath,
    import.meta.filename,
    '--threads',
    String(threads),
    '--bare',
    JSON.stringify([csv, target, columns]),
  ])
  return JSON.parse(stdout) as { seconds: number; peak: number; cpu: number }
}
