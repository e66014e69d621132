import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserSkipReason, openBrowser } from '../../src/testing/browser.ts'
import { createTestCity, type TestAnswer, type TestCity, type TestClient } from '../../src/testing/city.ts'
import { ensureWebBuild } from '../../web/server.ts'
import { must as succeed } from '../attack/sample-city.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- tests read answers of every shape
const must = (answer: TestAnswer): any => succeed(answer).body
const text = (zh: string, en: string): { zh: string; en: string } => ({ zh, en })
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const rows = (days: number): string =>
  `at,district,hours,lon,lat\n${Array.from({ length: days * 4 }, (_, i) => {
    const day = new Date(Date.UTC(2026, 0, 1 + (i % days))).toISOString().slice(0, 10)
    return `${day} 0${i % 9}:00:00,${['石桥区', '江东区', '望海区'][i % 3]},${(i % 17) + 0.5},${(123.3 + (i % 10) / 100).toFixed(4)},${(30.8 + (i % 7) / 100).toFixed(4)}`
  }).join('\n')}\n`

describe('pages of charts, stories and dashboards', () => {
  let city: TestCity
  let steward: TestClient
  const page = async (path: string, client?: TestClient): Promise<{ status: number; html: string; headers: Headers }> => {
    const answer = await fetch(city.url + path, { headers: client ? { cookie: client.cookie } : {}, redirect: 'manual' })
    return { status: answer.status, html: await answer.text(), headers: answer.headers }
  }
  const send = async (
    path: string,
    values: Record<string, string>,
    client: TestClient,
  ): Promise<{ status: number; html: string; location: string | null }> => {
    const answer = await fetch(city.url + path, {
      method: 'POST',
      headers: { cookie: client.cookie, origin: city.url, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(values),
      redirect: 'manual',
    })
    return { status: answer.status, html: await answer.text(), location: answer.headers.get('location') }
  }
  beforeAll(async () => {
    await ensureWebBuild()
    city = await createTestCity({ pages: true, twoPersonReview: false })
    steward = await city.as('stewardA')
    must(
      await steward.post('/datasets', {
        agency: 'agency-a',
        slug: 'cases',
        name: text('热线工单', 'Hotline cases'),
        summary: text('每一件诉求', 'Every case'),
        theme: 'economy',
        shareClass: 'unconditional',
        openClass: 'unconditional',
        legalBasis: '示范',
        updateCycle: 'daily',
        licence: 'city-open-1.0',
        contact: '0',
        keywords: ['a', 'b'],
      }),
    )
    must(await steward.post('/datasets/cases/tables', { slug: 'cases', orderField: 'at', coordinateSystem: 'gcj02' }))
    await steward.load('cases', 'v1.csv', rows(60))
    const sent = must(await steward.post('/datasets/cases/submit'))
    must(await (await city.as('approverA')).post(`/reviews/${sent.review.id}/decision`, { decision: 'approved' }))
  }, 240_000)
  afterAll(() => city.drop())

  it('draw a chart without any script, suggest others, and keep what was typed when saving fails', async () => {
    const builder = await page('/charts/new?table=cases&type=bar&x=district')
    expect(builder.status).toBe(200)
    expect(builder.html).toContain('class="drawing wide bar"')
    expect(builder.html).toContain('江东区')
    expect(builder.html).not.toMatch(/ style="/)
    const refused = await send('/charts/new?table=cases&type=bar&x=district', { 'title.zh': '各区', 'title.en': ' ', version: 'pinned' }, steward)
    expect(refused.status).toBe(400)
    expect(refused.html).toContain('value="各区"')
    const saved = await send(
      '/charts/new?table=cases&type=bar&x=district',
      { 'title.zh': '各区', 'title.en': 'By district', version: 'pinned', slug: 'by-district' },
      steward,
    )
    expect([saved.status, saved.location]).toEqual([303, '/charts/by-district'])
  })

  it('draw a pinned chart the same after a new version, and one that follows anew', async () => {
    const asked = '/charts/new?table=cases&type=figure'
    for (const [slug, version] of [
      ['pinned', 'pinned'],
      ['follows', 'newest'],
    ] as const)
      expect((await send(asked, { 'title.zh': slug, 'title.en': slug, version, slug }, steward)).status).toBe(303)
    const before = await page('/charts/pinned')
    expect(before.html).toContain('class="one-figure">240<')
    expect((await steward.load('cases', 'v2.csv', rows(80))).state).toBe('done')
    expect((await page('/charts/pinned')).html).toContain('class="one-figure">240<')
    expect((await page('/charts/follows')).html).toContain('class="one-figure">320<')
    expect((await page('/charts/by-district.svg')).html).toContain('第 1 版')
  })

  it('give SVG, PNG with Chinese that is no box, CSV, and a page others may frame', async () => {
    const svg = await page('/charts/by-district.svg')
    expect([svg.status, svg.headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8'])
    const png = await fetch(`${city.url}/charts/by-district.png`)
    const bytes = Buffer.from(await png.arrayBuffer())
    expect([png.status, bytes.subarray(1, 4).toString('latin1')]).toEqual([200, 'PNG'])
    // Were characters drawn as boxes, titles of as many characters would give the same picture.
    const pictures: string[] = []
    for (const zh of ['一二三', '赢警鼎']) {
      must(await steward.patch('/charts/by-district', { title: text(zh, 'By district') }))
      pictures.push(Buffer.from(await (await fetch(`${city.url}/charts/by-district.png`)).arrayBuffer()).toString('base64'))
    }
    expect(pictures[0]).not.toBe(pictures[1])
    const embed = await page('/embed/charts/by-district')
    expect(embed.headers.get('content-security-policy')).toContain('frame-ancestors *')
    expect(embed.html).toContain('热线工单')
    expect((await page('/charts/by-district')).headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    const csv = /href="(\/api\/v1\/tables\/[^"]*format=csv)"/.exec((await page('/charts/by-district')).html)?.[1] ?? ''
    expect((await page(csv.replaceAll('&amp;', '&'))).html).toMatch(/^x,value\n/)
  })

  it('name the coordinates of a map, convert them when asked, and zoom by links', async () => {
    const asked = '/charts/new?table=cases&type=map&x=lon&y=lat'
    const shown = await page(asked)
    expect(shown.html).toContain('坐标系：GCJ-02')
    const converted = await page(`${asked}&crs=wgs84`)
    expect(converted.html).toContain('坐标系：WGS84，由 GCJ-02')
    const places = (html: string): string[] => [...html.matchAll(/<title>\d+ 行\n([\d.]+), ([\d.]+)/g)].map(([, x]) => x ?? '')
    expect(places(shown.html).length).toBeGreaterThan(5)
    expect(places(converted.html)).not.toEqual(places(shown.html))
    const closer = /href="([^"]*box=[^"]*)"[^>]*aria-label="放大"/.exec(shown.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const zoomed = await page(closer.replace(/#.*/, ''))
    expect(places(zoomed.html).length).toBeLessThan(places(shown.html).length)
  })

  it('run no script of a story, show its charts and rows to those who may read them, and say so to others', async () => {
    const body =
      '<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1))\n\n::chart{id=by-district}\n\n::table{table=cases select="district, count(*) as n" group_by=district}\n\n::chart{id=never-was}'
    const made = await send(
      '/desk/stories/new',
      {
        intent: 'save',
        'title.zh': '题<script>',
        'title.en': 'T',
        'summary.zh': '摘',
        'summary.en': 'S',
        'body.zh': body,
        'body.en': body,
        slug: 'told',
      },
      steward,
    )
    expect(made.status).toBe(303)
    expect((await page('/stories/told')).status).toBe(404)
    expect((await send('/desk/stories/told', { intent: 'publish' }, steward)).status).toBe(303)
    const story = await page('/stories/told')
    expect(story.html).not.toMatch(/<img src=x|<script>|href="javascript/)
    expect(story.html).toContain('class="drawing wide bar"')
    expect(story.html).toMatch(/<td[^>]*>江东区<\/td>/)
    expect(story.html).toContain('这张图已被删去，或您看不到它')
    const feed = await page('/stories.atom')
    expect(feed.headers.get('content-type')).toContain('application/atom+xml')
    expect(feed.html).toContain('题&lt;script&gt;')
    const stale = await send(
      '/desk/stories/told',
      {
        intent: 'save',
        revision: '1',
        'title.zh': '我写的',
        'title.en': 'T',
        'summary.zh': '摘',
        'summary.en': 'S',
        'body.zh': '没有丢',
        'body.en': 'B',
      },
      steward,
    )
    expect(stale.status).toBe(409)
    expect(stale.html).toContain('没有丢')
  })

  it('show the newest story at home with its first chart, drawn from the version it is bound to, to those who may see it', async () => {
    for (const [prefix, dataset] of [
      ['', '/datasets/cases?v=1'],
      ['/en', '/en/datasets/cases?v=1'],
    ] as const) {
      const { html } = await page(prefix === '' ? '/' : prefix)
      // Version 2 is current, the chart is bound to version 1.
      expect(html).toContain(`href="${dataset}"`)
      expect(html.match(/class="drawing (wide|narrow) bar"/g)).toHaveLength(2)
      for (const path of ['/stories/told', '/charts/by-district', '/requests/new']) expect(html).toContain(`href="${prefix}${path}"`)
      expect(html).not.toMatch(/ style="/)
    }
    must(
      await steward.post('/datasets', {
        agency: 'agency-a',
        slug: 'kept-back',
        name: text('留着', 'Kept back'),
        summary: text('还没公开', 'Not public yet'),
        theme: 'economy',
        shareClass: 'none',
        openClass: 'none',
        legalBasis: '示范',
        updateCycle: 'daily',
        keywords: ['a'],
      }),
    )
    must(await steward.post('/datasets/kept-back/tables', { slug: 'kept-back' }))
    await steward.load('kept-back', 'v1.csv', rows(3))
    must(
      await steward.post('/charts', {
        table: 'kept-back',
        slug: 'kept-back-chart',
        title: text('留着的图', 'A chart kept back'),
        version: null,
        query: { select: 'district as x, count(*) as value', group_by: 'district', order_by: 'value desc' },
        spec: {
          type: 'bar',
          x: 'district',
          per: null,
          y: null,
          yPer: null,
          measure: { fn: 'count', field: null },
          series: null,
          facet: null,
          top: 20,
          coordinates: null,
        },
      }),
    )
    const body = '::chart{id=kept-back-chart}'
    const written = { 'title.zh': '新的', 'title.en': 'New', 'summary.zh': '摘', 'summary.en': 'S', 'body.zh': body, 'body.en': body }
    await send('/desk/stories/new', { intent: 'save', ...written, slug: 'newer' }, steward)
    await send('/desk/stories/newer', { intent: 'publish' }, steward)
    // The one who may see it comes first: what is remembered for others must not hold it.
    expect((await page('/', steward)).html).toContain('留着的图')
    for (let again = 0; again < 2; again++) {
      const { html } = await page('/')
      expect(html).toContain('href="/stories/newer"')
      expect(html).not.toContain('留着的图')
    }
    expect((await page('/', steward)).html).toContain('留着的图')
  })

  it('compose a dashboard by plain forms and filter it by its address', async () => {
    const head = { intent: 'head', 'title.zh': '一页', 'title.en': 'One page', 'summary.zh': '摘', 'summary.en': 'S', slug: 'board' }
    expect((await send('/desk/dashboards/new', head, steward)).location).toBe('/desk/dashboards/board')
    const revision = async (): Promise<string> => String(must(await steward.get('/dashboards/board')).revision)
    for (const chart of ['follows', 'by-district'])
      expect((await send('/desk/dashboards/board', { intent: 'add-chart', chart, revision: await revision() }, steward)).status).toBe(303)
    expect((await send('/desk/dashboards/board', { intent: 'add-chart', chart: 'no-such', revision: await revision() }, steward)).html).toContain(
      'no-such',
    )
    await send('/desk/dashboards/board', { intent: 'down', at: '0', revision: await revision() }, steward)
    expect(must(await steward.get('/dashboards/board')).items.map((item: { chart: string }) => item.chart)).toEqual(['by-district', 'follows'])
    await send('/desk/dashboards/board', { intent: 'publish' }, steward)
    expect((await page('/dashboards/board')).html).toContain('class="one-figure">320<')
    const filtered = await page(`/dashboards/board?f=${encodeURIComponent('district~eq~江东区')}`)
    expect(filtered.html).toMatch(/class="one-figure">10\d</)
  })

  describe.skipIf(browserSkipReason !== null)('in a browser', () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await openBrowser()
    })
    afterAll(() => browser?.close())
    const open = async (width: number, scheme: 'light' | 'dark'): Promise<BrowserContext> =>
      browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme })
    const faultsOf = async (shown: Page): Promise<string[]> => {
      await shown.evaluate(axe)
      return shown.evaluate(async () => {
        const run = (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run
        return (await run()).violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html.slice(0, 160)}`)
      })
    }

    it('satisfy axe in both languages and themes, on the phone and the wide screen', async () => {
      const found: string[] = []
      for (const [width, scheme, prefix] of [
        [1440, 'light', ''],
        [390, 'dark', '/en'],
      ] as const) {
        const context = await open(width, scheme)
        const shown = await context.newPage()
        shown.on('console', (message) => {
          if (message.type() === 'error' && !message.text().includes('404')) found.push(message.text())
        })
        for (const path of [
          '/charts',
          '/charts/new?table=cases&type=line&x=at&per=day&series=district',
          '/charts/new?table=cases&type=map&x=lon&y=lat',
          '/charts/by-district',
          '/embed/charts/by-district',
          '/stories',
          '/stories/told',
          '/dashboards',
          '/dashboards/board',
        ]) {
          await shown.goto(city.url + prefix + path, { waitUntil: 'load' })
          found.push(...(await faultsOf(shown)).map((fault) => `${prefix}${path} ${width}: ${fault}`))
          if (await shown.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth'))
            found.push(`${path} ${width}: scrolls sideways`)
        }
        await context.close()
      }
      expect(found).toEqual([])
    }, 60_000)

    it('read a chart point by point with the arrows, and redraw it while one chooses', async () => {
      const context = await open(1200, 'light')
      const shown = await context.newPage()
      await shown.goto(`${city.url}/charts/new?table=cases&type=bar&x=district`)
      await shown.focus('svg.drawing.wide')
      await shown.keyboard.press('ArrowRight')
      expect(await shown.textContent('.chart-tip')).toMatch(/区\n\d+/)
      await shown.check('input[name=type][value=line]')
      await shown.waitForSelector('svg.drawing.wide.line', { timeout: 10_000 })
      expect(shown.url()).toContain('type=line')
      await context.close()
    }, 40_000)
  })

  it('draw what is saved after fields were added, renamed and taken away, and say why where it no longer can', async () => {
    expect(
      (
        await send(
          '/charts/new?table=cases&type=bar&x=district',
          { 'title.zh': '跟随', 'title.en': 'Following', version: 'newest', slug: 'following' },
          steward,
        )
      ).status,
    ).toBe(303)
    must(await steward.patch('/datasets/cases', { name: text('热线诉求', 'Hotline calls') }))
    must(await steward.patch('/tables/cases/fields/district', { label: text('所在区', 'District of the case') }))
    const renamed = await page('/charts/following')
    expect(renamed.html).toContain('热线诉求')
    expect(renamed.html).toContain('class="drawing wide bar"')
    // The next version has one more field and the old ones in another order.
    const more = rows(10)
      .split('\n')
      .filter(Boolean)
      .map((line, i) => `${i === 0 ? 'colour' : 'blue'},${line}`)
      .join('\n')
    expect((await steward.load('cases', 'v3.csv', more)).state).toBe('done')
    expect((await page('/charts/following')).html).toContain('第 3 版')
    const bound = await page('/charts/by-district')
    expect([bound.status, bound.html.includes('class="drawing wide bar"'), bound.html.includes('第 1 版')]).toEqual([200, true, true])
    // A field that the agency no longer gives is given of older versions no more either: both charts say which one they lack.
    expect((await steward.load('cases', 'v4.csv', rows(10).replace('district', 'area'))).state).toBe('done')
    for (const slug of ['by-district', 'following']) {
      const lost = await page(`/charts/${slug}`)
      expect([lost.status, lost.html.includes('class="drawing')], slug).toEqual([200, false])
      expect(lost.html).toContain('没有字段“district”')
    }
  })
})
