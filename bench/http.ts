/**
 * The main job over HTTP against the bare engine, in one run: load, rows with one client, rows with eight, export, memory.
 * `node bench/http.ts [--rows 1000000] [--seconds 10]`; the workload is found by PUJIANG_BENCH_SQL, or beside PUJIANG_TEST_DATA.
 * Prints ratios with absolute figures; asserts nothing.
 */
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Asker, ask, startChild, treeMemory, type Child } from './asker.ts'
import { makeWorkload, workloadPath } from './workload.ts'

const { values: args } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, seconds: { type: 'string', default: '10' } } })
const rows = Number(args.rows)
const threads = availableParallelism()
if (workloadPath() === null) {
  console.log('http: skipped, the workload was not found; set PUJIANG_BENCH_SQL to requests.sql')
  process.exit(0)
}
const folder = await mkdtemp(join(process.env['PUJIANG_BENCH_DIR'] ?? tmpdir(), 'pujiang-http-'))
const children: Child[] = []
try {
  await run()
} finally {
  for (const child of children) await child.stop()
  await rm(folder, { recursive: true, force: true })
}

async function run(): Promise<void> {
  const csv = join(folder, 'requests.csv')
  await makeWorkload(csv, rows)
  const { size } = await stat(csv)
  const data = join(folder, 'data')
  const program = await startChild('bench-city.ts', ['--data', data])
  children.push(program)
  const { url, steward, approver, unlimited } = program.hello as { url: string; steward: string; approver: string; unlimited: string }
  const api = `${url}/api/v1`
  const post = (path: string, key: string, body: unknown): Promise<Record<string, never>> =>
    ask(
      `${api}${path}`,
      { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } },
      JSON.stringify(body),
    ).then((a) => {
      if (a.status !== 200) throw new Error(`${path}: ${a.status} ${a.body.toString()}`)
      return JSON.parse(a.body.toString()) as Record<string, never>
    })
  const made = await post('/datasets', steward, {
    agency: 'bench-agency',
    slug: 'requests',
    name: { zh: '工单', en: 'Requests' },
    summary: { zh: '工单', en: 'Requests' },
    theme: 'environment',
    shareClass: 'unconditional',
    openClass: 'unconditional',
    updateCycle: 'daily',
  })
  void made
  await post('/datasets/requests/tables', steward, { slug: 'requests', lookupKeys: ['request_id', 'case_number'], orderField: 'created_at' })

  console.log(`\nLoad of ${rows.toLocaleString('en')} rows, ${(size / 1e6).toFixed(0)} MB, ${threads} threads`)
  let peak = 0
  const watch = setInterval(() => void treeMemory(program.pid).then((m) => (peak = Math.max(peak, m))), 250)
  const uploadBegan = performance.now()
  const uploaded = await ask(
    `${api}/uploads?fileName=requests.csv`,
    { method: 'POST', headers: { authorization: `Bearer ${steward}`, 'content-type': 'application/octet-stream', 'content-length': String(size) } },
    createReadStream(csv),
  )
  if (uploaded.status !== 200) throw new Error(uploaded.body.toString())
  const uploadSeconds = (performance.now() - uploadBegan) / 1000
  const loadBegan = performance.now()
  const upload = JSON.parse(uploaded.body.toString()) as { id: string }
  const { job } = (await post(`/uploads/${upload.id}/load`, steward, { table: 'requests', publish: true })) as unknown as { job: { id: string } }
  const events = await ask(`${api}/jobs/${job.id}/events`, { headers: { authorization: `Bearer ${steward}` } })
  const loadSeconds = (performance.now() - loadBegan) / 1000
  const last = events.body.toString().trim().split('\n\n').at(-1) ?? ''
  const ended = JSON.parse(last.slice(last.indexOf('{'))) as { state: string; result: { findings: number } }
  if (ended.state !== 'done') throw new Error(last)
  const bare = await startChild('bare-copy.ts', [csv, join(folder, 'bare.parquet'), String(threads)])
  const { seconds: bareSeconds } = bare.hello as { seconds: number }
  await bare.stop()
  clearInterval(watch)
  console.log(`upload and sniff ${uploadSeconds.toFixed(1)} s (${(size / 1e6 / uploadSeconds).toFixed(0)} MB/s)`)
  console.log(
    `last byte to committed version ${loadSeconds.toFixed(1)} s, bare COPY ${bareSeconds.toFixed(1)} s: ratio ${(loadSeconds / bareSeconds).toFixed(2)} (bar 1.60)`,
  )
  console.log(
    `peak memory of all our processes ${(peak / 1024).toFixed(0)} MB; longest stall of the event loop ${(await program.question('lag')).toFixed(0)} ms`,
  )
  const { review } = (await post('/datasets/requests/submit', steward, {})) as unknown as { review: { id: string } }
  await post(`/reviews/${review.id}/decision`, approver, { decision: 'approved' })

  const table = (): Promise<{ servingCopy: boolean }> =>
    ask(`${api}/tables/requests`, {}).then((a) => JSON.parse(a.body.toString()) as { servingCopy: boolean })
  const copyBegan = performance.now()
  while (!(await table()).servingCopy) await sleep(500)
  console.log(`serving copy ready ${((performance.now() - copyBegan) / 1000).toFixed(1)} s after the approval`)
  /** Loads the file again beside the questions; answers once the load has begun, with its end. */
  const startLoad = async (): Promise<{ ended: Promise<unknown> }> => {
    const headers = { authorization: `Bearer ${steward}`, 'content-length': String(size) }
    const again = await ask(`${api}/uploads?fileName=again.csv`, { method: 'POST', headers }, createReadStream(csv))
    const begun = (await post(`/uploads/${(JSON.parse(again.body.toString()) as { id: string }).id}/load`, steward, {
      table: 'requests',
    })) as unknown as {
      job: { id: string }
    }
    return { ended: ask(`${api}/jobs/${begun.job.id}/events`, { headers: { authorization: `Bearer ${steward}` } }) }
  }
  const copy = await copyPath(data)
  await new Asker({ api, key: unlimited, rows, threads, seconds: Number(args.seconds), copy, children, program, startLoad }).all()
}

/** The only serving copy of the data folder. */
async function copyPath(data: string): Promise<string> {
  const [name = ''] = (await readdir(join(data, 'serving'))).filter((n) => n.endsWith('.duckdb'))
  return join(data, 'serving', name)
}
