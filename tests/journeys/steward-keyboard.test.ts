import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { browserSkipReason, openBrowser } from '../../src/testing/browser.ts'
import { ensureWebBuild } from '../../web/server.ts'
import { createSampleCity, must, sampleMetadata, type SampleCity } from '../attack/sample-city.ts'

if (browserSkipReason) console.warn(`skipped: ${browserSkipReason}`)

describe.skipIf(browserSkipReason !== null)('a steward works by keyboard alone', () => {
  let city: SampleCity
  let browser: Browser
  let page: Page
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const arrive = async (path: RegExp): Promise<void> => {
    await page.waitForURL(path)
    await page.waitForLoadState('networkidle')
  }
  const focused = async (): Promise<string> => page.evaluate<string>('document.activeElement?.textContent ?? ""')
  /** Tab until the field has the focus; fails when it cannot be reached. */
  const tabTo = async (selector: string): Promise<void> => {
    for (let i = 0; i < 90; i += 1) {
      if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not reach ${selector}`)
  }
  beforeAll(async () => {
    await ensureWebBuild()
    city = await createSampleCity({ pages: true })
    for (const [slug, zh] of [
      ['keys-one', '路灯养护'],
      ['keys-two', '井盖普查'],
    ] as const)
      must(await city.stewardA.post('/datasets', { ...sampleMetadata, slug, name: { zh, en: slug } }))
    browser = await openBrowser()
    const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } })
    page = await context.newPage()
    await page.goto(`${city.url}/sign-in`, { waitUntil: 'networkidle' })
    await tabTo('[name=email]')
    await page.keyboard.type('stewarda@city.test')
    await tabTo('[name=password]')
    await page.keyboard.type('correct-horse-battery')
    await press('Enter')
    await arrive(/\/desk/)
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await city?.drop()
  })

  test('goes to the data, walks the rows, opens one and comes back by the palette', async () => {
    await press('g', 'd')
    await arrive(/\/desk\/datasets$/)
    await press('j')
    const first = await focused()
    await press('ArrowDown')
    expect(await focused()).not.toBe(first)
    await press('ArrowUp', 'Enter')
    await arrive(/\/desk\/datasets\/keys-/)
    expect(await page.textContent('h1')).toContain(first.trim())
    await press('Control+k')
    await page.waitForSelector('dialog.palette')
    await page.keyboard.type('路灯')
    await page.locator('dialog.palette [aria-selected=true]', { hasText: '路灯养护' }).waitFor()
    await press('Enter')
    await arrive(/\/desk\/datasets\/keys-one$/)
    await press('?')
    await page.waitForSelector('dialog.keys-help')
    await press('Escape')
    await page.waitForSelector('dialog', { state: 'detached' })
  })

  test('mends what is missing, is told of a fault while typing, saves and undoes', async () => {
    await page.goto(`${city.url}/desk/datasets/keys-one/edit`, { waitUntil: 'networkidle' })
    const score = Number(await page.textContent('[data-score]'))
    await tabTo('[name="contact"]')
    await page.keyboard.type('021-12345')
    await expect.poll(async () => Number(await page.textContent('[data-score]'))).toBeGreaterThan(score)
    await page.focus('[name="name.zh"]')
    await press('Control+a')
    await page.keyboard.type('路灯养护工单')
    await tabTo('[name="openClass"]')
    await press('ArrowDown')
    await page.waitForSelector('[id="in-legalBasis-fault"]')
    expect(await page.getAttribute('[name="legalBasis"]', 'aria-describedby')).toContain('in-legalBasis-fault')
    await press('ArrowUp')
    await page.waitForSelector('[id="in-legalBasis-fault"]', { state: 'detached' })
    await tabTo('.dataset-form button.go')
    await press('Enter')
    await arrive(/done=saved/)
    expect((await city.stewardA.get('/datasets/keys-one')).body).toMatchObject({ contact: '021-12345', name: { zh: '路灯养护工单' } })
    await tabTo('.note.fine button')
    await press('Enter')
    await arrive(/done=restored/)
    expect((await city.stewardA.get('/datasets/keys-one')).body).toMatchObject({ contact: null, name: { zh: '路灯养护' } })
  })

  test('changes many datasets in the grid and sees every cell before it is changed', async () => {
    await press('Escape', 'g', 'b')
    await arrive(/\/desk\/bulk$/)
    await tabTo('[data-cell="0,0"]')
    await press('Control+a')
    await page.keyboard.type('城市, 部件, 养护')
    await press('Enter', 'Control+a')
    await page.keyboard.type('井盖, 部件')
    expect(await page.locator('td.changed').count()).toBe(2)
    await tabTo('[data-grid] button.go')
    await press('Enter')
    await arrive(/\/desk\/bulk\/[0-9a-f-]{36}/)
    expect(await page.locator('.will').allTextContents()).toEqual(['城市, 部件, 养护', '井盖, 部件'])
    await tabTo('button[value=apply]')
    await press('Enter')
    await page.waitForSelector('.note.fine')
    expect((await city.stewardA.get('/datasets/keys-two')).body.keywords).toEqual(['井盖', '部件'])
  })

  test('two people in one form: what differs is shown side by side, what does not is joined, nothing is lost', async () => {
    await page.goto(`${city.url}/desk/datasets/keys-two/edit`, { waitUntil: 'networkidle' })
    must(await city.stewardA.patch('/datasets/keys-two', { contact: '先改的人', spatial: '浦江' }))
    await page.fill('[name="contact"]', '后改的人')
    await page.fill('[name="code"]', 'B/7')
    await page.click('.dataset-form button.go')
    await page.waitForSelector('.merge')
    expect(await page.locator('.merge .merge-text').allTextContents()).toEqual(['后改的人', '先改的人'])
    expect([await page.inputValue('[name="spatial"]'), await page.inputValue('[name="code"]')]).toEqual(['浦江', 'B/7'])
    await page.check('[name="side.contact"][value=theirs]')
    await page.click('.dataset-form button.go')
    await arrive(/done=saved/)
    expect((await city.stewardA.get('/datasets/keys-two')).body).toMatchObject({ contact: '先改的人', spatial: '浦江', code: 'B/7' })
  })

  test('a sheet handed in without a script shows its differences, and a link is added to the dataset', async () => {
    const plain = await browser.newContext({ locale: 'zh-CN', javaScriptEnabled: false })
    await plain.addCookies(await page.context().cookies())
    const quiet = await plain.newPage()
    await quiet.goto(`${city.url}/desk/bulk`)
    await quiet.setInputFiles('#sheet', {
      name: '改.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('[dataset],[updateCycle]\nkeys-one,每月\nnever-was,每月\n'),
    })
    await quiet.click('form:has(#sheet) button')
    await quiet.waitForURL(/\/desk\/bulk\/[0-9a-f-]{36}/)
    expect(await quiet.locator('.was, .will').allTextContents()).toEqual(['每日', '每月'])
    expect(await quiet.textContent('main')).toContain('没有找到数据集“never-was”')
    await quiet.goto(`${city.url}/desk/datasets/keys-one/parts`)
    await quiet.fill('[name=accessUrl]', 'ftp://nowhere')
    await quiet.fill('[name="name.zh"]', '在线地图')
    await quiet.click('.parts-form button')
    expect(await quiet.inputValue('[name="name.zh"]')).toBe('在线地图')
    expect(await quiet.textContent('.field.faulty .fault')).toContain('不是网址')
    await quiet.fill('[name=accessUrl]', 'https://map.example.org/')
    await quiet.click('.parts-form button')
    await quiet.waitForSelector('a[href="https://map.example.org/"]')
    await plain.close()
  })
})
