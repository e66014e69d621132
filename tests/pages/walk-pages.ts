/**
 * Every page of the demo city, found by its links, as visitor and at the desk, in both languages, light and dark, wide and narrow:
 * and wide with text at 200 %: `npm run test:pages [-- --data <folder> --only datasets --looks 2]`. Ends with 1 when a page has a fault.
 * About ten minutes.
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
import { crawl, type Pattern } from './crawl.ts'
import { inspectPage } from '../../web/testing/inspect-page.ts'

const { values: args } = parseArgs({
  options: { only: { type: 'string' }, looks: { type: 'string', default: '10' }, data: { type: 'string' } },
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

async function signIn(context: BrowserContext, origin: string, account: { email: string; password: string }): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${origin}/sign-in`)
  await page.fill('input[name=email]', account.email)
  await page.fill('input[name=password]', account.password)
  await page.click('main form button.go')
  await page.waitForURL(/\/(desk|account)/)
  await page.close()
}

async function walk(browser: Browser, origin: string, accounts: readonly { email: string; password: string }[]): Promise<number> {
  let faults = 0
  const reached = new Set<Pattern>()
  for (const account of [null, ...accounts]) {
    const who = account?.email ?? 'visitor'
    const state = await browser.newContext()
    if (account) await signIn(state, origin, account)
    const found = await crawl(state, origin, account ? ['/desk', '/account'] : ['/'], patterns, 1)
    const storageState = await state.storageState()
    await state.close()
    const paths = [...found]
      .filter(([pattern]) => (account ? /^(desk|account)/.test(pattern) && !reached.has(pattern) : true))
      .flatMap(([, some]) => some)
      .filter((path) => args.only === undefined || path.includes(args.only))
    for (const pattern of found.keys()) reached.add(pattern)
    for (const look of looks.slice(0, Number(args.looks))) {
      const context = await browser.newContext({
        storageState,
        viewport: { width: look.width, height: 900 },
        colorScheme: look.scheme,
        reducedMotion: 'reduce',
      })
      const began = Date.now()
      const wrong: string[] = []
      for (const path of paths) {
        const page = await context.newPage()
        wrong.push(
          ...(await inspectPage(page, origin, inLanguage(path, look.language), { large: look.large === true }).catch((error: Error) => [
            `${path}: ${error.message}`,
          ])),
        )
        await page.close()
      }
      await context.close()
      faults += wrong.length
      console.log(
        `${who}, ${look.language || 'zh'}, ${look.scheme}, ${look.width} px${look.large ? ', text at 200 %' : ''}: ${paths.length} pages, ${wrong.length} faults, ${((Date.now() - began) / 1000).toFixed(0)} s`,
      )
      for (const line of wrong) console.log(`  ${line}`)
    }
  }
  console.log(`patterns no link leads to: ${patterns.filter((pattern) => !reached.has(pattern)).join(', ') || 'none'}`)
  return faults
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
