import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { browserSkipReason, openBrowser } from '../../src/testing/browser.ts'
import { createTestCity, type TestCity } from '../../src/testing/city.ts'
import { ensureWebBuild } from '../../web/server.ts'

if (browserSkipReason) console.warn(`skipped: ${browserSkipReason}`)

const csv = [
  '编号,区,受理时间,金额',
  ...Array.from(
    { length: 400 },
    (_, i) => `00${1000 + i},${['江东区', '石桥区', '望海区'][i % 3]},2024-0${1 + (i % 9)}-11 08:00:00,${i === 7 ? 'ф700' : (i / 4).toFixed(2)}`,
  ),
].join('\n')

describe.skipIf(browserSkipReason !== null)('the main job through a real browser', () => {
  let city: TestCity
  let browser: Browser
  let page: Page
  const open = (path: string) => page.goto(`${city.url}${path}`, { waitUntil: 'networkidle' })
  const signIn = async (account: string): Promise<void> => {
    await open('/sign-in')
    await page.fill('input[name=email]', `${account}@city.test`)
    await page.fill('input[name=password]', 'correct-horse-battery')
    await page.click('main form button.go')
    await page.waitForURL(/\/desk/)
  }
  beforeAll(async () => {
    await ensureWebBuild()
    city = await createTestCity({ pages: true })
    browser = await openBrowser()
    page = await (await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } })).newPage()
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await city?.drop()
  })

  test('a steward signs in and registers a dataset', async () => {
    await signIn('stewarda')
    await open('/desk/datasets/new')
    await page.fill('[name="name.zh"]', '街道噪声工单')
    await page.fill('[name="name.en"]', 'Street noise cases')
    await page.fill('[name="summary.zh"]', '市民反映的噪声')
    await page.fill('[name="summary.en"]', 'Noise that people reported')
    await page.fill('[name="slug"]', 'street-noise')
    for (const [name, value] of [
      ['theme', 'environment'],
      ['shareClass', 'unconditional'],
      ['openClass', 'unconditional'],
      ['updateCycle', 'daily'],
    ] as const)
      await page.selectOption(`[name="${name}"]`, value)
    await page.click('main form button.go')
    await page.waitForURL(/\/desk\/load\?dataset=street-noise/)
    expect((await (await city.as('stewardA')).get('/datasets/street-noise')).body).toMatchObject({ status: 'draft', name: { zh: '街道噪声工单' } })
  })

  test('drops a file, sees the guess beside the raw lines, publishes and sees the finding', async () => {
    await open('/desk/load?dataset=street-noise')
    await page.setInputFiles('input[type=file]', { name: '噪声.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await page.click('form[data-upload] button.go')
    await page.waitForURL(/\/desk\/uploads\//)
    const guess = await page.textContent('main')
    expect(guess).toContain('001000')
    expect(guess).toContain('受理时间')
    await page.check('input[name=publish]')
    await page.click('button[value=load]')
    await page.waitForFunction("/ф700/.test(document.querySelector('main')?.textContent ?? '')", undefined, { timeout: 60_000 })
  })

  test('submits, and the approver publishes', async () => {
    await open('/desk/datasets/street-noise')
    await page.click('form:has(input[name=intent][value=submit]) button')
    await page.waitForLoadState('networkidle')
    await page.context().clearCookies()
    await signIn('approvera')
    await open('/desk/reviews/street-noise')
    await page.click('button[name=decision][value=approved]')
    await page.waitForLoadState('networkidle')
    const shown = await city.visitor.get('/datasets/street-noise')
    expect(shown.body.status).toBe('published')
  })

  test('whoever is signed in names a purpose once, and pages read under it', async () => {
    await open('/desk/keys')
    await page.fill('[name=usePurpose]', '城市体检')
    await page.click('form:has([name=usePurpose]) button')
    await page.waitForLoadState('networkidle')
    expect(await page.inputValue('[name=usePurpose]')).toBe('城市体检')
  })

  test('a visitor without script finds it, filters it and downloads what is seen', async () => {
    const context = await browser.newContext({ locale: 'zh-CN', javaScriptEnabled: false, acceptDownloads: true })
    const plain = await context.newPage()
    await plain.goto(`${city.url}/datasets?q=${encodeURIComponent('噪声')}`)
    await plain.click('main a[href*="/datasets/street-noise"]')
    await plain.waitForURL(/\/datasets\/street-noise/)
    const text = (await plain.textContent('main')) ?? ''
    expect(text).toContain('001000')
    expect(text).toContain('400')
    await plain.goto(`${city.url}/en/datasets/street-noise`)
    expect(await plain.textContent('h1')).toContain('Street noise cases')
    await context.close()
  })
})
