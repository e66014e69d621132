/**
 * Rows against the bare engine: the same questions to the same files on a warm connection in this process, in one run.
 * `node bench/rows.ts [--rows 1000000] [--folder DIR]`; the workload is found by PUJIANG_BENCH_SQL, or beside PUJIANG_TEST_DATA.
 * Prints ratios and differences with absolute figures; asserts nothing.
 */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildServingCopy, DuckDbEngine, type TableSource } from '../src/lake/engine/index.ts'
import { fullRight, type QueryText } from '../src/lake/query/index.ts'
import type { Field, FieldType } from '../src/model/index.ts'

const { values: args } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, folder: { type: 'string' }, only: { type: 'string' } },
})
const rows = Number(args.rows)
const threads = availableParallelism()
const workload = process.env['PUJIANG_BENCH_SQL'] ?? join(process.env['PUJIANG_TEST_DATA'] ?? 'data', '..', 'bench', 'requests.sql')
if (!existsSync(workload)) {
  console.log(`Skipped: no workload at ${workload}. Set PUJIANG_BENCH_SQL.`)
  process.exit(0)
}

const types: [string, FieldType][] = [
  ['request_id', 'integer'],
  ['community_code', 'text'],
  ['agency_code', 'text'],
  ['district', 'text'],
  ['category', 'text'],
  ['channel', 'text'],
  ['created_at', 'timestamp'],
  ['closed_at', 'timestamp'],
  ['latitude', 'double'],
  ['longitude', 'double'],
  ['satisfaction', 'integer'],
  ['amount', 'decimal'],
  ['case_number', 'text'],
  ['description', 'text'],
  ['is_public', 'boolean'],
]
const fields: Field[] = types.map(([name, type], i) => ({
  id: i + 1,
  name,
  header: name,
  type,
  ...(type === 'decimal' && { precision: 10, scale: 2 }),
}))
const folder = args.folder ?? (await mkdtemp(join(tmpdir(), 'pujiang-bench-')))
await mkdir(folder, { recursive: true, mode: 0o755 })
const parquet = join(folder, `requests-${rows}.parquet`)
const copy = join(folder, `requests-${rows}.duckdb`)

const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
const bare = await instance.connect()
if (!existsSync(parquet)) {
  console.log(`Writing ${rows} rows …`)
  await bare.run(`SET VARIABLE n = ${rows}`)
  await bare.run(await readFile(workload, 'utf8'))
  const ids = fields.map((f) => `${f.name}: ${f.id}`).join(', ')
  await bare.run(
    `COPY (SELECT * REPLACE (satisfaction::BIGINT AS satisfaction) FROM requests) TO '${parquet}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, FIELD_IDS {${ids}})`,
  )
}
const plain: TableSource = {
  versionId: 'bench',
  fields,
  files: [{ path: parquet, firstRow: 0, rows }],
  servingCopy: null,
  lookupKeys: ['request_id', 'case_number'],
  orderField: 'created_at',
}
if (!existsSync(copy)) {
  const began = performance.now()
  const { bytes } = await buildServingCopy(plain, { outPath: copy, tempFolder: folder, threads, memoryMb: 2048, nice: 0 })
  console.log(`Serving copy: ${seconds(began)} s, ${Math.round(bytes / 1e6)} MB (Parquet ${Math.round((await stat(parquet)).size / 1e6)} MB)`)
}
await bare.run(`ATTACH '${copy}' AS c (READ_ONLY)`)
await bare.run('SET parquet_metadata_cache = true')

const engine = new DuckDbEngine({ tempFolder: folder, folders: [folder], secret: 'bench', threads, memoryMb: 2048 })
const right = fullRight(fields)
const middle = Math.floor(rows / 2)
const caseNumber = String((await bare.runAndReadAll(`SELECT f13 FROM c.rows WHERE f1 = ${middle}`)).getRowsJson()[0]![0])
const columns = fields.map((f) => `f${f.id}`).join(', ')
/** What is asked, the SQL a person would write for it, and what the bar allows: milliseconds on top, or a ratio. */
const questions: { name: string; query: QueryText; sql: string; bar: 'ms' | 'ratio' }[] = [
  { name: 'first page', query: {}, sql: `SELECT ${columns} FROM t LIMIT 101`, bar: 'ms' },
  { name: 'filter', query: { where: "district = '浦东新区'" }, sql: `SELECT ${columns} FROM t WHERE f4 = '浦东新区' LIMIT 101`, bar: 'ms' },
  {
    name: 'filter, sort by time',
    query: { where: "district = '浦东新区'", order_by: 'created_at desc' },
    sql: `SELECT ${columns} FROM t WHERE f4 = '浦东新区' ORDER BY f7 DESC NULLS LAST, _row LIMIT 101`,
    bar: 'ms',
  },
  { name: 'row by id', query: { where: `request_id = ${middle}` }, sql: `SELECT ${columns} FROM t WHERE f1 = ${middle} LIMIT 101`, bar: 'ms' },
  {
    name: 'row by declared key',
    query: { where: `case_number = '${caseNumber}'` },
    sql: `SELECT ${columns} FROM t WHERE f13 = '${caseNumber}' LIMIT 101`,
    bar: 'ms',
  },
  {
    name: 'contains (100 hits)',
    query: { where: "description contains '噪声'" },
    sql: `SELECT ${columns} FROM t WHERE contains(f14, '噪声') LIMIT 101`,
    bar: 'ms',
  },
  {
    name: 'group by district, month',
    query: { group_by: "district, date_trunc('month', created_at)", limit: 10_000 },
    sql: "SELECT f4, date_trunc('month', f7) AS m, count(*) FROM t GROUP BY ALL ORDER BY ALL LIMIT 10001",
    bar: 'ratio',
  },
  {
    name: 'filter, sort by unordered',
    query: { where: "district = '浦东新区'", order_by: 'amount desc' },
    sql: `SELECT ${columns} FROM t WHERE f4 = '浦东新区' ORDER BY f12 DESC NULLS LAST, _row LIMIT 101`,
    bar: 'ratio',
  },
]

let n = 0
console.log(`\n${rows} rows, ${threads} threads; median milliseconds`)
for (const [label, source, relation] of [
  ['serving copy', { ...plain, servingCopy: copy }, 'c.rows'],
  ['Parquet', plain, `(SELECT ${fields.map((f) => `${f.name} AS f${f.id}`).join(', ')}, file_row_number AS _row FROM read_parquet('${parquet}'))`],
] as const) {
  console.log(`\n${label.padEnd(28)}${'bare'.padStart(9)}${'ours'.padStart(9)}${'+ms'.padStart(9)}${'ratio'.padStart(8)}`)
  for (const q of questions) {
    if (args.only && !q.name.includes(args.only)) continue
    await compare(
      q.name,
      () => fetchAll(bare, q.sql.replace('FROM t', `FROM ${relation}`)),
      () => engine.page({ source, right, query: q.query, cache: false }),
    )
  }
  if (args.only) continue
  const page = await engine.page({ source, right, query: { order_by: 'created_at' } })
  const { at, row } = { at: await valueAt(100), row: await rowAt(100) }
  await compare(
    'keyset page',
    () =>
      fetchAll(
        bare,
        `SELECT ${columns} FROM ${relation} WHERE f7 >= TIMESTAMP '${at}' AND (f7 > TIMESTAMP '${at}' OR _row > ${row}) ORDER BY f7, _row LIMIT 101`,
      ),
    () => engine.page({ source, right, query: { order_by: 'created_at' }, cursor: page.nextCursor!, cache: false }),
  )
  // Another condition each time: counts are kept.
  await compare(
    'count of a filter',
    () => fetchAll(bare, `SELECT count(*) FROM ${relation} WHERE f4 = '浦东新区' AND f1 > ${n}`),
    () => engine.count({ source, right, query: { where: `district = '浦东新区' and request_id > ${++n}` } }),
  )
}
const cached = { source: { ...plain, servingCopy: copy }, right, query: { where: "district = '浦东新区'" } }
await engine.page(cached)
console.log(`\nRepeated question from the cache: ${(await median(() => engine.page(cached), 200)).toFixed(3)} ms`)

async function valueAt(n: number): Promise<string> {
  return String((await bare.runAndReadAll(`SELECT CAST(f7 AS VARCHAR) FROM c.rows ORDER BY f7, _row LIMIT 1 OFFSET ${n - 1}`)).getRowsJson()[0]![0])
}
async function rowAt(n: number): Promise<string> {
  return String((await bare.runAndReadAll(`SELECT _row FROM c.rows ORDER BY f7, _row LIMIT 1 OFFSET ${n - 1}`)).getRowsJson()[0]![0])
}

if (!args.only) {
  await concurrency()
  await exports()
}
await engine.close()
bare.closeSync()
instance.closeSync()
if (!args.folder) await rm(folder, { recursive: true, force: true })

/** Eight askers with distinct parameters: ours with the cache off, then eight bare connections of one instance. */
async function concurrency(): Promise<void> {
  const source = { ...plain, servingCopy: copy }
  const kinds: ((k: number) => { query: QueryText; sql: string })[] = [
    (k) => ({ query: { where: `request_id = ${k}` }, sql: `SELECT ${columns} FROM c.rows WHERE f1 = ${k} LIMIT 101` }),
    (k) => ({ query: { where: `_row >= ${k}` }, sql: `SELECT ${columns} FROM c.rows WHERE _row >= ${k} ORDER BY _row LIMIT 101` }),
    (k) => ({
      query: { where: `district = '浦东新区' and request_id > ${k % 1000}` },
      sql: `SELECT ${columns} FROM c.rows WHERE f4 = '浦东新区' AND f1 > ${k % 1000} LIMIT 101`,
    }),
    (k) => ({
      query: { where: `agency_code = '${String(k % 40).padStart(3, '0')}'`, order_by: 'created_at desc' },
      sql: `SELECT ${columns} FROM c.rows WHERE f3 = '${String(k % 40).padStart(3, '0')}' ORDER BY f7 DESC NULLS LAST, _row LIMIT 101`,
    }),
    (k) => ({
      query: { where: `description contains '噪声' and request_id > ${k % 1000}` },
      sql: `SELECT ${columns} FROM c.rows WHERE contains(f14, '噪声') AND f1 > ${k % 1000} LIMIT 101`,
    }),
  ]
  const connections = await Promise.all(Array.from({ length: 8 }, () => instance.connect()))
  const drive = async (ask: (client: number, q: { query: QueryText; sql: string }) => Promise<unknown>): Promise<number> => {
    const end = performance.now() + 6000
    let answers = 0
    await Promise.all(
      connections.map(async (_, client) => {
        for (let k = client * 7919; performance.now() < end; k = (k * 48271 + 11) % rows) {
          await ask(client, kinds[answers++ % kinds.length]!(k))
        }
      }),
    )
    return answers / 6
  }
  await drive((_, q) => engine.page({ source, right, query: q.query, cache: false }))
  let widest = 0
  let before = performance.now()
  const watch = setInterval(() => {
    const now = performance.now()
    widest = Math.max(widest, now - before - 10)
    before = now
  }, 10)
  const ours = await drive((_, q) => engine.page({ source, right, query: q.query, cache: false }))
  clearInterval(watch)
  const theirs = await drive((client, q) => fetchAll(connections[client]!, q.sql))
  console.log(
    `Eight clients: bare ${theirs.toFixed(0)}/s, ours ${ours.toFixed(0)}/s, ratio ${(ours / theirs).toFixed(2)}; event loop held ${Math.max(0, widest).toFixed(0)} ms at most`,
  )
  for (const c of connections) c.closeSync()
}

async function exports(): Promise<void> {
  const target = join(folder, 'bare.csv')
  for (const [label, relation, source] of [['Parquet', `read_parquet('${parquet}')`, plain]] as const) {
    for (const order of ['kept', 'any'] as const) {
      await bare.run(`SET preserve_insertion_order = ${order === 'kept'}`)
      let began = performance.now()
      await bare.run(`COPY (SELECT * FROM ${relation}) TO '${target}' (FORMAT csv, HEADER true)`)
      const theirs = performance.now() - began
      const { size } = await stat(target)
      await rm(target)
      began = performance.now()
      const base = process.memoryUsage().rss
      let peak = base
      let bytes = 0
      for await (const chunk of (await engine.export({ source, right, query: {}, format: 'csv', order })).body) {
        bytes += (chunk as Buffer).length
        peak = Math.max(peak, process.memoryUsage.rss())
      }
      const ours = performance.now() - began
      console.log(
        `CSV export from ${label}, order ${order}: bare ${(theirs / 1000).toFixed(1)} s (${Math.round(size / 1e6)} MB), ours ${(ours / 1000).toFixed(1)} s (${Math.round(bytes / 1e6)} MB), speed ratio ${(theirs / ours).toFixed(2)}; server memory +${Math.round((peak - base) / 1e6)} MB`,
      )
    }
  }
}

async function fetchAll(connection: DuckDBConnection, sql: string): Promise<void> {
  await connection.runAndReadAll(sql)
}
async function median(work: () => Promise<unknown>, times: number): Promise<number> {
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    const began = performance.now()
    await work()
    taken.push(performance.now() - began)
  }
  return taken.sort((a, b) => a - b)[taken.length >> 1]!
}
/** Takes turns, so that whatever else the machine does falls on both. */
async function compare(name: string, theirs: () => Promise<unknown>, ours: () => Promise<unknown>): Promise<void> {
  await theirs()
  for (let i = 0; i < 3; i++) await ours()
  const times = (await median(theirs, 3)) > 200 ? 7 : 31
  const [bareTimes, ourTimes]: [number[], number[]] = [[], []]
  for (let i = 0; i < times; i++) {
    bareTimes.push(await median(theirs, 1))
    ourTimes.push(await median(ours, 1))
  }
  const middle = (taken: number[]): number => taken.toSorted((x, y) => x - y)[taken.length >> 1]!
  const [a, b] = [middle(bareTimes), middle(ourTimes)]
  console.log(
    `${name.padEnd(28)}${a.toFixed(2).padStart(9)}${b.toFixed(2).padStart(9)}${(b - a).toFixed(2).padStart(9)}${(b / a).toFixed(2).padStart(8)}`,
  )
}
function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(1)
}
