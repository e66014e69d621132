/**
 * Files out under governance: `node bench/iceberg.ts`. A table of thirty versions and one of 1,000 files, server and reader in one process. Prints
 * Iceberg's load table (bar: p95 10 ms), the manifest of 1,000 files, Delta Sharing's query of them (bar: 50 ms), and what the footers add to a load of
 * 1 M rows (bar: 100 ms). Asserts nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openCity, serveCity } from '../src/city/index.ts'
import { readFileStatistics } from '../src/lake/file-statistics/read-file-statistics.ts'
import { loadConfig } from '../src/platform/config/index.ts'
import { createAccount, createAgency, findActor } from '../src/platform/identity/index.ts'
import { silentLog } from '../src/platform/log/index.ts'
import { ask } from './asker.ts'

const folder = await mkdtemp(join(process.env['PUJIANG_BENCH_DIR'] ?? tmpdir(), 'pujiang-iceberg-'))
const city = await openCity(
  loadConfig({ argv: ['--data', join(folder, 'data'), '--no-demo', '--port', '0', '--no-two-person-review'], env: {} }),
  silentLog,
)
const { db } = city.database
const { random, clock } = city.program
const agency = await createAgency(db, { id: random.uuid(), slug: 'bench-agency', name: { zh: '测速局', en: 'Bench Agency' }, kind: 'city' })
async function keyOf(role: string, agencyId: string | null): Promise<string> {
  const roles = [{ role, agencyId }]
  const id = await createAccount(db, random, {
    email: `${role}@bench.test`,
    password: 'correct-horse-battery',
    name: role,
    agencyId: agency.id,
    roles,
  })
  const actor = await findActor(db, id)
  if (!actor) throw new Error('no actor')
  const ctx = { actor, db, clock, random, afterCommit: () => undefined }
  return (await city.services.identity.createApiKey(ctx, { name: 'bench', scopes: ['*'], unlimited: role === 'administrator' })).key
}
const [steward, approver, unlimited] = [await keyOf('steward', agency.id), await keyOf('approver', agency.id), await keyOf('administrator', null)]
const served = await serveCity(city, { pages: false })

async function call(key: string, method: string, path: string, body?: unknown, type = 'application/json'): Promise<unknown> {
  const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  const headers = { authorization: `Bearer ${key}`, ...(sent !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(sent) }) }
  const answer = await ask(served.url + path, { method, headers }, sent)
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body.toString().slice(0, 500)}`)
  return path.startsWith('/api/v1/jobs/') || path.endsWith('/query') || path.endsWith('.avro') ? null : JSON.parse(answer.body.toString())
}

async function loadCsv(table: string, csv: string, mode: string): Promise<number> {
  const upload = (await call(steward, 'POST', '/api/v1/uploads?fileName=rows.csv', csv, 'application/octet-stream')) as { id: string }
  const begun = performance.now()
  const started = (await call(steward, 'POST', `/api/v1/uploads/${upload.id}/load`, { table, publish: true, mode })) as { job: { id: string } }
  await call(steward, 'GET', `/api/v1/jobs/${started.job.id}/events`)
  return performance.now() - begun
}

async function createTable(slug: string, csv: string): Promise<number> {
  const metadata = {
    agency: 'bench-agency',
    name: { zh: '测速', en: 'Bench' },
    summary: { zh: '测速', en: 'Bench' },
    theme: 'transport',
    shareClass: 'unconditional',
    openClass: 'unconditional',
    updateCycle: 'daily',
  }
  await call(steward, 'POST', '/api/v1/datasets', { ...metadata, slug })
  await call(steward, 'POST', `/api/v1/datasets/${slug}/tables`, { slug })
  const took = await loadCsv(slug, csv, 'replace')
  const { review } = (await call(steward, 'POST', `/api/v1/datasets/${slug}/submit`)) as { review: { id: string } }
  await call(approver, 'POST', `/api/v1/reviews/${review.id}/decision`, { decision: 'approved' })
  return took
}

async function measure(name: string, times: number, once: () => Promise<unknown>): Promise<void> {
  for (let warm = 0; warm < 5; warm += 1) await once()
  const found: number[] = []
  for (let round = 0; round < times; round += 1) {
    const begun = performance.now()
    await once()
    found.push(performance.now() - begun)
  }
  const sorted = found.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.min(times - 1, Math.floor(times * share))] ?? 0).toFixed(1)
  console.log(`${name}: median ${at(0.5)} ms, p95 ${at(0.95)} ms`)
}

const columns = 'id,district,amount,day,kind,street,level,note'
const row = (i: number): string => `${i},江东区,${(i % 977) / 100},2024-01-0${(i % 9) + 1},类型${i % 7},街道 ${i % 131},${i % 5},工单 ${i}`
const csvOf = (rows: number): string => [columns, ...Array.from({ length: rows }, (_, i) => row(i))].join('\n')
try {
  await createTable('thirty', csvOf(100))
  // Versions like the first, each with the files of those before: what is measured reads the rows that tell of them.
  await sql`
    with first as (select v.* from table_version v join data_table t on t.id = v.table_id where t.slug = 'thirty'),
    made as (
      insert into table_version (id, table_id, number, state, mode, parent_id, fields, rows, bytes, content_hash, statistics, measures, lineage, created_at, published_at)
      select gen_random_uuid(), table_id, n, state, 'append', id, fields, rows * n, bytes * n, content_hash, statistics, measures, lineage, created_at, published_at + make_interval(days => n)
      from first, generate_series(2, 30) n returning id, number)
    insert into version_file (version_id, ordinal, object_key, rows, bytes, first_row, statistics)
    select m.id, f.ordinal + n, f.object_key, f.rows, f.bytes, f.rows * n, f.statistics
    from made m, version_file f, generate_series(0, m.number - 1) n where f.version_id = (select id from first)`.execute(db)
  await createTable('many', csvOf(1000))
  // A thousand files as a year of appends leaves them; their rows need not be there to be listed.
  await sql`
    insert into version_file (version_id, ordinal, object_key, rows, bytes, first_row, statistics)
    select f.version_id, n, f.object_key || '.' || n, f.rows, f.bytes, n * f.rows, f.statistics
    from version_file f join table_version v on v.id = f.version_id join data_table t on t.id = v.table_id, generate_series(1, 999) n
    where t.slug = 'many' and f.ordinal = 0`.execute(db)
  await sql`notify pujiang_governed`.execute(db)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const tables = '/iceberg/v1/namespaces/bench-agency/tables'
  await measure('Iceberg: load a table of 30 versions', 200, () => call(unlimited, 'GET', `${tables}/thirty`))
  await measure('Iceberg: load a table of 1,000 files', 200, () => call(unlimited, 'GET', `${tables}/many`))
  const { metadata } = (await call(unlimited, 'GET', `${tables}/many`)) as { metadata: { snapshots: { 'manifest-list': string }[] } }
  const list = new URL(metadata.snapshots[0]?.['manifest-list'] ?? '').pathname
  await measure('Iceberg: list and manifest of 1,000 files', 20, () => call(unlimited, 'GET', list))
  const query = '/delta-sharing/shares/bench-agency/schemas/many/tables/many/query'
  await measure('Delta Sharing: query of 1,000 files', 50, () => call(unlimited, 'POST', query, {}))
  const took = await createTable('million', csvOf(1_000_000))
  const { rows: files } = await sql<{ key: string; fields: [] }>`
    select f.object_key as key, v.fields from version_file f join table_version v on v.id = f.version_id join data_table t on t.id = v.table_id
    where t.slug = 'million'`.execute(db)
  const [file] = files
  if (!file) throw new Error('the table has no file')
  const path = await city.services.store.localPath(file.key)
  await measure(`footer of 1 M rows (loading and publishing them took ${Math.round(took)} ms)`, 20, () => readFileStatistics(path, file.fields))
} finally {
  await served.close()
  await city.close()
  await rm(folder, { recursive: true, force: true })
}
