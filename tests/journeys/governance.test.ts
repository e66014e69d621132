import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserSkipReason, openBrowser } from '../../src/testing/browser.ts'
import { ensureWebBuild } from '../../web/server.ts'
import { createSampleCity, must, sampleCsv, type SampleCity } from '../attack/sample-city.ts'

if (browserSkipReason) console.warn(`skipped: ${browserSkipReason}`)
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe.skipIf(browserSkipReason !== null)('approver, bureau and auditor at the desk', () => {
  let city: SampleCity
  let browser: Browser
  let context: BrowserContext
  let page: Page
  const open = async (path: string): Promise<number> => (await page.goto(`${city.url}${path}`, { waitUntil: 'load' }))?.status() ?? 0
  const type = async (account: string): Promise<void> => {
    await page.fill('input[name=email]', `${account}@city.test`)
    await page.fill('input[name=password]', 'correct-horse-battery')
    await page.click('main form button.go')
  }
  const signIn = async (account: string): Promise<void> => {
    await context.clearCookies()
    await open('/sign-in')
    await type(account)
    await page.waitForURL(/\/desk/)
  }
  const text = async (): Promise<string> => (await page.textContent('main')) ?? ''
  const faults: string[] = []
  const look = async (): Promise<void> => {
    await page.evaluate(axe)
    const found = await page.evaluate(async () => {
      const { violations } = await (
        globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
      ).axe.run()
      return violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id} ${node.html.slice(0, 160)}`))
    })
    const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    faults.push(...found.map((fault) => `${page.url()}: ${fault}`), ...(Number(over) > 0 ? [`${page.url()}: ${String(over)} px too wide`] : []))
  }
  beforeAll(async () => {
    await ensureWebBuild()
    city = await createSampleCity({ pages: true })
    browser = await openBrowser()
    context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } })
    page = await context.newPage()
    page.setDefaultTimeout(10_000)
    await city.publish({ slug: 'reviewed-cases' })
    await city.publish({ slug: 'asked-cases', metadata: { shareClass: 'conditional', openClass: 'conditional', legalBasis: '条例第三条' } })
    must(await city.stewardA.patch('/tables/reviewed-cases', { lookupKeys: ['case_no'] }))
    must(await city.approverA.post('/datasets/reviewed-cases/retire', { reason: '补列' }))
    await city.stewardA.load(
      'reviewed-cases',
      'v2.csv',
      `${sampleCsv.replace('007003,江东区', '007003,望海区')}\n007006,石桥区,2024-03-02,9.00,13800000006`,
    )
    must(await city.stewardA.patch('/datasets/reviewed-cases', { summary: { zh: '用来审批的表', en: 'A table to be approved' } }))
    must(await city.stewardA.post('/datasets/reviewed-cases/submit', { note: '换了摘要' }))
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await city?.drop()
  })

  test('the approver sees words, rows and readers that change, sends it back, then approves', async () => {
    await signIn('approvera')
    await open('/desk/reviews/reviewed-cases')
    expect(await page.textContent('.compare del')).toBe('试探')
    expect(await page.textContent('.compare ins')).toBe('审批')
    const shown = await text()
    expect(shown).toContain('换了摘要')
    expect(shown).toContain('新增 +1')
    expect(shown).toContain('改动 1')
    expect(await page.textContent('.marks td.changed')).toContain('江东区')
    await look()
    await page.click('.compare summary')
    await page.fill('textarea[name="note.summary"]', '说说一行是什么')
    await page.click('button[name=decision][value=returned]')
    await page.waitForURL(/\/desk\/reviews$/)
    must(await city.stewardA.post('/datasets/reviewed-cases/submit'))
    await open('/desk/reviews/reviewed-cases')
    expect(await text()).toContain('说说一行是什么')
    await page.click('button[name=decision][value=approved]')
    await page.waitForURL(/\/desk\/reviews$/)
    expect((await city.visitor.get('/datasets/reviewed-cases')).body.status).toBe('published')
  })

  test('the approver grants some columns of some rows after a look at them, and revokes the grant', async () => {
    await open('/desk/grants/new?dataset=asked-cases')
    const agency = await city.agencyId('agency-b')
    await page.selectOption('[name=granteeAgencyId]', agency)
    await page.check('[name=field] >> nth=0')
    await page.fill('[name=rowFilter]', "district = '江东区'")
    await page.waitForSelector('[data-grant-words]:has-text("符合 2 行")')
    await page.fill('[name=purpose]', '汛期排查')
    await page.click('button[value=preview]')
    await page.waitForSelector('#preview')
    expect(await page.textContent('#preview')).toContain('007003')
    expect(await page.inputValue('[name=purpose]')).toBe('汛期排查')
    await look()
    await page.click('button[value=give]')
    await page.waitForURL(/\/desk\/grants$/)
    const holder = await city.keyFor(city.stewardB, '汛期排查')
    expect(must(await holder.get('/tables/asked-cases/rows')).body.rows).toEqual([{ case_no: '007001' }, { case_no: '007003' }])
    await look()
    await page.click('details.pop summary')
    await page.fill('details[open] input[name=reason]', '汛期结束')
    await page.click('details[open] button.harm')
    await page.waitForURL(/\/desk\/grants$/)
    expect((await holder.get('/tables/asked-cases/rows')).status).toBe(403)
  })

  test('a steward takes a version back with a typed reason after seeing what it means, and undoes it', async () => {
    await signIn('stewarda')
    await open('/desk/datasets/reviewed-cases/versions')
    await page.click('a.harm >> nth=0')
    expect(await text()).toContain('之后拿到')
    await look()
    await page.fill('[name=reason]', '有一行录错')
    await page.fill('[name=number]', '9')
    await page.click('main form .harm')
    expect(await page.inputValue('[name=reason]')).toBe('有一行录错')
    await page.fill('[name=number]', '2')
    await page.click('main form .harm')
    await page.waitForURL(/versions$/)
    expect((await city.visitor.get('/tables/reviewed-cases/rows?version=2')).status).toBe(410)
    await page.click('a:has-text("取消撤回")')
    await page.fill('[name=reason]', '核对无误')
    await page.click('main form button.go')
    await page.waitForURL(/versions$/)
    expect(must(await city.visitor.get('/tables/reviewed-cases/rows?count=true')).body.version).toBe(2)
  })

  test('a session that ends in the middle of a form loses nothing, and nobody else sees it', async () => {
    const long = '重新核对了每一行的说明'.repeat(20)
    /** Ended by the platform: the process remembers a session for seconds at most. */
    const ended = async (): Promise<void> => {
      await city.database.pool.query('delete from auth."session"')
      await new Promise((resolve) => setTimeout(resolve, 5_200))
    }
    /** Ended in the browser, which lets the cookie go when its time is over. */
    const expired = (): Promise<void> => context.clearCookies({ name: /session/ })
    const sendLate = async (end: () => Promise<void>): Promise<void> => {
      await open('/desk/datasets/reviewed-cases/versions')
      await page.click('a.harm >> nth=0')
      await page.fill('[name=reason]', long)
      await page.fill('[name=number]', '2')
      await end()
      await page.click('main form .harm')
      await page.waitForSelector('input[name=draft]', { state: 'attached' })
      expect(await text()).toContain('登录已经过期')
      expect(page.url()).not.toContain('%E9')
    }
    await signIn('stewarda')
    await sendLate(ended)
    await page.fill('input[name=email]', 'stewarda@city.test')
    await page.fill('input[name=password]', 'a wrong password')
    await page.click('main form button.go')
    await type('stewarda')
    await page.waitForURL(/versions\?/)
    expect(await page.inputValue('[name=reason]')).toBe(long)
    expect(await text()).toContain('还没有办理')
    expect((await city.visitor.get('/tables/reviewed-cases/rows?version=2')).status).toBe(200)

    // Attack: somebody else signs in at the same screen.
    await sendLate(expired)
    await type('approvera')
    await page.waitForURL(/\/desk/)
    expect(await page.content()).not.toContain('重新核对了每一行的说明')
    await open(new URL(page.url()).pathname)
    expect(await page.content()).not.toContain('重新核对了每一行的说明')
  }, 60_000)

  test('the administrator invites, suspends with the typed name, and changes what the city is called', async () => {
    await signIn('administrator')
    await open('/desk/people')
    await look()
    await page.fill('[name=email]', 'new.person@city.test')
    await page.click('#invite button.go')
    await page.waitForSelector('#new-link')
    expect(await page.textContent('#new-link')).toMatch(/\/invitation\/pjinv_/)
    expect(page.url()).not.toContain('pjinv_')
    const other = city.stewardB.actorId
    await open(`/desk/people/${other}`)
    await look()
    await page.click('main details:not(.pop) > summary.harm')
    await page.fill('[name=reason]', '离岗')
    await page.fill('[name=name]', 'somebody')
    await page.click('details[open] button.harm')
    expect(await page.inputValue('[name=reason]')).toBe('离岗')
    await page.fill('[name=name]', 'stewardB')
    await page.click('details[open] button.harm')
    await page.waitForSelector('.state.stopped')
    expect((await city.stewardB.get('/reviews')).status).toBeGreaterThan(400)
    await open('/desk/settings')
    await look()
    await page.fill('[name="portal.zh"]', '改了名的门户')
    await page.fill('[name="portal.en"]', 'A renamed portal')
    await page.click('form:has([name="portal.zh"]) button.go')
    await page.waitForURL(/settings$/)
    await page.setInputFiles('input[type=file]', {
      name: 'logo.svg',
      mimeType: 'image/png',
      buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    })
    await page.click('form[enctype] button.go')
    expect(await text()).toContain('SVG')
    const picture = await sharp({ create: { width: 300, height: 100, channels: 3, background: '#0b5c6b' } })
      .png()
      .toBuffer()
    await page.setInputFiles('input[type=file]', { name: 'logo.png', mimeType: 'image/png', buffer: picture })
    await page.click('form[enctype] button.go')
    await page.waitForSelector('.logo-now img')
    // The running pages follow within seconds.
    await page.waitForTimeout(1_200)
    await open('/')
    expect(await page.title()).toContain('改了名的门户')
    expect(await page.getAttribute('.brand img', 'src')).toMatch(/\/api\/v1\/city\/logo\/[0-9a-f]{32}/)
    await open('/desk/settings')
    await page.click('button[aria-label^="撤回: 门户名称"]')
    await page.waitForTimeout(1_200)
    await open('/')
    expect(await page.title()).not.toContain('改了名的门户')
    for (const path of ['/desk/settings/agencies', '/desk/settings/codes']) {
      await open(path)
      await look()
    }
  }, 60_000)

  test('the auditor finds an entry, sees its proof hold, verifies the log and exports it', async () => {
    await signIn('auditor')
    await open('/desk/audit?operation=suspend-actor')
    await look()
    await page.click('.audit tbody a >> nth=0')
    await page.waitForSelector('.proof-note')
    expect(await text()).toContain('证明成立')
    expect(await text()).toContain('离岗')
    await look()
    await open('/desk/audit')
    await page.click('.verification button')
    for (let i = 0; i < 40 && !/全部相符/.test(await text()); i += 1) {
      await page.waitForTimeout(250)
      await open('/desk/audit')
    }
    expect(await text()).toContain('全部相符')
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[download] >> nth=0')])
    expect(readFileSync(await download.path(), 'utf8')).toContain('suspend-actor')
    expect(faults).toEqual([])
  }, 60_000)
})
