import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserSkipReason, openBrowser } from '../../src/testing/browser.ts'
import { openPortal, type Portal } from './app.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const pages = [
  '/',
  '/datasets?q=噪声&openClass=unconditional',
  '/datasets?from=2020&area=390102&box=123,30,124,31&quality=high',
  '/datasets?q=xyzxyz',
  '/themes',
  '/themes/environment',
  '/agencies',
  '/agencies/ecology',
]

describe.skipIf(browserSkipReason !== null)(`finding data in a browser${browserSkipReason ? ` (skipped: ${browserSkipReason})` : ''}`, () => {
  let portal: Portal
  let browser: Browser
  beforeAll(async () => {
    portal = await openPortal()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await portal?.close()
  })
  const open = (options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> =>
    browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })

  const violations = async (page: Page): Promise<string[]> => {
    await page.evaluate(axe)
    return page.evaluate(async () => {
      const { violations: found } = await (
        globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { target: string[]; html: string }[] }[] }> } }
      ).axe.run()
      return found.flatMap((one) => one.nodes.map((node) => `${one.id} at ${node.target.join(' ')} ${node.html.slice(0, 140)}`))
    })
  }

  it.each([
    ['390 px, Chinese, dark', 390, 'dark', ''],
    ['1440 px, English, light', 1440, 'light', '/en'],
  ] as const)('has no fault of accessibility and no sideways scrolling at %s', { timeout: 120_000 }, async (_name, width, colorScheme, prefix) => {
    const context = await open({ viewport: { width, height: 900 }, colorScheme })
    const page = await context.newPage()
    const faults: string[] = []
    for (const path of pages) {
      await page.goto(portal.origin + prefix + path)
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (over > 0) faults.push(`${path}: ${over} px too wide`)
      faults.push(...(await violations(page)).map((fault) => `${path}: ${fault}`))
    }
    await context.close()
    expect(faults).toEqual([])
  })

  it('suggests while one types, by keyboard alone: arrows choose, Escape closes, Enter goes there', { timeout: 60_000 }, async () => {
    const context = await open()
    const page = await context.newPage()
    // The pages of the fixtures have no API beside them; the journey of the whole city asks the real one.
    await page.route('**/api/v1/suggest*', (route) =>
      route.fulfill({
        json: {
          suggestions: [
            { kind: 'theme', text: '环境', spans: [], slug: 'environment' },
            { kind: 'dataset', text: '功能区噪声监测', spans: [[3, 5]], slug: 'noise-monitoring' },
            { kind: 'agency', text: '市生态环境局', spans: [], slug: 'ecology' },
            { kind: 'field', text: '噪声控制措施', spans: [[0, 2]] },
          ],
        },
      }),
    )
    await page.goto(portal.origin)
    const box = page.getByRole('combobox')
    await expect.poll(() => box.evaluate((input) => input === document.activeElement)).toBe(true)
    await page.keyboard.type('zao')
    await page.getByRole('option').first().waitFor()
    expect(await page.getByRole('option').allTextContents()).toEqual(['环境领域', '功能区噪声监测数据集', '市生态环境局部门', '噪声控制措施列'])
    expect(await box.getAttribute('aria-expanded')).toBe('true')
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const active = await box.getAttribute('aria-activedescendant')
    expect(await page.locator(`#${active}`).getAttribute('aria-selected')).toBe('true')
    expect(await page.locator(`#${active} mark`).textContent()).toBe('噪声')
    await page.keyboard.press('Escape')
    expect(await page.getByRole('option').count()).toBe(0)
    expect(await box.inputValue()).toBe('zao')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${portal.origin}/agencies/ecology`)
    await context.close()
  })

  it('narrows by year, district and box without a script, and takes each away again', { timeout: 60_000 }, async () => {
    const context = await open({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${portal.origin}/datasets`)
    await page.locator('.drawer input[name=from]').fill('2024')
    await page.locator('.drawer input[name=to]').fill('2019')
    await page.locator('input[name=area][value="390102"]').check()
    await page.getByText('按经纬度').click()
    for (const [side, value] of Object.entries({ west: '124', south: '30', east: '123', north: '31' }))
      await page.locator(`input[name=${side}]`).fill(value)
    await page.getByRole('button', { name: '应用筛选' }).click()
    await page.waitForURL(/from=2024/)
    const chips = page.locator('.said a.chip')
    expect(await chips.allTextContents()).toEqual(['石桥区 ×', '2019–2024 年 ×', '范围内 123, 30, 124, 31 ×'])
    await chips.nth(2).click()
    await page.waitForURL((url) => !url.search.includes('box'))
    await page.locator('.said a.chip').nth(1).click()
    await page.waitForURL((url) => !url.search.includes('from'))
    expect(new URL(page.url()).search).toBe('?area=390102')
    await context.close()
  })

  it('leads from nothing found to a nearby spelling and to a request with the words filled in', async () => {
    const page = await portal.get('/datasets?q=xyzxyz')
    expect(page.html).toContain('href="/datasets?q=%E5%99%AA%E5%A3%B0"')
    expect(page.html).toContain('href="/requests/new?title=xyzxyz"')
  })

  it('gives every search as a feed whose entries lead back, with what readers typed kept out of the markup', async () => {
    const feed = await portal.get(`/en/datasets.atom?q=${encodeURIComponent('噪声')}&openClass=unconditional`)
    expect(feed.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
    expect(feed.html.match(/<entry>/g)?.length).toBeGreaterThan(0)
    expect(feed.html).toMatch(/<link rel="self"[^>]*\/en\/datasets\.atom\?q=%E5%99%AA%E5%A3%B0&amp;openClass=unconditional&amp;sort=modified/)
    expect(feed.html).toContain('/en/datasets/noise-monitoring"/>')
    const evil = await portal.get(`/datasets.atom?q=${encodeURIComponent('</title><script>\u0001&')}`)
    expect(evil.html).not.toContain('<script>')
    expect(evil.html).not.toContain('\u0001')
    expect(evil.html).toContain('&lt;/title&gt;&lt;script&gt;&amp;')
  })
})
