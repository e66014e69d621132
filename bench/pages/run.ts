/**
 * The bars of the public pages: `npm run bench:pages [-- --entries 100000] [--only server|load|table] [--page WORDS]`. Starts the demo city
 * with that many entries beside its own and prints
 * - server: time to the last byte of each page over loopback, p50 and p95 (bar 50 ms);
 * - load: largest paint, layout shift and packed script of each page on a first visit in headless Chromium with a phone's line and a quarter
 *   of the processor (bars 1,200 ms, 0.05, 30 kB on pages that only show), with a Chinese face in the system and without
 *   (`--face system|none`), 390 px wide (`--width`);
 * - table: scrolling ten million rows.
 * `--page` measures the pages that have one of these words, parted by commas, in their name. `--data FOLDER` keeps the city for the next
 * measurement, `--city FILE` uses one that runs: FILE has the line that `pages-city.ts` printed. Asserts nothing.
 */
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { browserSkipReason, openBrowser } from '../../src/testing/browser.ts'
import { ask, startChild } from '../asker.ts'
import { homeWithChineseFont } from './chinese-system-font.ts'
import { measureLoad } from './measure-load.ts'
import { publicPages, type PagesCity, type PublicPage } from './public-pages.ts'

const { values: args } = parseArgs({
  options: {
    entries: { type: 'string', default: '100000' },
    only: { type: 'string' },
    page: { type: 'string' },
    rounds: { type: 'string', default: '120' },
    loads: { type: 'string', default: '3' },
    face: { type: 'string' },
    width: { type: 'string', default: '390' },
    data: { type: 'string' },
    city: { type: 'string' },
  },
})
const wants = (part: string): boolean => args.only === undefined || args.only === part
const asked = (page: PublicPage): boolean => args.page === undefined || args.page.split(',').some((words) => page.name.includes(words))

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

async function measureServer(url: string, pages: readonly PublicPage[]): Promise<void> {
  console.log(`\nTime to the last byte, ms, one client, ${args.entries} entries (bar: p95 50)`)
  for (const { name, path } of pages.filter((page) => page.timed)) {
    const took: number[] = []
    for (let n = -20; n < Number(args.rounds); n++) {
      const began = performance.now()
      const answer = await ask(url + path(n + 20), { headers: { accept: 'text/html', 'accept-language': 'zh' } })
      if (answer.status !== 200) throw new Error(`${path(n + 20)} answered ${answer.status}`)
      if (n >= 0) took.push(performance.now() - began)
    }
    console.log(`${name.padEnd(28)} p50 ${quantile(took, 0.5).toFixed(1).padStart(6)}   p95 ${quantile(took, 0.95).toFixed(1).padStart(6)}`)
  }
}

const faces = { system: 'with a Chinese face in the system', none: 'without a Chinese face in the system' } as const

async function measureLoads(url: string, pages: readonly PublicPage[], face: keyof typeof faces): Promise<void> {
  if (browserSkipReason) return console.log(`skipped: ${browserSkipReason}`)
  const cache = join(import.meta.dirname, '../../node_modules/.cache/pujiang-browser')
  const browser = await openBrowser(face === 'system' ? { home: await homeWithChineseFont(cache) } : {})
  try {
    console.log(
      `\nFirst visit in Chromium, ${args.width} px, 4× slower processor, 9 Mbit/s, 170 ms, ${faces[face]}; median paint and worst shift of ${args.loads} (bars: paint 1,200 ms, shift 0.05, script 30 kB)`,
    )
    for (const { name, path, script, touch = false } of pages) {
      const loads = []
      for (let n = 0; n < Number(args.loads); n++) loads.push(await measureLoad(browser, url + path(n), { touch, width: Number(args.width) }))
      const paints = loads.map((load) => load.largestPaint)
      const paint = quantile(paints, 0.5)
      const worst = loads.toSorted((a, b) => b.layoutShift - a.layoutShift)[0]!
      const { scriptBytes, allBytes, requests, largest } = loads[0]!
      const over = [
        paint > 1200 && `paint of ${largest}`,
        worst.layoutShift > 0.05 && `shift of ${worst.moved}`,
        scriptBytes > script * 1000 && 'script',
      ].filter(Boolean)
      console.log(
        `${name.padEnd(25)} paint ${paint.toFixed(0).padStart(5)} ms   shift ${worst.layoutShift.toFixed(3)}   script ${(scriptBytes / 1000).toFixed(1).padStart(5)} kB   all ${(allBytes / 1000).toFixed(0).padStart(5)} kB in ${String(requests).padStart(3)} requests${over.length > 0 ? `   OVER: ${over.join(', ')}` : ''}`,
      )
    }
  } finally {
    await browser.close()
  }
}

async function measurePages(city: PagesCity): Promise<void> {
  const pages = publicPages(city).filter(asked)
  if (wants('server')) await measureServer(city.url, pages)
  if (wants('load')) {
    for (const face of ['system', 'none'] as const) if (args.face === undefined || args.face === face) await measureLoads(city.url, pages, face)
  }
}

if (args.city !== undefined) await measurePages(JSON.parse(await readFile(args.city, 'utf8')) as PagesCity)
else if (wants('server') || wants('load')) {
  const folder = args.data ?? (await mkdtemp(join(process.env['PUJIANG_BENCH_DIR'] ?? tmpdir(), 'pujiang-pages-')))
  const program = await startChild('pages/pages-city.ts', ['--data', join(folder, 'data'), '--entries', args.entries])
  try {
    await measurePages(program.hello as PagesCity)
  } finally {
    await program.stop()
    if (args.data === undefined) await rm(folder, { recursive: true, force: true })
  }
}
const table = join(import.meta.dirname, 'table-scroll.ts')
if (wants('table') && args.city === undefined) spawnSync(process.execPath, [table], { stdio: 'inherit' })
