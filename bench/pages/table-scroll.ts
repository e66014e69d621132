/**
 * Scrolling a table of ten million rows in headless Chromium: frames a second while a wheel turns, from a trace of the browser itself (bar: 50),
 * and the time until every row in sight is filled after a jump anywhere (bar: 150 ms). `node bench/pages/table-scroll.ts [--rows 10000000]
 * [--parquet FILE]`: without a file the rows are made out of the workload beside PUJIANG_TEST_DATA. Asserts nothing.
 */
import { DuckDBInstance } from '@duckdb/node-api'
import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import type { CDPSession, Page } from 'playwright-core'
import { openBrowser } from '../../src/testing/browser.ts'
import { createTestCity, type TestCity } from '../../src/testing/city.ts'
import { workloadPath } from '../workload.ts'

const { values: args } = parseArgs({ options: { rows: { type: 'string', default: '10000000' }, parquet: { type: 'string' } } })
const slug = 'requests'
const jumps = 30
const wheelMs = 6000

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

/** Loads the rows as a person would, and waits for the fast copy. */
async function load(city: TestCity, file: string): Promise<string> {
  const steward = await city.as('stewardA')
  const text = { zh: '诉求', en: 'Requests' }
  await steward.post('/datasets', {
    agency: 'agency-a',
    slug,
    name: text,
    summary: text,
    theme: 'economy',
    shareClass: 'unconditional',
    openClass: 'unconditional',
    updateCycle: 'daily',
  })
  await steward.post(`/datasets/${slug}/tables`, { slug, lookupKeys: ['request_id'], orderField: 'created_at' })
  const began = performance.now()
  const sent = await fetch(`${city.url}/api/v1/uploads?fileName=requests.parquet`, {
    method: 'POST',
    headers: { cookie: steward.cookie, 'content-type': 'application/octet-stream', 'content-length': String((await stat(file)).size) },
    body: Readable.toWeb(createReadStream(file)) as ReadableStream,
    duplex: 'half',
  })
  const upload = (await sent.json()) as { id: string; detail?: string }
  if (!sent.ok) throw new Error(upload.detail)
  const started = await steward.post(`/uploads/${upload.id}/load`, { table: slug, publish: true })
  const events = await (await fetch(`${city.url}/api/v1/jobs/${started.body.job.id}/events`, { headers: { cookie: steward.cookie } })).text()
  if (!events.includes('"done"')) throw new Error(events.slice(-600))
  console.log(`loaded in ${Math.round((performance.now() - began) / 1000)} s`)
  for (;;) {
    const answer = await steward.get(`/tables/${slug}/rows?limit=1&fresh=true`)
    if (answer.headers.get('pujiang-answered-from') === 'serving-copy') break
    if (performance.now() - began > 1_800_000) throw new Error('no serving copy came')
    await new Promise((resolve) => setTimeout(resolve, 2000))
  }
  console.log(`fast copy after ${Math.round((performance.now() - began) / 1000)} s`)
  return steward.cookie
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

async function measure(page: Page, session: CDPSession, name: string): Promise<void> {
  const box = page.locator('.live-box')
  await box.hover()
  const frames = await framesDuring(session, async () => {
    const until = performance.now() + wheelMs
    while (performance.now() < until) await page.mouse.wheel(0, 180)
  })
  // Anywhere, but the same places each time.
  const took: number[] = []
  for (let i = 1; i <= jumps; i++) took.push(await fillAfterJump(page, (i * 0.618034) % 1))
  console.log(
    `${name.padEnd(22)} ${frames.perSecond.toFixed(1).padStart(5)} frames/s (longest gap ${frames.longestMs.toFixed(0)} ms)   window filled p50 ${quantile(took, 0.5).toFixed(0)} ms, p95 ${quantile(took, 0.95).toFixed(0)} ms, worst ${Math.max(...took).toFixed(0)} ms`,
  )
}

const folder = await mkdtemp(join(tmpdir(), 'pujiang-table-scroll-'))
const city = await createTestCity({ pages: true, argv: ['--rate-signed-in', '1000000', '--query-children', '2'] })
const browser = await openBrowser()
try {
  const cookie = await load(city, await makeRows(folder))
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await context.addCookies(
    cookie.split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: city.url })),
  )
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  console.log(`\nScrolling ${Number(args.rows).toLocaleString('en')} rows (bars: 50 frames/s, windows within 150 ms)`)
  for (const [name, query] of [
    ['source order', ''],
    ['by time, newest first', '?sort=created_at~desc'],
    ['one district', '?f=district~eq~浦东新区'],
  ] as const) {
    await page.goto(`${city.url}/datasets/${slug}${query}`)
    await page.hover('.grid')
    await page.waitForSelector('.live-box')
    // The first deep window of an order waits until its places are noted; said apart from those after it.
    console.log(`${name}: first deep window ${(await fillAfterJump(page, 0.5)).toFixed(0)} ms`)
    await measure(page, session, name)
  }
} finally {
  await browser.close()
  await city.drop()
  await rm(folder, { recursive: true, force: true })
}
