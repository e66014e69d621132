import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserSkipReason, openBrowser } from '../../src/testing/browser.ts'
import { createSampleCity, must, type SampleCity } from '../attack/sample-city.ts'

/** The whole way over pages alone, with no script in the browser. */
describe.skipIf(browserSkipReason !== null)(`taking part over pages${browserSkipReason ? ` (skipped: ${browserSkipReason})` : ''}`, () => {
  let city: SampleCity
  let browser: Browser
  beforeAll(async () => {
    city = await createSampleCity({ pages: true })
    await city.publish({ slug: 'sample' })
    await city.indexed()
    browser = await openBrowser()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await city?.drop()
  })

  const open = async (javaScriptEnabled = false): Promise<Page> =>
    (await browser.newContext({ javaScriptEnabled, locale: 'zh-CN', viewport: { width: 1280, height: 900 } })).newPage()
  const signIn = async (page: Page, account: string): Promise<void> => {
    await page.goto(`${city.url}/sign-in?to=/account`)
    await page.fill('#in-email', `${account}@city.test`)
    await page.fill('#in-password', 'correct-horse-battery')
    await page.click('main .btn.go')
    await page.waitForURL(/\/account$/)
  }

  it('a reader registers, reports a column, follows, and reads the answer the steward gives at the desk', async () => {
    const reader = await open()
    await reader.goto(`${city.url}/register`)
    await reader.fill('#in-name', '江东读者')
    await reader.fill('#in-email', 'reader@home.test')
    await reader.fill('#in-password', 'short')
    await reader.click('main .btn.go')
    // What was typed is still there, what is wrong stands beside the field, and the password is in no page.
    expect(await reader.locator('#in-password-fault').textContent()).toContain('10')
    expect(await reader.inputValue('#in-name')).toBe('江东读者')
    expect(await reader.inputValue('#in-password')).toBe('')
    await reader.fill('#in-password', 'a river at dawn')
    await reader.click('main .btn.go')
    await reader.waitForURL(/\/account$/)

    await reader.goto(`${city.url}/datasets/sample?row=1`)
    await reader.click('#talk a[href*="kind=error"]')
    expect(await reader.inputValue('#in-row')).toBe('2')
    await reader.fill('#in-title', '金额缺了')
    await reader.click('main .btn.go')
    await reader.fill('#in-body', '<script>alert(1)</script> **这一行**没有 [说明](javascript:alert(1))')
    await reader.selectOption('#in-field', 'amount')
    await reader.click('main .btn.go')
    await reader.waitForURL(/#talk-/)
    const talk = reader.locator('#talk .talk').first()
    expect(await talk.locator('h3').textContent()).toBe('金额缺了')
    expect((await talk.locator('.rich').innerHTML()).trim()).toBe(
      '<p>&lt;script&gt;alert(1)&lt;/script&gt; <strong>这一行</strong>没有 [说明](javascript:alert(1))</p>',
    )
    expect(await talk.locator('.talk-place').textContent()).toBe('列“amount” · 第 2 行 · 第 1 版')
    await reader.click('#talk .follow button')
    await reader.waitForURL(/#talk$/)
    expect(await reader.locator('#talk .follow button').getAttribute('aria-pressed')).toBe('true')

    const steward = await open()
    await signIn(steward, 'stewarda')
    await steward.goto(`${city.url}/desk/questions`)
    const duty = steward.locator('.desk-talk').first()
    await duty.locator('input[name=corrected]').fill('9')
    await duty.locator('textarea[name=body]').fill('已核对')
    await duty.locator('.btn.go').click()
    expect(await steward.locator('.desk-talk span.fault').first().textContent()).toContain('没有这个已发布的版本')
    expect(await steward.locator('.desk-talk textarea[name=body]').first().inputValue()).toBe('已核对')
    await steward.locator('.desk-talk input[name=corrected]').first().fill('1')
    await steward.locator('.desk-talk .btn.go').first().click()
    await steward.locator('.vacant').waitFor()

    await reader.goto(`${city.url}/datasets/sample`)
    expect(await reader.locator('.talk-post.official').textContent()).toContain('已核对')
    expect(await reader.locator('.talk-corrected a').getAttribute('href')).toBe('/datasets/sample?version=1#rows')
    for (const end = Date.now() + 15_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 200))) {
      await reader.goto(`${city.url}/notifications`)
      if ((await reader.locator('.notices li').count()) > 0) break
    }
    expect(await reader.locator('.notices li a').first().textContent()).toBe('“金额缺了”已在第 1 版更正')
    await reader.context().close()
    await steward.context().close()
  })

  it('a stranger asks for data, finds what is like it, and waits; a reader votes; the plan shows the day', async () => {
    const page = await open(true)
    await page.goto(`${city.url}/requests/new?title=公共厕所的位置`)
    await page.fill('#in-body', '全市')
    await page.click('main .btn.go:not([formmethod])')
    // The browser itself holds the form back until the purpose is there.
    await page.fill('#in-purpose', '地图')
    await page.click('main .btn.go:not([formmethod])')
    await page.waitForURL(/sent=held/)
    expect(must(await city.visitor.get('/requests')).body.items).toEqual([])
    const held = must(await city.administrator.get('/desk/requests?set=held')).body
    expect(held.items).toEqual([])
    const bureau = await city.as('bureau')
    const { slug } = must(await bureau.get('/desk/requests?set=held')).body.items[0]
    must(await bureau.post(`/requests/${slug}/moderation`, { decision: 'show' }))
    must(await bureau.post(`/requests/${slug}/agency`, { agency: 'agency-a' }))

    await page.goto(`${city.url}/requests/new`)
    await page.fill('#in-title', '公共厕所在哪里')
    expect(await page.locator('[data-similar] a').first().textContent()).toBe('公共厕所的位置')

    await signIn(page, 'citizen')
    await page.goto(`${city.url}/requests/${slug}`)
    await page.click('.votes button')
    await page.waitForURL(new RegExp(`/requests/${slug}$`))
    expect(await page.locator('.votes b').textContent()).toBe('1')

    const steward = await open()
    await signIn(steward, 'stewarda')
    await steward.goto(`${city.url}/desk/requests`)
    await steward.selectOption('.desk-talk select[name=state]', 'planned')
    await steward.fill('.desk-talk input[name=plannedOn]', '2031-02-03')
    await steward.click('.desk-talk .btn.go')
    await steward.locator('.vacant').waitFor()
    await page.goto(`${city.url}/plan`)
    expect(await page.locator('main h2').first().textContent()).toContain('2031 年第 1 季度')
    expect(await page.locator('tbody tr').first().textContent()).toContain('公共厕所的位置')
    await page.context().close()
    await steward.context().close()
  })

  it('a reader gives what they made a picture; what is refused keeps its words; the steward sees it before everybody does', async () => {
    const reader = await open()
    await signIn(reader, 'citizen')
    await reader.goto(`${city.url}/reuses/new?dataset=sample`)
    await reader.fill('#in-title', '河的图')
    await reader.fill('#in-link', 'https://river.example.org/')
    await reader.fill('#in-body', '画出每天的水位')
    await reader.click('main .btn.go')
    await reader.waitForURL(/\/reuses\/\d+$/)
    const path = new URL(reader.url()).pathname
    const give = async (name: string, mimeType: string, buffer: Buffer): Promise<void> => {
      await reader.setInputFiles('#in-picture', { name, mimeType, buffer })
      await reader.locator('form[enctype] button').click()
    }
    await reader.fill('#in-alt', '一条蓝线，夏天高冬天低')
    await give('x.svg', 'image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))
    await reader.locator('#in-picture-fault').waitFor()
    expect(await reader.locator('#in-picture-fault').textContent()).toContain('SVG')
    expect(await reader.inputValue('#in-alt')).toBe('一条蓝线，夏天高冬天低')
    const picture = await sharp({ create: { width: 1600, height: 900, channels: 3, background: '#0b5c6b' } })
      .jpeg()
      .toBuffer()
    await give('river.jpg', 'image/jpeg', picture)
    const shown = reader.locator('main img.reuse-picture')
    await shown.waitFor()
    expect([await shown.getAttribute('alt'), await shown.getAttribute('width')]).toEqual(['一条蓝线，夏天高冬天低', '1280'])
    const fetched = await reader.context().request.get(city.url + (await shown.getAttribute('src')))
    expect([fetched.status(), fetched.headers()['content-type']]).toEqual([200, 'image/webp'])

    const steward = await open()
    await signIn(steward, 'stewarda')
    await steward.goto(`${city.url}/desk/reuses`)
    await steward.locator('img.reuse-picture.small').waitFor()
    await steward.click('.desk-talk .btn.go')
    await steward.waitForURL(/\/desk\/reuses/)
    const visitor = await open()
    for (const address of ['/reuses', '/datasets/sample', path]) {
      await visitor.goto(city.url + address)
      expect(await visitor.locator('img.reuse-picture').getAttribute('alt'), address).toBe('一条蓝线，夏天高冬天低')
    }
    const feed = await (await fetch(`${city.url}/datasets.atom?q=${encodeURIComponent('样例')}`)).text()
    expect(feed).toContain('/datasets/sample')
    for (const page of [reader, steward, visitor]) await page.context().close()
  })

  it('a reader hands in a file over the page, and the steward finds it with its words', async () => {
    const page = await open()
    await signIn(page, 'citizen')
    await page.goto(`${city.url}/contribute`)
    await page.fill('#in-name', '弄堂里的树')
    await page.fill('#in-summary', '每行一棵树')
    await page.fill('#in-origin', '三年步行记录')
    await page.click('main .btn.go')
    expect(await page.locator('#consent-fault').textContent()).toContain('勾选')
    expect(await page.inputValue('#in-origin')).toBe('三年步行记录')
    await page.check('input[name=consent]')
    await page.click('main .btn.go')
    await page.waitForURL(/\/contribute\/\d+$/)
    await page.setInputFiles('#in-file', { name: '树.csv', mimeType: 'text/csv', buffer: Buffer.from('编号,树种\n1,香樟\n') })
    await page.click('main .btn.go')
    await page.waitForURL(/\/contribute\/\d+$/)
    expect(await page.locator('.facts').textContent()).toContain('树.csv')
    expect(await page.locator('.facts').textContent()).toContain('等着审核')
    await page.context().close()
  })
})
