/**
 * Scrolling a table of ten million rows in headless Chromium: frames a second while a wheel turns, from a trace of the browser itself (bar: 50),
 * and the time until every row in sight is filled after a jump anywhere (bar: 150 ms), with what the same windows take over HTTP while
 * nothing is drawn. `node bench/pages/table-scroll.ts [--rows 10000000] [--parquet FILE] [--data FOLDER] [--only WORDS] [--load]`: without a
 * file the rows are made out of the workload beside PUJIANG_TEST_DATA; a folder is filled once and used again; `--load` ends when it is
 * filled; `--only` takes the views whose name has these words. Asserts nothing.
 */
import { DuckDBInstance } from '@duckdb/node-api'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import type { CDPSession, Page } from 'playwright-core'
import { startCity } from '../../src/city/index.ts'
import { loadConfig } from '../../src/platform/config/index.ts'
import { createAccount, createAgency } from '../../src/platform/identity/index.ts'
import { createLog } from '../../src/platform/log/index.ts'
import { openBrowser } from '../../src/testing/browser.ts'
import { workloadPath } from '../workload.ts'

// The database process does not keep us alive while it stops.
const alive = setInterval(() => undefined, 2 ** 30)
const { values: args } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    parquet: { type: 'string' },
    data: { type: 'string' },
    only: { type: 'string' },
    load: { type: 'boolean', default: false },
  },
})
const slug = 'requests'
const account = { email: 'steward@city.test', password: 'correct-horse-battery' }
const jumps = 30
const wheelMs = 6000
const views = [
  ['source order', '', ''],
  ['by time, newest first', '?sort=created_at~desc', 'order_by=created_at desc'],
  ['by amount', '?sort=amount~desc', 'order_by=amount desc'],
  ['by longitude', '?sort=longitude~asc', 'order_by=longitude'],
  ['one district', '?f=district~eq~浦东新区', "where=district = '浦东新区'"],
] as const

/** The rows as a file to upload. */
async function makeRows(folder: string): Promise<string> {
  if (args.parquet !== undefined) return args.parquet
  const workload = workloadPath()
  if (workload === null) throw new Error('no workload: set PUJIANG_TEST_DATA or PUJIANG_BENCH_SQL, or give --parquet')
  const file = join(folder, 'requests.parquet')
  const instance = await DuckDBInstance.create(':memory:', { temp_directory: folder, memory_limit: '3GB' })
  const connection = await instance.connect()
  await connection.run(`SET VARIABLE n = ${Number(args.rows)}`)
  await connection.run(await readFile(workload, 'utf8'))
  await connection.run(`COPY requests TO '${file}' (FORMAT parquet, COMPRESSION zstd)`)
  connection.closeSync()
  instance.closeSync()
  return file
}

type Started = Extract<Awaited<ReturnType<typeof startCity>>, { state: 'started' }>

/** Signs in; the account and its agency are made where there are none yet. */
async function signIn({ city, url }: Started): Promise<string> {
  const { db } = city.database
  const { random } = city.program
  if (!(await db.selectFrom('agency').select('id').where('slug', '=', 'agency-a').executeTakeFirst())) {
    const root = await createAgency(db, { id: random.uuid(), slug: 'test-city', name: { zh: '测试市', en: 'Test City' }, kind: 'city' })
    const name = { zh: '甲局', en: 'Agency A' }
    const { id } = await createAgency(db, { id: random.uuid(), slug: 'agency-a', name, kind: 'department', parent: root.slug })
    await createAccount(db, random, { ...account, name: 'Steward', agencyId: id, roles: [{ role: 'steward', agencyId: id }] })
  }
  const response = await fetch(`${url}/api/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  })
  if (!response.ok) throw new Error(await response.text())
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

/** Loads the rows as a person would, and waits for the fast copy. */
async function load(url: string, cookie: string, file: () => Promise<string>): Promise<void> {
  const api = `${url}/api/v1`
  const post = async (path: string, body: unknown): Promise<{ id: string; job: { id: string } }> => {
    const response = await fetch(api + path, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as { id: string; job: { id: string } }
  }
  const rows = async (): Promise<Response> => fetch(`${api}/tables/${slug}/rows?limit=1&fresh=true`, { headers: { cookie } })
  const began = performance.now()
  if (!(await rows()).ok) {
    const text = { zh: '诉求', en: 'Requests' }
    const kind = { theme: 'economy', shareClass: 'unconditional', openClass: 'unconditional', updateCycle: 'daily' }
    await post('/datasets', { agency: 'agency-a', slug, name: text, summary: text, ...kind })
    await post(`/datasets/${slug}/tables`, { slug, lookupKeys: ['request_id'], orderField: 'created_at' })
    const path = await file()
    const sent = await fetch(`${api}/uploads?fileName=requests.parquet`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/octet-stream', 'content-length': String((await stat(path)).size) },
      body: Readable.toWeb(createReadStream(path)) as ReadableStream,
      duplex: 'half',
    })
    const upload = (await sent.json()) as { id: string; detail?: string }
    if (!sent.ok) throw new Error(upload.detail)
    const started = await post(`/uploads/${upload.id}/load`, { table: slug, publish: true })
    const events = await (await fetch(`${api}/jobs/${started.job.id}/events`, { headers: { cookie } })).text()
    if (!events.includes('"done"')) throw new Error(events.slice(-600))
    console.log(`loaded in ${Math.round((performance.now() - began) / 1000)} s`)
  }
  while ((await rows()).headers.get('pujiang-answered-from') !== 'serving-copy') {
    if (performance.now() - began > 1_800_000) throw new Error('no serving copy came')
    await new Promise((resolve) => setTimeout(resolve, 2000))
  }
  console.log(`fast copy after ${Math.round((performance.now() - began) / 1000)} s`)
}

interface TraceEvent {
  name: string
  ts: number
}

/** Frames that the browser drew while `work` ran, from its own trace. */
async function framesDuring(session: CDPSession, work: () => Promise<void>): Promise<{ perSecond: number; longestMs: number }> {
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'devtools.timeline.frame'] },
  })
  await work()
  const done = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await done
  const drawn = events
    .filter((event) => event.name === 'DrawFrame')
    .map((event) => event.ts / 1000)
    .toSorted((a, b) => a - b)
  const gaps = drawn.slice(1).map((at, i) => at - (drawn[i] ?? at))
  const span = (drawn.at(-1) ?? 0) - (drawn[0] ?? 0)
  return { perSecond: span > 0 ? (gaps.length / span) * 1000 : 0, longestMs: Math.max(0, ...gaps) }
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

/** Milliseconds until all rows in sight are filled after the scroll bar was put at a share of its way; runs in the page. */
const fillAfterJump = (page: Page, share: number): Promise<number> =>
  page.evaluate<number>(`new Promise((resolve, reject) => {
    const box = document.querySelector('.live-box')
    const began = performance.now()
    box.scrollTop = (box.scrollHeight - box.clientHeight) * ${share}
    const look = () => {
      const { top, bottom } = box.getBoundingClientRect()
      const rows = [...box.querySelectorAll('.live-body .live-row:not([hidden])')].filter((row) => {
        const at = row.getBoundingClientRect()
        return at.bottom > top + box.firstElementChild.offsetHeight && at.top < bottom
      })
      const waited = performance.now() - began
      if (waited > 30 && rows.length > 0 && rows.every((row) => !row.classList.contains('awaited'))) resolve(waited)
      else if (waited > 60000) reject(new Error('a window was not filled'))
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })`)

const placeOf = (jump: number): number => (jump * 0.618034) % 1

/** Milliseconds of windows over HTTP alone, at the places between those of the jumps: nothing of them is kept. */
async function windowsAlone(url: string, cookie: string, query: string): Promise<number[]> {
  const address = `${url}/api/v1/tables/${slug}/rows?${query}`
  const { total } = (await (await fetch(`${address}&limit=1&count=true`, { headers: { cookie } })).json()) as { total: number }
  const took: number[] = []
  for (let i = 1; i <= jumps; i++) {
    const began = performance.now()
    const answer = await fetch(`${address}&limit=50&offset=${Math.floor(placeOf(i + 0.5) * (total - 50))}`, { headers: { cookie } })
    if (!answer.ok) throw new Error(await answer.text())
    await answer.arrayBuffer()
    took.push(performance.now() - began)
  }
  return took
}

async function measure(page: Page, session: CDPSession, name: string): Promise<void> {
  const box = page.locator('.live-box')
  await box.hover()
  const frames = await framesDuring(session, async () => {
    const until = performance.now() + wheelMs
    while (performance.now() < until) await page.mouse.wheel(0, 180)
  })
  // Anywhere, but the same places each time.
  const took: number[] = []
  for (let i = 1; i <= jumps; i++) took.push(await fillAfterJump(page, placeOf(i)))
  console.log(
    `${name.padEnd(22)} ${frames.perSecond.toFixed(1).padStart(5)} frames/s (longest gap ${frames.longestMs.toFixed(0)} ms)   window filled p50 ${quantile(took, 0.5).toFixed(0)} ms, p95 ${quantile(took, 0.95).toFixed(0)} ms, worst ${Math.max(...took).toFixed(0)} ms`,
  )
}

const folder = args.data ?? (await mkdtemp(join(tmpdir(), 'pujiang-table-scroll-')))
await mkdir(folder, { recursive: true })
// The database and the engine run without the rights of their caller.
await chmod(folder, 0o755)
const settings = ['--no-demo', '--rate-signed-in', '1000000', '--query-children', '2']
const started = await startCity(loadConfig({ argv: ['--data', join(folder, 'city'), '--port', '0', ...settings] }), createLog({ level: 'warn' }))
if (started.state !== 'started') throw new Error('another program works on this folder')
const { url } = started
const browser = args.load ? null : await openBrowser()
try {
  const cookie = await signIn(started)
  await load(url, cookie, () => makeRows(folder))
  if (browser) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    await context.addCookies(
      cookie.split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url })),
    )
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    console.log(`\nScrolling ${Number(args.rows).toLocaleString('en')} rows (bars: 50 frames/s, windows within 150 ms)`)
    for (const [name, shown, asked] of views.filter(([words]) => words.includes(args.only ?? ''))) {
      await page.goto(`${url}/datasets/${slug}${shown}`)
      await page.hover('.grid')
      await page.waitForSelector('.live-box')
      // The first deep window of an order may wait until its places are noted; said apart from those after it.
      console.log(`${name}: first deep window ${(await fillAfterJump(page, 0.5)).toFixed(0)} ms`)
      await measure(page, session, name)
      await page.goto('about:blank')
      const alone = await windowsAlone(url, cookie, asked)
      console.log(
        `${name.padEnd(22)} the windows over HTTP alone: p50 ${quantile(alone, 0.5).toFixed(0)} ms, p95 ${quantile(alone, 0.95).toFixed(0)} ms, worst ${Math.max(...alone).toFixed(0)} ms`,
      )
    }
  }
} finally {
  await browser?.close()
  await started.close()
  clearInterval(alive)
  if (args.data === undefined) await rm(folder, { recursive: true, force: true })
}
