/**
 * What must not grow with the catalogue: the desk of a steward, a bureau and a steward of the whole city at 100,000 datasets with tables and versions,
 * and the sitemaps of 2,000,000. `node bench/scale.ts [--desk 100000] [--sitemaps 2000000] [--asks 40]`. Prints p50 and p95 of each page and
 * operation, and addresses, bytes, time and memory of the sitemaps; asserts nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { openCity, serveCity } from '../src/city/index.ts'
import { loadConfig } from '../src/platform/config/index.ts'
import { createAccount, createAgency } from '../src/platform/identity/index.ts'
import { createLog } from '../src/platform/log/index.ts'

// The database process does not keep us alive while it stops.
const alive = setInterval(() => undefined, 2 ** 30)
const { values: args } = parseArgs({
  options: { desk: { type: 'string', default: '100000' }, sitemaps: { type: 'string', default: '2000000' }, asks: { type: 'string', default: '40' } },
})
const folder = await mkdtemp(join(process.env['PUJIANG_BENCH_DIR'] ?? tmpdir(), 'pujiang-scale-'))
const city = await openCity(
  loadConfig({ argv: ['--data', join(folder, 'data'), '--no-demo', '--port', '0', '--rate-signed-in', '1000000', '--rate-anonymous', '1000000'] }),
  createLog({ level: 'warn' }),
)
const { db } = city.database
const { random } = city.program
const password = 'correct-horse-battery'
const agencies = 50
const root = await createAgency(db, { id: random.uuid(), slug: 'bench-city', name: { zh: '量城', en: 'Bench City' }, kind: 'city' })
for (let i = 0; i < agencies; i++)
  await createAgency(db, {
    id: random.uuid(),
    slug: `office-${i}`,
    name: { zh: `${i} 局`, en: `Office ${i}` },
    kind: 'department',
    parent: root.slug,
  })
const { rows: offices } = await sql<{ id: string }>`select id from agency where slug like 'office-%' order by slug`.execute(db)

const texts = (zh: string) => sql`jsonb_build_object('zh', ${zh}::text || i, 'en', 'Dataset ' || i)`
const slugOf = (i: number): string => `scale-${String(i).padStart(8, '0')}`
/** Datasets over all agencies, cycles and states; with `rows`, each has a table of two versions, and one in twenty has cells that did not fit. */
async function fill(from: number, count: number, rows: boolean): Promise<void> {
  await sql`
    insert into dataset (id, slug, agency_id, name, summary, theme, share_class, open_class, update_cycle, status, updated_at, published_at, modified_at)
    select gen_random_uuid(), 'scale-' || lpad(i::text, 8, '0'), (${offices.map(({ id }) => id)}::uuid[])[1 + i % ${agencies}::int], ${texts('数据集 ')}, ${texts('说明 ')},
      'economy', 'unconditional', 'unconditional', (array['daily', 'weekly', 'monthly', 'quarterly', 'yearly', 'irregular'])[1 + i % 6],
      case when i % 50 < 48 then 'published' when i % 50 = 48 then 'draft' else 'retired' end,
      now() - i * interval '7 seconds', now() - interval '400 days', now() - (i % 400) * interval '1 hour'
    from generate_series(${from}::int, ${from + count - 1}::int) i`.execute(db)
  if (!rows) return
  const here = sql`between ${slugOf(from)} and ${slugOf(from + count - 1)}`
  await sql`insert into distribution (id, dataset_id, kind, name) select gen_random_uuid(), id, 'table', name from dataset where slug ${here}`.execute(
    db,
  )
  await sql`insert into data_table (id, dataset_id, slug, name) select d.id, d.dataset_id, x.slug, d.name from distribution d join dataset x on x.id = d.dataset_id where x.slug ${here}`.execute(
    db,
  )
  await sql`
    insert into table_version (id, table_id, number, state, mode, fields, rows, bytes, content_hash, statistics, lineage, findings_count, created_at, published_at)
    select gen_random_uuid(), t.id, n, 'published', 'replace', '[]', 1000, 10000, 'x', '[]', '{}', case when right(t.slug, 2)::int % 20 = 0 then 3 else 0 end,
      d.modified_at - (2 - n) * interval '1 day', d.modified_at - (2 - n) * interval '1 day'
    from data_table t join dataset d on d.id = t.dataset_id, generate_series(1, 2) n where d.slug ${here}`.execute(db)
  await sql`update data_table t set current_version_id = v.id from table_version v where v.table_id = t.id and v.number = 2 and t.slug ${here}`.execute(
    db,
  )
}

const served = await serveCity(city, { pages: Number(args.desk) > 0 })
async function signIn(role: string, agencyId: string | null): Promise<string> {
  const email = `${role}-${agencyId ?? 'city'}@bench.test`
  await createAccount(db, random, { email, password, name: role, agencyId: agencyId ?? root.id, roles: [{ role, agencyId }] })
  const answer = await fetch(`${served.url}/api/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

async function timed(name: string, url: string, cookie: string): Promise<void> {
  const took: number[] = []
  for (let i = -5; i < Number(args.asks); i++) {
    const began = performance.now()
    const answer = await fetch(served.url + url, { headers: { cookie } })
    await answer.arrayBuffer()
    if (answer.status !== 200) throw new Error(`${url}: ${answer.status}`)
    // The first ones warm the way up.
    if (i >= 0) took.push(performance.now() - began)
  }
  const sorted = took.toSorted((a, b) => a - b)
  const share = (p: number): string => (sorted[Math.floor(sorted.length * p)] ?? 0).toFixed(1)
  console.log(`${name.padEnd(24)} ${url.padEnd(52)} p50 ${share(0.5)} ms, p95 ${share(0.95)} ms`)
}

async function measureDesk(count: number): Promise<void> {
  const began = performance.now()
  // In pieces, for no statement may take longer than the place allows.
  for (let from = 0; from < count; from += 4000) await fill(from, Math.min(4000, count - from), true)
  await sql`vacuum analyze`.execute(db)
  console.log(`\n${count.toLocaleString('en')} datasets with tables and versions filled in ${Math.round((performance.now() - began) / 1000)} s`)
  const people = {
    steward: await signIn('steward', offices[0]?.id ?? null),
    bureau: await signIn('bureau', null),
    'steward of the city': await signIn('steward', null),
  }
  for (const [name, cookie] of Object.entries(people))
    for (const url of ['/api/v1/desk/inbox', '/api/v1/desk/datasets', '/api/v1/desk/datasets?due=late&sort=due', '/desk', '/desk/datasets'])
      await timed(name, url, cookie)
}

async function measureSitemaps(count: number): Promise<void> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from dataset`.execute(db)
  const before = rows[0]?.n ?? 0
  for (let from = before; from < count; from += 50_000) await fill(from, Math.min(50_000, count - from), false)
  await sql`vacuum analyze dataset`.execute(db)
  const read = async (path: string): Promise<string> => (await fetch(served.url + path)).text()
  let began = performance.now()
  const maps = [...(await read('/sitemap.xml')).matchAll(/<loc>[^<]*(\/sitemaps\/\d+\.xml)<\/loc>/g)].map((match) => match[1] ?? '')
  console.log(`\n${count.toLocaleString('en')} datasets: ${maps.length} sitemaps, the index of them in ${Math.round(performance.now() - began)} ms`)
  globalThis.gc?.()
  const start = process.memoryUsage().rss
  const took: number[] = []
  let [addresses, mostAddresses, mostBytes, mostMemory] = [0, 0, 0, start]
  for (const map of maps) {
    began = performance.now()
    const xml = await read(map)
    took.push(performance.now() - began)
    const here = xml.split('<loc>').length - 1
    addresses += here
    mostAddresses = Math.max(mostAddresses, here)
    mostBytes = Math.max(mostBytes, Buffer.byteLength(xml))
    mostMemory = Math.max(mostMemory, process.memoryUsage().rss)
  }
  const slowest = Math.max(...took)
  console.log(
    `${addresses.toLocaleString('en')} addresses; at most ${mostAddresses.toLocaleString('en')} and ${(mostBytes / 2 ** 20).toFixed(1)} MB a sitemap (50,000 and 50 MB allowed); ` +
      `first ${Math.round(took[0] ?? 0)} ms, last ${Math.round(took.at(-1) ?? 0)} ms, slowest ${Math.round(slowest)} ms; ` +
      `memory ${Math.round(start / 2 ** 20)} MB before, at most ${Math.round(mostMemory / 2 ** 20)} MB`,
  )
}

try {
  if (Number(args.desk) > 0) await measureDesk(Number(args.desk))
  if (Number(args.sitemaps) > 0) await measureSitemaps(Number(args.sitemaps))
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  await served.close()
  await city.close()
  clearInterval(alive)
  await rm(folder, { recursive: true, force: true })
}
