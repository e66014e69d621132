/**
 * The bars of the public pages: `npm run bench:pages [-- --entries 100000] [--only server|load]`. Starts the demo city with that many
 * entries beside its own and prints
 * - server: time to the last byte of each page over loopback, p50 and p95 (bar 50 ms);
 * - load: largest paint, layout shift and packed script of each page in headless Chromium with a phone's line and a quarter of the
 *   processor (bars 1,200 ms, 0.05, 30 kB on pages that only show);
 * - table: scrolling ten million rows.
 * Asserts nothing.
 */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { browserSkipReason, openBrowser } from '../../src/testing/browser.ts'
import { ask, startChild } from '../asker.ts'
import { homeWithChineseFont } from './chinese-system-font.ts'
import { measureLoad } from './measure-load.ts'

const { values: args } = parseArgs({
  options: { entries: { type: 'string', default: '100000' }, only: { type: 'string' }, rounds: { type: 'string', default: '120' } },
})
const wants = (part: string): boolean => args.only === undefined || args.only === part

/** Pages by what a reader does there; `n` makes the address different each time. */
const pagesOf = (words: readonly string[], slugs: readonly string[]): Record<string, (n: number) => string> => {
  const word = (n: number): string => encodeURIComponent(words[n % words.length] ?? '')
  const slug = (n: number): string => slugs[n % slugs.length] ?? ''
  return {
    home: () => '/',
    'search, no words': (n) => `/datasets${n % 2 ? '?theme=transport' : ''}`,
    'search, one word': (n) => `/datasets?q=${word(n)}`,
    'search, two words, facet': (n) => `/datasets?q=${word(n)}+${word(n * 7 + 1)}&openClass=unconditional`,
    'dataset with rows': (n) => `/datasets/${slug(n)}`,
    'dataset, filtered view': () => `/datasets/hotline-cases?order=-received_at`,
    'agency, of many': (n) => `/agencies/agency-${n % 40}`,
    agencies: () => '/agencies',
    about: () => '/about',
    'home in English': () => '/en',
  }
}
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

async function measureServer(url: string, pages: Record<string, (n: number) => string>): Promise<void> {
  console.log(`\nTime to the last byte, ms, one client, ${args.entries} entries (bar: p95 50)`)
  for (const [name, path] of Object.entries(pages)) {
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

async function measureLoads(url: string, pages: Record<string, (n: number) => string>): Promise<void> {
  if (browserSkipReason) return console.log(`skipped: ${browserSkipReason}`)
  const browser = await openBrowser({ home: await homeWithChineseFont(join(import.meta.dirname, '../../node_modules/.cache/pujiang-browser')) })
  try {
    console.log('\nIn Chromium, 4× slower processor, 9 Mbit/s, 170 ms; median of three (bars: paint 1,200 ms, shift 0.05, script 30 kB)')
    for (const [name, path] of Object.entries(pages)) {
      const loads = []
      for (let n = 0; n < 3; n++) loads.push(await measureLoad(browser, url + path(n)))
      const paint = quantile(
        loads.map((load) => load.largestPaint),
        0.5,
      )
      const shift = Math.max(...loads.map((load) => load.layoutShift))
      const { scriptBytes, allBytes, requests } = loads[0]!
      console.log(
        `${name.padEnd(28)} paint ${paint.toFixed(0).padStart(5)} ms   shift ${shift.toFixed(3)}   script ${(scriptBytes / 1024).toFixed(1).padStart(5)} kB   all ${(allBytes / 1024).toFixed(0).padStart(5)} kB in ${requests} requests`,
      )
    }
  } finally {
    await browser.close()
  }
}

if (wants('server') || wants('load')) {
  const folder = await mkdtemp(join(process.env['PUJIANG_BENCH_DIR'] ?? tmpdir(), 'pujiang-pages-'))
  const program = await startChild('pages/pages-city.ts', ['--data', join(folder, 'data'), '--entries', args.entries])
  try {
    const { url, words, slugs } = program.hello as { url: string; words: string[]; slugs: string[] }
    const pages = pagesOf(words, slugs)
    if (wants('server')) await measureServer(url, pages)
    if (wants('load')) await measureLoads(url, pages)
  } finally {
    await program.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
const table = join(import.meta.dirname, 'table-scroll.ts')
if (wants('table')) spawnSync(process.execPath, [table], { stdio: 'inherit' })
