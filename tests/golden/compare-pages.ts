/**
 * The main pages of the demo city against the pictures kept beside this file: `npm run test:golden`, or `npm run test:golden -- --write`
 * to keep new ones. A page that differs leaves `<name>.differs.png` (kept, now and the difference side by side). Ends with 1 then.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { startCity } from '../../src/city/index.ts'
import { loadConfig } from '../../src/platform/config/index.ts'
import { createLog } from '../../src/platform/log/index.ts'
import { browserSkipReason, openBrowser } from '../../src/testing/browser.ts'

/** The city stands still here, so its made rows end on the same day and nothing on a page grows older. */
const cityTime = '2026-11-18T02:00:00Z'
/** A colour that moved by more than this is another colour; the palette of the kept pictures moves them a little by itself. */
const leastStep = 48
const mostShare = 0.005
const mostBytes = 250_000

interface Shot {
  name: string
  path: string
  /** Whose page it is; a visitor's without. */
  account?: string
  narrow?: boolean
}

const steward = 'steward@city-operations.pujiang.example'
const bureau = 'bureau@data-bureau.pujiang.example'
const shots: readonly Shot[] = [
  { name: 'home', path: '/', narrow: true },
  { name: 'search', path: `/datasets?q=${encodeURIComponent('夜间噪声投诉')}`, narrow: true },
  { name: 'dataset', path: '/datasets/hotline-cases', narrow: true },
  { name: 'chart', path: '/charts/metro-by-hour' },
  { name: 'story', path: '/stories/noise-at-night' },
  { name: 'dashboard', path: '/dashboards/city-today' },
  { name: 'sql', path: '/sql' },
  { name: 'requests', path: '/requests' },
  { name: 'inbox', path: '/desk', account: steward },
  { name: 'review', path: '/desk/reviews/hotline-daily', account: bureau },
]

const { values: args } = parseArgs({ options: { write: { type: 'boolean', default: false }, only: { type: 'string' }, data: { type: 'string' } } })

const still = '*, *::before, *::after { animation: none !important; transition: none !important; caret-color: transparent !important }'

/** Writes one address for all runs where a page names the one it is served under. */
const sameAddress = (origin: string): string => `(() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll(${JSON.stringify(origin)}, 'https://data.city.example')
})()`

async function shoot(page: Page, origin: string, path: string): Promise<Buffer> {
  await page.goto(origin + path, { waitUntil: 'networkidle' })
  await page.addStyleTag({ content: still })
  await page.evaluate(sameAddress(origin))
  await page.evaluate('document.fonts.ready.then(() => true)')
  await page.mouse.move(0, 0)
  return page.screenshot()
}

const small = async (png: Buffer): Promise<Buffer> => sharp(png).png({ palette: true, colours: 64, effort: 10, dither: 0 }).toBuffer()

/** The share of points whose colour moved, and the three pictures in a row when that is too much. */
async function compare(kept: Buffer, now: Buffer): Promise<{ share: number; picture: Buffer }> {
  const [a, b] = await Promise.all([kept, now].map((png) => sharp(png).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })))
  if (!a || !b) throw new Error('a picture could not be read')
  const { width, height } = b.info
  if (a.info.width !== width || a.info.height !== height || a.info.channels !== 3 || b.info.channels !== 3) return { share: 1, picture: now }
  const mark = Buffer.alloc(width * height * 3, 255)
  let moved = 0
  for (let at = 0; at < a.data.length; at += 3) {
    const step = Math.max(...[0, 1, 2].map((i) => Math.abs((a.data[at + i] ?? 0) - (b.data[at + i] ?? 0))))
    if (step <= leastStep) continue
    moved += 1
    mark.set([200, 0, 60], at)
  }
  const picture = await sharp({ create: { width: width * 3, height, channels: 3, background: '#fff' } })
    .composite([
      { input: kept, left: 0, top: 0 },
      { input: now, left: width, top: 0 },
      { input: mark, raw: { width, height, channels: 3 }, left: width * 2, top: 0 },
    ])
    .png()
    .toBuffer()
  return { share: moved / (width * height), picture }
}

async function signIn(page: Page, origin: string, account: { email: string; password: string }): Promise<void> {
  await page.goto(`${origin}/sign-in`)
  await page.fill('input[name=email]', account.email)
  await page.fill('input[name=password]', account.password)
  await page.click('main form button.go')
  await page.waitForURL(/\/(desk|account)/)
}

async function hold(name: string, png: Buffer): Promise<boolean> {
  const file = join(import.meta.dirname, `${name}.png`)
  const beside = join(import.meta.dirname, `${name}.differs.png`)
  if (args.write) {
    const kept = await small(png)
    if (kept.length > mostBytes) throw new Error(`${name}.png would weigh ${kept.length} bytes`)
    await writeFile(file, kept)
    console.log(`${name}: kept, ${Math.ceil(kept.length / 1000)} kB`)
    return true
  }
  const { share, picture } = await compare(await readFile(file), await small(png))
  const same = share <= mostShare
  if (same) await rm(beside, { force: true })
  else await writeFile(beside, picture)
  console.log(`${name}: ${(share * 100).toFixed(2)} % differ${same ? '' : `, see ${beside}`}`)
  return same
}

async function walk(browser: Browser, origin: string, accounts: readonly { email: string; password: string }[]): Promise<number> {
  let differing = 0
  for (const { name, path, account, narrow } of shots.filter((shot) => args.only === undefined || shot.name.includes(args.only))) {
    for (const [width, language] of [[1440, ''] as const, ...(narrow ? [[390, '/en'] as const] : [])]) {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme: 'light',
        reducedMotion: 'reduce',
        timezoneId: 'Asia/Shanghai',
        bypassCSP: true,
      })
      const page = await context.newPage()
      if (account) {
        const known = accounts.find((one) => one.email === account)
        if (!known) throw new Error(`the demo city has no account ${account}`)
        await signIn(page, origin, known)
      }
      const png = await shoot(page, origin, language + path)
      if (!(await hold(width === 1440 ? name : `${name}-390-en`, png))) differing += 1
      await context.close()
    }
  }
  return differing
}

if (browserSkipReason) console.log(`skipped: ${browserSkipReason}`)
else {
  const folder = args.data ?? (await mkdtemp(join(tmpdir(), 'pujiang-golden-')))
  const city = await startCity(
    loadConfig({ argv: ['--data', folder, '--port', '0', '--city-time', cityTime, '--rate-anonymous', '1000000', '--rate-signed-in', '1000000'] }),
    createLog({ level: 'error' }),
  )
  if (city.state !== 'started') throw new Error('another program works on this folder')
  const browser = await openBrowser()
  try {
    process.exitCode = (await walk(browser, city.url, city.accounts)) > 0 ? 1 : 0
  } finally {
    await browser.close()
    // Jobs that are still at work hold no handle of the process; without one it would end before the city is closed.
    const awake = setInterval(() => undefined, 1000)
    await city.close()
    clearInterval(awake)
    if (args.data === undefined) await rm(folder, { recursive: true, force: true })
  }
}
