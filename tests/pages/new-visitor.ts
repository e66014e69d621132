/**
 * Ten things a new visitor comes for, each from the home page of the demo city in a real browser: `npm run test:visitor [-- --data <folder>]`.
 * Prints clicks, typed entries and seconds; ends with 1 when a task fails or takes more than three clicks. Enter after typing is no click.
 */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser, Locator, Page } from 'playwright-core'
import { startCity } from '../../src/city/index.ts'
import { loadConfig } from '../../src/platform/config/index.ts'
import { createLog } from '../../src/platform/log/index.ts'
import { browserSkipReason, openBrowser } from '../../src/testing/browser.ts'

const { values: args } = parseArgs({ options: { data: { type: 'string' } } })
const mostClicks = 3

/** A visitor who counts what they do. */
class Visitor {
  readonly page: Page
  clicks = 0
  entries = 0

  constructor(page: Page) {
    this.page = page
  }

  async click(target: Locator): Promise<void> {
    this.clicks += 1
    await target.click()
    await this.page.waitForLoadState()
  }

  async type(target: Locator, text: string): Promise<void> {
    this.entries += 1
    await target.fill(text)
  }

  async enter(target: Locator): Promise<void> {
    await target.press('Enter')
    await this.page.waitForLoadState()
  }

  /** Searches from the home page and opens the result of that name. */
  async openDataset(words: string, slug: string): Promise<void> {
    const box = this.page.locator('main input[name=q]')
    await this.type(box, words)
    await this.enter(box)
    await this.page.waitForURL(/\/datasets\?/)
    await this.click(this.page.locator(`main a[href^="/datasets/${slug}"]`).first())
    await this.page.waitForURL(new RegExp(`/datasets/${slug}`))
  }

  /** Number of rows the view of the page answers. */
  async rows(): Promise<number> {
    return Number(((await this.page.locator('.sentence output').textContent()) ?? '').replaceAll(/\D/g, ''))
  }
}

const shortcut = ({ page }: Visitor, name: string | RegExp): Locator => page.locator('.shortcuts').getByRole('link', { name, exact: true })

const tasks: { name: string; act(visitor: Visitor): Promise<void> }[] = [
  {
    name: 'find the metro rides of one week',
    async act(visitor) {
      await visitor.openDataset('地铁 进站', 'metro-city-entries')
      const all = await visitor.rows()
      const answer = visitor.page.locator('.sentence output')
      const before = (await answer.textContent()) ?? ''
      await visitor.click(shortcut(visitor, '最近七天'))
      await visitor.page.waitForURL(/(~|%7E)gte.*(~|%7E)lt/)
      await answer.filter({ hasNotText: before }).waitFor()
      const week = await visitor.rows()
      assert.ok(week > 0 && week < all, `${week} of ${all} rows`)
    },
  },
  {
    name: 'chart hotline complaints by district',
    async act(visitor) {
      await visitor.openDataset('热线', 'hotline-cases')
      await visitor.click(shortcut(visitor, '区'))
      await visitor.page.waitForURL(/group=district/)
      await visitor.page.locator('#chart svg').first().waitFor()
      assert.equal(await visitor.rows(), 8)
    },
  },
  {
    name: 'get a CSV of one month of hotline cases',
    async act(visitor) {
      await visitor.openDataset('热线', 'hotline-cases')
      await visitor.click(shortcut(visitor, '2026-10'))
      await visitor.page.waitForURL(/gte(~|%7E)2026-10-01/)
      const csv = visitor.page
        .locator('.view .acts a[download][href*="2026-10-01"]')
        .and(visitor.page.getByRole('link', { name: 'CSV', exact: true }))
      await csv.waitFor()
      const [download] = await Promise.all([visitor.page.waitForEvent('download'), visitor.click(csv)])
      const text = await readFile(await download.path(), 'utf8')
      const lines = text.trim().split('\n').slice(1)
      assert.ok(lines.length > 1000 && lines.every((line) => line.includes('2026-10-')), `${lines.length} rows`)
    },
  },
  {
    name: 'ask for data that is missing',
    async act(visitor) {
      await visitor.click(visitor.page.locator('main a[href="/requests/new"]').first())
      const title = visitor.page.locator('form [name=title]')
      await visitor.page.waitForURL(/requests\/new/)
      await visitor.type(visitor.page.locator('form [name=body]'), '各公园直饮水点的位置和开放时间，每季度更新一次。')
      await visitor.type(visitor.page.locator('form [name=purpose]'), '做一张带饮水点的步行地图。')
      await visitor.type(title, '公园直饮水点位置')
      await visitor.enter(title)
      await visitor.page.waitForURL(/sent=held|requests\/(?!new)/)
    },
  },
  {
    name: 'see whether the air-quality data are up to date and who answers for them',
    async act(visitor) {
      await visitor.openDataset('空气质量', 'air-quality-hourly')
      const facts = (await visitor.page.locator('.facts').first().textContent()) ?? ''
      assert.match(facts, /局/)
      assert.match(facts, /更新/)
    },
  },
  {
    name: 'find on a map which district has most noise complaints',
    async act(visitor) {
      await visitor.openDataset('热线', 'hotline-cases')
      await visitor.click(
        visitor.page
          .locator('#rows')
          .getByRole('link', { name: /^噪声扰民/ })
          .first(),
      )
      await visitor.page.waitForURL(/f=category/)
      await visitor.click(shortcut(visitor, '区'))
      await visitor.page.waitForURL(/f=category.*group=district/)
      const map = visitor.page.locator('#chart figure', { has: visitor.page.getByText('区界为本市示意') })
      await map.locator('svg').first().waitFor()
      assert.match((await map.textContent()) ?? '', /江东区/)
    },
  },
  {
    name: 'cite a dataset',
    async act(visitor) {
      await visitor.openDataset('空气质量', 'air-quality-hourly')
      await visitor.click(visitor.page.locator('nav.index a[href="#cite"]'))
      assert.match((await visitor.page.locator('#cite').textContent()) ?? '', /\[DS|@(misc|dataset)|DS\/OL/)
    },
  },
  {
    name: 'get a curl or Python line for a filtered view',
    async act(visitor) {
      await visitor.openDataset('热线', 'hotline-cases')
      await visitor.click(shortcut(visitor, '2026-10'))
      await visitor.page.waitForURL(/gte(~|%7E)2026-10-01/)
      await visitor.click(visitor.page.locator('.view .acts a[href="#api"]'))
      await visitor.page.locator('#api', { hasText: '2026-10-01' }).waitFor()
      const text = (await visitor.page.locator('#api').textContent()) ?? ''
      assert.match(text, /curl/)
    },
  },
  {
    name: 'follow a dataset as a new registered person',
    async act(visitor) {
      await visitor.openDataset('空气质量', 'air-quality-hourly')
      await visitor.click(visitor.page.locator('#talk a[href^="/register"]'))
      await visitor.type(visitor.page.locator('form [name=name]'), '林晓')
      await visitor.type(visitor.page.locator('form [name=email]'), `lin.xiao.${Date.now()}@example.org`)
      const password = visitor.page.locator('form [name=password]')
      await visitor.type(password, 'ferry-lantern-orchard-27')
      await visitor.enter(password)
      await visitor.page.waitForURL(/\/datasets\/air-quality-hourly/)
      await visitor.click(visitor.page.locator('#talk form.follow button[value=yes]'))
      await visitor.page.locator('#talk form.follow button[value=no]').waitFor()
    },
  },
  {
    name: 'report an error in one row',
    async act(visitor) {
      await visitor.openDataset('热线', 'hotline-cases')
      await visitor.click(visitor.page.locator('#rows .row-link').nth(2))
      await visitor.click(visitor.page.locator('.row-dialog, .row-card').getByRole('link', { name: /^报告(这一行的)?错误$/ }))
      await visitor.page.waitForURL(/\/talk\?kind=error&row=\d+/)
      const title = visitor.page.locator('form [name=title]')
      await visitor.type(visitor.page.locator('form [name=body]'), '这一行的办结时间早于受理时间，请核对。')
      await visitor.type(title, '办结时间有误')
      await visitor.enter(title)
      await visitor.page.waitForURL(/sent=held|#talk-/)
    },
  },
]

async function visit(browser: Browser, origin: string): Promise<number> {
  let faults = 0
  const lines: string[][] = []
  for (const [at, { name, act }] of tasks.entries()) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true, reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    await page.goto(origin)
    const visitor = new Visitor(page)
    const began = performance.now()
    const trouble = await act(visitor).then(
      () => (visitor.clicks > mostClicks ? `more than ${mostClicks} clicks` : ''),
      (error: Error) => `${page.url()}: ${error.message.split('\n').slice(0, 6).join(' / ')}`,
    )
    if (trouble) faults += 1
    lines.push([
      String(at + 1),
      name,
      String(visitor.clicks),
      String(visitor.entries),
      ((performance.now() - began) / 1000).toFixed(1),
      trouble || 'done',
    ])
    await context.close()
  }
  const heads = ['', 'task', 'clicks', 'typed', 'seconds', '']
  const widths = heads.map((head, column) => Math.max(head.length, ...lines.map((line) => (column === 5 ? 0 : (line[column] ?? '').length))))
  for (const line of [heads, ...lines])
    console.log(line.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '))
  return faults
}

if (browserSkipReason) console.log(`skipped: ${browserSkipReason}`)
else {
  const folder = args.data ?? (await mkdtemp(join(tmpdir(), 'pujiang-visitor-')))
  const city = await startCity(
    loadConfig({ argv: ['--data', folder, '--port', '0', '--rate-anonymous', '1000000', '--rate-signed-in', '1000000'] }),
    createLog({ level: 'error' }),
  )
  if (city.state !== 'started') throw new Error('another program works on this folder')
  const browser = await openBrowser()
  try {
    process.exitCode = (await visit(browser, city.url)) > 0 ? 1 : 0
  } finally {
    await browser.close()
    await city.close()
    if (args.data === undefined) await rm(folder, { recursive: true, force: true })
  }
}
