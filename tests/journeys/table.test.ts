import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser, BrowserContext, Page, Request } from 'playwright-core'
import { browserSkipReason, openBrowser } from '../../src/testing/browser.ts'
import { createTestCity, type TestCity } from '../../src/testing/city.ts'
import { ensureWebBuild } from '../../web/server.ts'

if (browserSkipReason) console.warn(`skipped: ${browserSkipReason}`)

const rows = 30_000
const districts = ['江东区', '石桥区', '望海区', '北塘 | 区']
const csv = [
  '编号,区,受理时间,金额,经度,纬度',
  ...Array.from({ length: rows }, (_, i) => {
    const at = new Date(Date.UTC(2024, 0, 1, 0, i * 20)).toISOString().slice(0, 19).replace('T', ' ')
    return `N${String(i).padStart(6, '0')},${districts[(i * 7) % 4]},${at},${i % 10 === 3 ? '' : ((i * 37) % 1000) / 4},${121 + (i % 100) / 500},${31 + (i % 77) / 500}`
  }),
].join('\n')

describe.skipIf(browserSkipReason !== null)('the live table', () => {
  let city: TestCity
  let browser: Browser
  let context: BrowserContext
  let page: Page
  const scripts = new Map<string, number>()
  const path = '/datasets/cases'
  const live = async (query = ''): Promise<void> => {
    await page.goto(`${city.url}${path}${query}`)
    await page.hover('.grid, .live-box')
    await page.waitForSelector('.live-box')
    await filled()
  }
  /** Every row in sight is there. */
  const filled = async (): Promise<void> => {
    await page.waitForSelector('.live-body .live-row:not([hidden]):not(.awaited)')
    await page.waitForSelector('.live-body .live-row.awaited:not([hidden])', { state: 'detached' })
  }
  const cell = (row: number, column: number): Promise<string> => page.locator(`#cell-${row}-${column}`).innerText()
  const sentence = (): Promise<string> => page.locator('.sentence').innerText()
  const told = async (text: string): Promise<void> => {
    await page.locator('.sentence', { hasText: text }).waitFor()
    await filled()
  }

  beforeAll(async () => {
    await ensureWebBuild()
    city = await createTestCity({ pages: true })
    const steward = await city.as('stewardA')
    const text = { zh: '诉求', en: 'Cases' }
    await steward.post('/datasets', {
      agency: 'agency-a',
      slug: 'cases',
      name: text,
      summary: text,
      theme: 'economy',
      shareClass: 'unconditional',
      openClass: 'unconditional',
      updateCycle: 'daily',
    })
    await steward.post('/datasets/cases/tables', { slug: 'cases', lookupKeys: [], orderField: '受理时间' })
    const job = await steward.load('cases', 'cases.csv', csv)
    if (job.state !== 'done') throw new Error(JSON.stringify(job))
    browser = await openBrowser()
    context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await context.addCookies(
      steward.cookie.split('; ').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: city.url })),
    )
    page = await context.newPage()
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') void response.body().then((body) => scripts.set(response.url(), gzipSync(body).length))
    })
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await city?.drop()
  })

  test('costs no script until it is touched, then little, and stands where the rows stood', async () => {
    await page.goto(`${city.url}${path}`, { waitUntil: 'networkidle' })
    const weight = (): number => [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0)
    expect(weight()).toBeLessThan(30_000)
    const placeOf = async (selector: string): Promise<number> =>
      ((await page.locator(selector).first().boundingBox())?.y ?? 0) + (await page.evaluate<number>('scrollY'))
    const before = await placeOf('.grid tbody tr:nth-child(6)')
    await page.hover('.grid')
    await page.waitForSelector('.live-box')
    await filled()
    expect(Math.abs((await placeOf('#cell-5-0')) - before)).toBeLessThanOrEqual(3)
    await page.waitForLoadState('networkidle')
    expect(weight()).toBeLessThan(160_000)
    expect(await page.locator('.live-box').getAttribute('aria-rowcount')).toBe(String(rows + 1))
  })

  test('shows its last row as readily as its first, by the keyboard alone', async () => {
    await live()
    await page.focus('.live-box')
    await page.keyboard.press('Control+End')
    await filled()
    expect(await cell(rows - 1, 0)).toBe('N029999')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Control+c')
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('N029998')
    await page.keyboard.press('Enter')
    await page.waitForSelector('dialog.row-dialog[open] dd:not(.awaited)')
    expect(await page.locator('dialog.row-dialog').innerText()).toContain('N029998')
    expect(page.url()).toContain('row=29998')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+Home')
    await filled()
    expect(await cell(0, 0)).toBe('N000000')
    // One up from the first row is the head: Enter there sorts by it.
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await told('编号 升序')
    expect(page.url()).toContain('sort=')
  })

  test('fetches what is looked at first and alone, then what lies around it: who reads on finds the rows there', async () => {
    await live()
    await page.waitForLoadState('networkidle')
    const asked: { from: number; to: number }[] = []
    const arrived: { from: number; to: number }[] = []
    const noteIn =
      (list: { from: number; to: number }[]) =>
      (request: Request): void => {
        const { pathname, searchParams: of } = new URL(request.url())
        const from = Number(of.get('offset'))
        if (pathname.endsWith('/rows') && of.has('offset')) list.push({ from, to: from + Number(of.get('limit')) - 1 })
      }
    const [note, noteArrived] = [noteIn(asked), noteIn(arrived)]
    page.on('request', note)
    page.on('requestfinished', noteArrived)
    await page.locator('.live-box').evaluate((box) => Object.assign(box, { scrollTop: 12_000 * 32 }))
    await page.waitForURL(/at=12000/)
    await expect.poll(() => Math.max(0, ...arrived.map(({ to }) => to)), { timeout: 10_000 }).toBeGreaterThanOrEqual(12_100)
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    const [first, ...others] = asked
    expect(first?.from).toBeLessThanOrEqual(12_000)
    expect((first?.to ?? 0) - (first?.from ?? 0)).toBeLessThan(50)
    expect(Math.max(...others.map(({ to }) => to))).toBeGreaterThanOrEqual(12_100)
    asked.length = 0
    // The frame after the move: nothing can have been fetched for it meanwhile.
    const missing = await page.evaluate<number>(`(async () => {
      const box = document.querySelector('.live-box')
      box.scrollTop += 40 * 32
      for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
      return box.querySelectorAll('.live-body .awaited:not([hidden])').length
    })()`)
    expect(missing).toBe(0)
    expect(await cell(12_041, 0)).toBe('N012041')
    // Windows passed over are not fetched to their end, and the one arrived at is.
    for (const row of [1000, 25_000, 3000, 20_000])
      await page.locator('.live-box').evaluate((box, top) => Object.assign(box, { scrollTop: top }), row * 32)
    await page.waitForURL(/at=20000/)
    await filled()
    expect(await cell(20_001, 0)).toBe('N020001')
    page.off('request', note)
    page.off('requestfinished', noteArrived)
  })

  test('is narrowed by ticking a value with its count, and the address brings the same view back', async () => {
    await live()
    await page.hover('.live-head [role=columnheader]:nth-child(2)')
    await page.click('.live-head [role=columnheader]:nth-child(2) .live-filter')
    const tick = page.locator('.ticks label', { hasText: '北塘' })
    await tick.waitFor()
    expect(await tick.innerText()).toContain('7,500')
    await tick.locator('input').click()
    await told('7,500 行')
    await page.click('.live-head [role=columnheader]:nth-child(4) .head a')
    await told('金额 升序')
    await page.click('.live-head [role=columnheader]:nth-child(3) .head a', { modifiers: ['Shift'] })
    await told('受理时间 降序')
    await page.click('[data-live-totals]')
    await page.waitForSelector('.live-foot:not([hidden])')
    expect(await page.locator('.live-foot').innerText()).toContain('合计')
    await page.locator('.live-box').evaluate((box) => Object.assign(box, { scrollTop: 5000 * 32 }))
    await page.waitForURL(/at=5000/)
    await filled()
    const [address, first] = [page.url(), await cell(5001, 0)]
    const again = await context.newPage()
    await again.goto(address)
    await again.waitForSelector('#cell-5001-0')
    await again.waitForSelector('.live-body .live-row.awaited:not([hidden])', { state: 'detached' })
    expect(await again.locator('#cell-5001-0').innerText()).toBe(first)
    expect(await again.locator('.sentence').innerText()).toBe(await sentence())
    await again.close()
    // The same address without a script begins at the same row.
    const bare = await browser.newContext({ javaScriptEnabled: false, locale: 'zh-CN' })
    await bare.addCookies(await context.cookies())
    const plain = await bare.newPage()
    await plain.goto(address)
    expect(await plain.locator('.grid tbody tr').nth(1).locator('td').first().innerText()).toBe(first)
    expect(await plain.locator('tfoot').innerText()).toContain('合计')
    await bare.close()
    await page.goBack()
    await told('受理时间 降序')
    await page.locator('.live-foot').waitFor({ state: 'hidden' })
  })

  test('takes a range brushed on the histogram of a number, and a form of the sentence, without a reload', async () => {
    await live()
    await page.evaluate('window.kept = true')
    await page.hover('.live-head [role=columnheader]:nth-child(4)')
    await page.click('.live-head [role=columnheader]:nth-child(4) .live-filter')
    const bars = await page.locator('.brush').boundingBox()
    if (!bars) throw new Error('no histogram')
    await page.mouse.move(bars.x + 2, bars.y + 40)
    await page.mouse.down()
    await page.mouse.move(bars.x + bars.width / 2, bars.y + 40, { steps: 4 })
    await page.mouse.up()
    await told('金额 ≥ 0')
    await page.click('.sentence summary >> nth=0')
    await page.locator('.sentence details[open] input[name=c]').nth(5).uncheck()
    await page.click('.sentence details[open] form button.go')
    await told('5 / 6 列')
    expect(await page.locator('.live-head [role=columnheader]').count()).toBe(5)
    expect(await page.evaluate('window.kept')).toBe(true)
  })

  test('has nothing that axe faults, with its menu and its row open, light and dark, wide and narrow', async () => {
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    for (const [width, colorScheme] of [
      [1440, 'light'],
      [390, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      const check = async (what: string): Promise<void> => {
        // The policy of the page allows no foreign script: the one under test comes through the debugger.
        await page.evaluate(axe)
        const found = (await page.evaluate(
          `axe.run({ include: ['.view', '.live', '.table-foot', 'dialog[open]'].filter((part) => document.querySelector(part)).map((part) => [part]) }, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')))`,
        )) as string[]
        expect(found, `${what} at ${width}`).toEqual([])
      }
      await live('?totals=1')
      await check('the table')
      await page.focus('.live-box')
      await page.keyboard.press('Control+Home')
      await page.keyboard.press('Alt+ArrowDown')
      await page.waitForSelector('.ticks')
      await check('the menu of a column')
      await page.keyboard.press('Escape')
      await page.keyboard.press('Enter')
      await page.waitForSelector('dialog.row-dialog[open] dd:not(.awaited)')
      await check('the whole row')
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ colorScheme: 'light' })
  })

  test('says in place what went wrong and fetches on when asked', async () => {
    await live()
    await page.route('**/rows?*offset=*', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"detail":"引擎正忙"}' }),
    )
    await page.locator('.live-box').evaluate((box) => Object.assign(box, { scrollTop: 20_000 * 32 }))
    await page.waitForSelector('.live-status.bad')
    expect(await page.locator('.live-status').innerText()).toContain('引擎正忙')
    await page.unroute('**/rows?*offset=*')
    await page.click('.live-status button')
    await filled()
    expect(await cell(20_001, 0)).toBe('N020001')
  })

  test('tells the size of each download and gives what it told', async () => {
    await page.goto(`${city.url}${path}?f=${encodeURIComponent('区~eq~江东区')}`)
    await page.click('.download-menu >> xpath=.. >> summary')
    const menu = await page.locator('.download-menu').innerText()
    for (const format of ['CSV', 'XLSX', 'JSON', 'NDJSON', 'Parquet', 'GeoJSON']) expect(menu).toContain(format)
    expect(menu).toMatch(/约 [\d.]+ (kB|MB)/)
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('.download-menu a[href*="format=xlsx"]')])
    expect(download.suggestedFilename()).toBe('cases-v1.xlsx')
    expect(await download.failure()).toBe(null)
  })
})
