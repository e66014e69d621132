import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserSkipReason, openBrowser } from '../../src/testing/browser.ts'
import { openPortal, type Portal } from './app.ts'
import { inspectPage } from './inspect-page.ts'

const upload = '70000000-0000-4000-8000-000000000001'
const publicPages = [
  '/',
  '/datasets?q=噪声&openClass=unconditional',
  '/datasets?q=xyzxyz',
  '/datasets?from=2020&area=390102&box=123,30,124,31&quality=high',
  '/datasets/hotline-cases?f=kind~eq~噪声扰民',
  '/datasets/hotline-cases?group=district',
  '/datasets/hotline-cases/versions?from=3&to=4',
  '/datasets/school-catchment',
  '/themes',
  '/themes/environment',
  '/agencies',
  '/agencies/ecology',
  '/about',
  '/sign-in',
  '/invitation/x',
  '/ui',
  '/nothing',
]
const deskPages = [
  '/desk',
  '/desk?item=returned:a0000000-0000-4000-8000-000000000003',
  '/desk/datasets',
  '/desk/datasets?due=late',
  '/desk/schedule',
  '/desk/bulk',
  '/desk/bulk/b0000000-0000-4000-8000-000000000001',
  '/desk/datasets/hotline-cases/parts',
  '/desk/datasets/new',
  '/desk/datasets/hotline-cases?findings=4',
  '/desk/datasets/hotline-cases/edit',
  '/desk/load',
  `/desk/uploads/${upload}?dataset=hotline-cases`,
  '/desk/reviews',
  '/desk/reviews/night-construction',
  '/desk/keys',
]

interface Look {
  name: string
  width: number
  scheme: 'light' | 'dark'
  prefix: string
}
const looks: Look[] = [
  { name: '1440 px, Chinese, light', width: 1440, scheme: 'light', prefix: '' },
  { name: '390 px, English, dark', width: 390, scheme: 'dark', prefix: '/en' },
]

describe.skipIf(browserSkipReason !== null)(`pages in a browser${browserSkipReason ? ` (skipped: ${browserSkipReason})` : ''}`, () => {
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

  const open = async (look: Look, signedIn: boolean, script = true): Promise<BrowserContext> => {
    const context = await browser.newContext({
      viewport: { width: look.width, height: 900 },
      colorScheme: look.scheme,
      javaScriptEnabled: script,
      bypassCSP: false,
    })
    if (signedIn) await context.addCookies([{ name: 'session', value: 'fixture', url: portal.origin }])
    return context
  }
  it.each(looks)('have no fault of accessibility, width or policy at $name', { timeout: 240_000 }, async (look) => {
    const faults: string[] = []
    for (const [pages, signedIn] of [
      [publicPages, false],
      [deskPages, true],
    ] as const) {
      const context = await open(look, signedIn)
      for (const path of pages) {
        const page = await context.newPage()
        faults.push(...(await inspectPage(page, portal.origin, look.prefix + path)))
        await page.close()
      }
      await context.close()
    }
    expect(faults).toEqual([])
  })

  it('change the view without a script: the handles of the sentence open and send', async () => {
    const context = await open(looks[0] as Look, false, false)
    const page = await context.newPage()
    await page.goto(`${portal.origin}/datasets/hotline-cases`)
    await page.getByText('＋ 加一个条件').click()
    const form = page.locator('details[open] form')
    await form.locator('[name=add_field]').selectOption('district')
    await form.locator('[name=add_value]').fill('江东区')
    await form.getByRole('button', { name: '加上' }).click()
    await page.waitForURL(/f=district/)
    expect(await page.locator('.sentence output').textContent()).toBe('620 行')
    await page.locator('.top-values a', { hasText: '噪声扰民' }).first().click()
    await page.waitForURL(/噪声扰民|%E5%99%AA/)
    expect(Number((await page.locator('.sentence output').textContent())?.replace(/\D/g, ''))).toBeLessThan(620)
    await context.close()
  })

  it('filter a search by a box without pressing a button, remember look and language', async () => {
    const context = await open(looks[0] as Look, false)
    const page = await context.newPage()
    await page.goto(`${portal.origin}/datasets`)
    await page.locator('input[type=checkbox][name=theme][value=transport]').click()
    await page.waitForURL(/theme=transport/)
    await page.locator('.look button[value=dark]').click()
    expect(await page.evaluate(() => [document.documentElement.dataset['theme'], document.cookie])).toEqual(['dark', 'theme=dark'])
    await page.locator('.masthead [data-lang=en]').click()
    await page.waitForURL(/\/en\/datasets/)
    await page.goto(portal.origin)
    expect(page.url()).toBe(`${portal.origin}/en`)
    await context.close()
  })

  it('hand a dropped file in with its progress and go on to what was read', async () => {
    const context = await open(looks[0] as Look, true)
    const page = await context.newPage()
    await page.goto(`${portal.origin}/desk/load?dataset=hotline-cases`)
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer()
      data.items.add(new File(['a,b\n1,2\n'], '井盖.csv'))
      return data
    })
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
    await page.waitForURL(/\/desk\/uploads\//)
    expect(portal.written.at(-1)).toMatchObject({ name: 'upload-file', input: { fileName: '井盖.csv' }, body: 'a,b\n1,2\n' })
    expect(await page.locator('h1').textContent()).toContain('入库')
    await context.close()
  })
})
