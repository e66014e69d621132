import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { browserSkipReason, openBrowser } from '../../src/testing/browser.ts'
import { openPortal, type Portal } from './app.ts'

describe.skipIf(browserSkipReason !== null)(`keys in a browser${browserSkipReason ? ` (skipped: ${browserSkipReason})` : ''}`, () => {
  let portal: Portal
  let browser: Browser
  let page: Page
  const open = async (path: string, signedIn = false): Promise<void> => {
    const context = await browser.newContext({ locale: path.startsWith('/en') ? 'en' : 'zh-CN', viewport: { width: 1280, height: 900 } })
    if (signedIn) await context.addCookies([{ name: 'session', value: 'fixture', url: portal.origin }])
    page = await context.newPage()
    await page.goto(portal.origin + path, { waitUntil: 'networkidle' })
  }
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const focused = async (selector: string): Promise<boolean> =>
    page.evaluate<boolean>(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`)
  const path = (): string => new URL(page.url()).pathname
  const helped = async (): Promise<string[]> => page.locator('dialog.keys-help dt').allTextContents()
  /** Presses and gives whatever would follow the time to follow. */
  const pressInVain = async (...keys: string[]): Promise<void> => {
    const before = page.url()
    await press(...keys)
    await page.waitForTimeout(200)
    expect([page.url(), await page.locator('dialog').count()], keys.join(' ')).toEqual([before, 0])
  }

  beforeAll(async () => {
    portal = await openPortal()
    browser = await openBrowser()
  })
  afterEach(async () => page.context().close())
  afterAll(async () => {
    await browser?.close()
    await portal?.close()
  })

  it(
    'lead from a public page to the search, by `g` to each place, by the palette to any dataset, and are listed by `?`',
    { timeout: 60_000 },
    async () => {
      await open('/about')
      await press('/')
      expect(await focused('[data-slash]')).toBe(true)
      expect(await page.inputValue('[data-slash]')).toBe('')
      await page.locator('h1').click()
      await press('?')
      await page.locator('dialog.keys-help').waitFor()
      const list = await helped()
      expect(list).toEqual(expect.arrayContaining(['/', 'Ctrl K', '?', 'Esc', 'Enter']))
      // Keys of the page are silent while the dialog is open; Escape closes it.
      await press('g', 'd')
      await page.waitForTimeout(150)
      expect(path()).toBe('/about')
      await press('Escape')
      await page.locator('dialog').waitFor({ state: 'detached' })
      const places = { h: '/', d: '/datasets', t: '/themes', a: '/agencies', s: '/sql', r: '/requests', n: '/stories' }
      // Every place is in the list, and the list promises no other.
      expect(list.filter((keys) => keys.startsWith('g ')).toSorted()).toEqual(
        Object.keys(places)
          .map((key) => `g ${key}`)
          .toSorted(),
      )
      for (const [key, place] of Object.entries(places)) {
        await page.goto(`${portal.origin}/about`, { waitUntil: 'load' })
        await press('g', key)
        await page.waitForURL((url) => url.pathname === place, { waitUntil: 'commit' })
      }
      await page.goto(`${portal.origin}/en/about`, { waitUntil: 'networkidle' })
      await press('g', 'd')
      await page.waitForURL(/\/en\/datasets$/)
      await press('Control+k')
      await page.locator('dialog.palette').waitFor()
      await page.keyboard.type('agen')
      await page.locator('dialog.palette [aria-selected=true]', { hasText: 'Agencies' }).waitFor()
      await press('Enter')
      await page.waitForURL(/\/en\/agencies$/)
    },
  )

  it('never mean anything while somebody types, nor together with a modifier', { timeout: 60_000 }, async () => {
    await open('/about')
    for (const key of ['/', '?', 'g'])
      for (const modifier of ['Control', 'Alt', 'Meta'])
        if (!(modifier === 'Control' && key === 'g')) {
          await pressInVain(`${modifier}+${key}`)
          expect(await focused('[data-slash]'), `${modifier}+${key}`).toBe(false)
        }
    // A `g` with a modifier begins nothing, and a `g` alone is forgotten after another key.
    await pressInVain('Alt+g', 'd')
    await pressInVain('g', 'z', 'd')
    await pressInVain('Control+Alt+k')
    await page.focus('[data-slash]')
    await press('/', '?')
    await pressInVain('g', 'd')
    expect(await page.inputValue('[data-slash]')).toBe('/?gd')
    // The editor of the SQL page is no input, but one types in it.
    await page.goto(`${portal.origin}/sql`, { waitUntil: 'networkidle' })
    const editor = page.locator('.cm-content')
    await editor.waitFor()
    await editor.click()
    await press('Control+a')
    await page.keyboard.type('1/2?gd')
    await page.waitForTimeout(150)
    expect([path(), (await editor.textContent())?.trim(), await page.locator('dialog').count()]).toEqual(['/sql', '1/2?gd', 0])
  })

  it('lead at the desk to every place, through the rows of a list, and are listed by `?`', { timeout: 60_000 }, async () => {
    await open('/desk/datasets', true)
    await press('?')
    const list = await helped()
    await press('Escape')
    const places = { i: '/desk', d: '/desk/datasets', l: '/desk/load', r: '/desk/reviews', s: '/desk/schedule', b: '/desk/bulk' }
    expect(list.filter((keys) => keys.startsWith('g ')).toSorted()).toEqual(
      Object.keys(places)
        .map((key) => `g ${key}`)
        .toSorted(),
    )
    for (const [key, place] of Object.entries(places)) {
      await page.goto(`${portal.origin}/desk/keys`, { waitUntil: 'load' })
      await press('g', key)
      await page.waitForURL((url) => url.pathname === place, { waitUntil: 'commit' })
    }
    await page.goto(`${portal.origin}/desk/datasets`, { waitUntil: 'networkidle' })
    const rows = await page.locator('[data-rows] [data-row]').allTextContents()
    expect(rows.length).toBeGreaterThan(2)
    const at = async (): Promise<number> =>
      page.evaluate<number>(`[...document.querySelectorAll('[data-rows] [data-row]')].indexOf(document.activeElement)`)
    const walked: number[] = []
    for (const key of ['j', 'j', 'k', 'ArrowDown', 'ArrowUp', 'End', 'Home']) {
      await press(key)
      walked.push(await at())
    }
    expect(walked).toEqual([0, 1, 0, 1, 0, rows.length - 1, 0])
    await press('x')
    expect(await page.locator('[data-rows] tr:has([data-row]) input[type=checkbox]').first().isChecked()).toBe(true)
    await press('/')
    expect(await focused('[data-slash-desk]')).toBe(true)
    await press('?', 'j', 'x')
    await pressInVain('g', 'r')
    expect(await page.inputValue('[data-slash-desk]')).toBe('?jxgr')
    await page.locator('h1').click()
    await pressInVain('Alt+?')
    await pressInVain('Control+x')
    await press('Control+k')
    await page.locator('dialog.palette').waitFor()
    await press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
  })
})
