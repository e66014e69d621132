/**
 * The Action API of CKAN over HTTP. `node bench/ckan.ts catalogue [--entries 100000]`: package_search with five facets, package_create with eight clients.
 * `node bench/ckan.ts rows [--rows 1000000]`: datastore_search and every export on the row workload (PUJIANG_TEST_DATA or PUJIANG_BENCH_SQL). Prints figures
 * with their bars; asserts nothing.
 */
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ask, startChild } from './asker.ts'
import { measureExports } from './exports.ts'
import { makeWorkload } from './workload.ts'

const { values: args, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    entries: { type: 'string', default: '100000' },
    rows: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '6' },
  },
})
const seconds = Number(args.seconds)
const folder = await mkdtemp(join(process.env['PUJIANG_BENCH_DIR'] ?? tmpdir(), 'pujiang-ckan-'))
const share = (taken: readonly number[], p: number): number =>
  taken.toSorted((a, b) => a - b)[Math.min(taken.length - 1, Math.floor(taken.length * p))] ?? 0

interface Site {
  url: string
  key: string
}

async function action(site: Site, name: string, params: object): Promise<{ result: Record<string, unknown>; milliseconds: number }> {
  const began = performance.now()
  const answer = await ask(
    `${site.url}/api/3/action/${name}`,
    { method: 'POST', headers: { authorization: site.key, 'content-type': 'application/json' } },
    JSON.stringify(params),
  )
  const milliseconds = performance.now() - began
  if (answer.status !== 200) throw new Error(`${name}: ${answer.body.toString().slice(0, 500)}`)
  return { result: JSON.parse(answer.body.toString()).result as Record<string, unknown>, milliseconds }
}

/** Answers a second with eight clients. */
async function eightClients(work: (n: number) => Promise<unknown>): Promise<number> {
  let done = 0
  const until = performance.now() + seconds * 1000
  const began = performance.now()
  await Promise.all(
    Array.from({ length: 8 }, async (_, client) => {
      for (let n = client; performance.now() < until; n += 8) {
        await work(n)
        done++
      }
    }),
  )
  return (done / (performance.now() - began)) * 1000
}

async function catalogue(): Promise<void> {
  const program = await startChild('bench-search-city.ts', ['--data', join(folder, 'data'), '--entries', args.entries, '--labels'])
  try {
    const { url, key, high, medium } = program.hello as { url: string; key: string; high: string[]; medium: string[] }
    const site = { url, key }
    const facets = { 'facet.field': ['organization', 'groups', 'tags', 'res_format', 'license_id'], 'facet.limit': 50 }
    // No question is asked twice, so that no answer is remembered.
    const question = (n: number): object => {
      const kinds = [
        { q: high[n % high.length] },
        { q: medium[n % medium.length], fq: `tags:标签${n % 200}` },
        { fq: `organization:agency-${n % 20} AND -tags:标签${n % 190}` },
        { q: '', start: n, fq: 'license_id:(CC-BY-4.0 OR CC0-1.0)' },
      ]
      return { ...kinds[n % kinds.length], start: n % 1000, rows: 10, ...facets }
    }
    for (let n = 0; n < 100; n++) await action(site, 'package_search', question(n))
    const taken: number[] = []
    for (let n = 100; n < 500; n++) taken.push((await action(site, 'package_search', question(n))).milliseconds)
    console.log(
      `package_search, ${Number(args.entries).toLocaleString('en')} datasets, 5 facets, one client: p50 ${share(taken, 0.5).toFixed(1)} ms, p95 ${share(taken, 0.95).toFixed(1)} ms (bar 20)`,
    )
    const searches = await eightClients((n) => action(site, 'package_search', question(1000 + n)))
    console.log(`package_search, eight clients: ${searches.toFixed(0)}/s (bar 300)`)
    const creations = await eightClients((n) =>
      action(site, 'package_create', {
        name: `made-${n}`,
        title: `新数据集 ${n}`,
        notes: '由客户端登记',
        owner_org: 'agency-0',
        groups: [{ name: 'environment' }],
        tags: [{ name: '噪声' }],
        license_id: 'CC-BY-4.0',
      }),
    )
    console.log(`package_create, eight clients: ${creations.toFixed(0)}/s (bar 300)`)
  } finally {
    await program.stop()
  }
}

async function rows(): Promise<void> {
  const count = Number(args.rows)
  const csv = join(folder, 'requests.csv')
  await makeWorkload(csv, count)
  const data = join(folder, 'data')
  const program = await startChild('bench-city.ts', ['--data', data])
  try {
    const { url, steward, approver, unlimited } = program.hello as { url: string; steward: string; approver: string; unlimited: string }
    const resource = await load({ url, steward, approver, csv })
    const site = { url, key: unlimited }
    const search = (params: object) => action(site, 'datastore_search', { resource_id: resource, ...params })
    const districts = [
      '浦东新区',
      '黄浦区',
      '徐汇区',
      '长宁区',
      '静安区',
      '普陀区',
      '虹口区',
      '杨浦区',
      '闵行区',
      '宝山区',
      '嘉定区',
      '金山区',
      '松江区',
      '青浦区',
      '奉贤区',
    ]
    const kinds: [string, (n: number) => object][] = [
      ['first page', (n) => ({ limit: 100 + n })],
      ['filter', (n) => ({ filters: { district: districts[n % districts.length] }, limit: 100 + n })],
      ['filter + sort', (n) => ({ filters: { district: districts[n % districts.length] }, sort: 'created_at desc', limit: 100 + n })],
      ['offset 900,000', (n) => ({ offset: Math.floor(count * 0.9) + n })],
      ['lookup', (n) => ({ filters: { request_id: 1 + ((n * 7919) % count) } })],
    ]
    for (const [name, params] of kinds) {
      for (let n = 0; n < 5; n++) await search(params(n))
      const taken: number[] = []
      for (let n = 5; n < 36; n++) taken.push((await search(params(n))).milliseconds)
      console.log(`datastore_search, ${name}: median ${share(taken, 0.5).toFixed(1)} ms, p95 ${share(taken, 0.95).toFixed(1)} (bar 12)`)
    }
    const words = await search({ q: '噪声', limit: 10 })
    console.log(
      `datastore_search, q=噪声: ${Number(words.result['total']).toLocaleString('en')} rows (163,999 of 1,000,000) in ${words.milliseconds.toFixed(0)} ms`,
    )
    await measureExports({ url, key: unlimited, resource, data })
  } finally {
    await program.stop()
  }
}

async function load({ url, steward, approver, csv }: { url: string; steward: string; approver: string; csv: string }): Promise<string> {
  const api = `${url}/api/v1`
  const post = async (path: string, key: string, body: object): Promise<Record<string, never>> => {
    const answer = await ask(
      `${api}${path}`,
      { method: 'POST', headers: { authorization: key, 'content-type': 'application/json' } },
      JSON.stringify(body),
    )
    if (answer.status !== 200) throw new Error(`${path}: ${answer.body.toString()}`)
    return JSON.parse(answer.body.toString()) as Record<string, never>
  }
  await action({ url, key: steward }, 'package_create', {
    name: 'requests',
    title: '工单',
    owner_org: 'bench-agency',
    groups: [{ name: 'environment' }],
  })
  const table = (await post('/datasets/requests/tables', steward, {
    slug: 'requests',
    lookupKeys: ['request_id', 'case_number'],
    orderField: 'created_at',
  })) as unknown as { id: string }
  const { size } = await stat(csv)
  const headers = { authorization: steward, 'content-type': 'application/octet-stream', 'content-length': String(size) }
  const uploaded = await ask(`${api}/uploads?fileName=requests.csv`, { method: 'POST', headers }, createReadStream(csv))
  const { id } = JSON.parse(uploaded.body.toString()) as { id: string }
  const { job } = (await post(`/uploads/${id}/load`, steward, { table: 'requests', publish: true })) as unknown as { job: { id: string } }
  await ask(`${api}/jobs/${job.id}/events`, { headers: { authorization: steward } })
  const { review } = (await post('/datasets/requests/submit', steward, {})) as unknown as { review: { id: string } }
  await post(`/reviews/${review.id}/decision`, approver, { decision: 'approved' })
  const ready = async (): Promise<boolean> =>
    (JSON.parse((await ask(`${api}/tables/requests`, {})).body.toString()) as { servingCopy: boolean }).servingCopy
  while (!(await ready())) await sleep(300)
  return table.id
}

try {
  if (positionals[0] === 'rows') await rows()
  else await catalogue()
} finally {
  await rm(folder, { recursive: true, force: true })
}
