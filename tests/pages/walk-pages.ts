/**
 * Every page of the demo city, found by its links and by a few acts, as visitor and at the desk of each office, in both languages, light and
 * dark, wide and narrow, and wide with text at 200 %. `npm run test:pages [-- --data <folder> --only datasets --as steward@ --from 2 --looks 2]`
 * takes a part. Ends with 1 when a page has a fault, or when nothing leads to an address of `web/app/routes.ts`. About half an hour.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser, BrowserContext } from 'playwright-core'
import { startCity } from '../../src/city/index.ts'
import { loadConfig } from '../../src/platform/config/index.ts'
import { createLog } from '../../src/platform/log/index.ts'
import { browserSkipReason, openBrowser } from '../../src/testing/browser.ts'
import routes from '../../web/app/routes.ts'
import { actFirst } from './act-first.ts'
import { crawl, type Pattern } from './crawl.ts'
import { inspectPage } from '../../web/testing/inspect-page.ts'

const { values: args } = parseArgs({
  options: {
    only: { type: 'string' },
    as: { type: 'string' },
    from: { type: 'string', default: '0' },
    looks: { type: 'string', default: '10' },
    data: { type: 'string' },
  },
})
const patterns: Pattern[] = routes.map((route) => (route.index ? '' : (route.path ?? '')))
const looks: readonly { language: '' | '/en'; scheme: 'light' | 'dark'; width: number; large?: boolean }[] = [
  { language: '', scheme: 'light', width: 1440 },
  { language: '/en', scheme: 'dark', width: 390 },
  { language: '', scheme: 'dark', width: 390 },
  { language: '/en', scheme: 'light', width: 1440 },
  { language: '', scheme: 'light', width: 390 },
  { language: '/en', scheme: 'dark', width: 1440 },
  { language: '', scheme: 'dark', width: 1440 },
  { language: '/en', scheme: 'light', width: 390 },
  { language: '', scheme: 'light', width: 1440, large: true },
  { language: '/en', scheme: 'light', width: 1440, large: true },
]

const inLanguage = (path: string, language: string): string => (language === '' ? path : path === '/' ? language : language + path)

/** Patterns that a script asks of, not a person: they must answer, and are not looked at. */
const fragments: readonly Pattern[] = ['datasets/:dataset/view']
/** Pages looked at side by side; more only wait for each other. */
const atOnce = 3

interface Account {
  email: string
  password: string
}

async function signedIn(browser: Browser, origin: string, account: Account): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: origin })
  const page = await context.newPage()
  await page.goto(`${origin}/sign-in`)
  await page.fill('input[name=email]', account.email)
  await page.fill('input[name=password]', account.password)
  await page.click('main form button.go')
  await page.waitForURL(/\/(desk|account)/)
  await page.close()
  return context
}

/** Looks at every address in one look; lists what is wrong. */
async function lookAt(context: BrowserContext, origin: string, paths: readonly string[], look: (typeof looks)[number]): Promise<string[]> {
  const wrong: string[] = []
  const left = [...paths]
  const eye = async (): Promise<void> => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) {
      const page = await context.newPage()
      const asked = inLanguage(path, look.language)
      wrong.push(...(await inspectPage(page, origin, asked, { large: look.large === true }).catch((error: Error) => [`${asked}: ${error.message}`])))
      await page.close()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, eye))
  return wrong
}

async function walk(browser: Browser, origin: string, accounts: readonly Account[]): Promise<number> {
  let faults = 0
  let looked = 0
  const walked = new Set<Pattern>()
  const reached = new Set<Pattern>()
  const openings = await actFirst(async (office) => {
    const account = accounts.find(({ email }) => email.startsWith(office))
    if (!account) throw new Error(`nobody of the demo city is ${office}`)
    return signedIn(browser, origin, account)
  })
  for (const [turn, account] of [null, ...accounts].entries()) {
    const who = account?.email ?? 'visitor'
    const state = account ? await signedIn(browser, origin, account) : await browser.newContext()
    const opened = [...openings].flatMap(([office, paths]) =>
      (account ? office !== '' && account.email.startsWith(office) : office === '') ? paths : [],
    )
    const found = await crawl(state, origin, [...(account ? ['/desk', '/account'] : ['/']), ...opened], patterns)
    const storageState = await state.storageState()
    await state.close()
    for (const pattern of [...found.pages.keys(), ...found.files.keys(), ...found.forms]) reached.add(pattern)
    for (const [pattern, { path, status }] of found.files)
      if (status >= 400) {
        faults += 1
        console.log(`  ${who}: ${path} (${pattern}) answered ${status}`)
      }
    // The portal is the same for everybody; the desk and what is one's own are not.
    const mine = [...found.pages].filter(
      ([pattern]) => !fragments.includes(pattern) && (!account || /^(desk|account|notifications|contribute)/.test(pattern)),
    )
    const known = new Set(mine.flatMap(([pattern]) => (walked.has(pattern) ? [pattern] : [])))
    for (const [pattern] of mine) walked.add(pattern)
    if (args.as !== undefined && !new RegExp(args.as).test(who)) continue
    for (const [at, look] of looks.entries()) {
      if (at < Number(args.from) || at >= Number(args.from) + Number(args.looks)) continue
      // What an office before has shown in every look is shown again in two of them, in others for each office.
      const again = Math.floor(at / 2) === turn % 5
      const paths = mine
        .filter(([pattern]) => again || !known.has(pattern))
        .flatMap(([, some]) => some)
        .filter((path) => args.only === undefined || path.includes(args.only))
      if (paths.length === 0) continue
      const context = await browser.newContext({
        storageState,
        viewport: { width: look.width, height: 900 },
        colorScheme: look.scheme,
        reducedMotion: 'reduce',
      })
      const began = Date.now()
      const wrong = await lookAt(context, origin, paths, look)
      await context.close()
      faults += wrong.length
      looked += paths.length
      console.log(
        `${who}, ${look.language || 'zh'}, ${look.scheme}, ${look.width} px${look.large ? ', text at 200 %' : ''}: ${paths.length} pages, ${wrong.length} faults, ${((Date.now() - began) / 1000).toFixed(0)} s`,
      )
      for (const line of wrong) console.log(`  ${line}`)
    }
  }
  const missed = patterns.filter((pattern) => !reached.has(pattern))
  console.log(`${looked} looks at pages, ${faults} faults; addresses never reached: ${missed.join(', ') || 'none'}`)
  return faults + missed.length
}

if (browserSkipReason) console.log(`skipped: ${browserSkipReason}`)
else {
  const folder = args.data ?? (await mkdtemp(join(tmpdir(), 'pujiang-walk-')))
  const city = await startCity(
    loadConfig({ argv: ['--data', folder, '--port', '0', '--rate-anonymous', '1000000', '--rate-signed-in', '1000000'] }),
    createLog({ level: 'error' }),
  )
  if (city.state !== 'started') throw new Error('another program works on this folder')
  const browser = await openBrowser()
  try {
    process.exitCode = (await walk(browser, city.url, city.accounts)) > 0 ? 1 : 0
  } finally {
    await browser.close()
    await city.close()
    if (args.data === undefined) await rm(folder, { recursive: true, force: true })
  }
}
