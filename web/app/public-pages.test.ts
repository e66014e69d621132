import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPortal, type Portal } from '../testing/app.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal()
})
afterAll(() => portal.close())

const text = (html: string): string =>
  html
    .replaceAll('<!-- -->', '')
    .replace(/<script[\s\S]*?<\/script>|<[^>]+>/g, ' ')
    .replace(/&#x27;/g, "'")
    .replace(/\s+/g, ' ')
/** Addresses of links, as the browser reads them. */
const links = (html: string): string[] => [...html.matchAll(/href="([^"]*)"/g)].map((match) => (match[1] ?? '').replaceAll('&amp;', '&'))

describe('the document', () => {
  it('speaks Chinese at the plain address and English under /en, and names both', async () => {
    const [zh, en] = await Promise.all([portal.get('/'), portal.get('/en')])
    expect(zh.html).toContain('<html lang="zh-CN">')
    expect(en.html).toContain('<html lang="en">')
    expect(text(zh.html)).toContain('这座城市的数据')
    expect(text(en.html)).toContain('The data of this city')
    for (const { html } of [zh, en]) {
      expect(html).toMatch(/rel="alternate" hrefLang="zh-CN" href="[^"]+\/"/)
      expect(html).toMatch(/rel="alternate" hrefLang="en" href="[^"]+\/en"/)
    }
  })
  it('ships no React: its only scripts are islands, less than 30 kB a page as sent with all they import, and none runs inline', async () => {
    const paths = ['/', '/datasets', '/datasets/hotline-cases', '/sign-in', '/desk/load', '/desk/uploads/1']
    for (const path of paths) {
      const { html } = await portal.get(path, { signedIn: path.startsWith('/desk') })
      // JSON in a script element is data: the browser runs none of it.
      const inline = [...html.matchAll(/<script([^>]*)>([^<]+)/g)].filter((match) => !/type="application\/(ld\+)?json"/.test(match[1] ?? ''))
      expect(inline, path).toEqual([])
      const files = new Set([...html.matchAll(/<script type="module" src="([^"]+)"/g)].map((match) => match[1] ?? ''))
      let bytes = 0
      for (const file of files) {
        expect(file).toContain('/assets/')
        const code = await (await fetch(portal.origin + file)).text()
        expect(code, file).not.toContain('react')
        bytes += gzipSync(code).length
        for (const [, name] of code.matchAll(/(?:from|import)\s*["'](\.\/[^"']+)["']/g)) files.add(new URL(name ?? '', portal.origin + file).pathname)
      }
      expect(bytes, path).toBeLessThan(30_000)
    }
  })
  it('allows nothing from outside, no inline script and no style attribute', async () => {
    const { headers, html } = await portal.get('/datasets/hotline-cases')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect(html).not.toMatch(/ style="/)
    expect(html).not.toMatch(/ on[a-z]+="/)
  })
  it('keeps assets for a year and sends them compressed', async () => {
    const { html } = await portal.get('/')
    const sheet = links(html).find((href) => href.endsWith('.css')) ?? ''
    const { headers, status } = await portal.get(sheet, { headers: { 'accept-encoding': 'br' } })
    expect({ status, cache: headers.get('cache-control'), encoding: headers.get('content-encoding') }).toEqual({
      status: 200,
      cache: 'public, max-age=31536000, immutable',
      encoding: 'br',
    })
  })
  it('says on every page that the city is invented', async () => {
    for (const path of ['/', '/datasets', '/datasets/hotline-cases', '/agencies', '/about', '/ui', '/sign-in'])
      expect(text((await portal.get(path)).html)).toContain('演示数据，非真实')
  })
  it('answers unknown addresses and data requests of a client router with the page that says so', async () => {
    for (const path of ['/nothing', '/datasets.data', '/__manifest', '/datasets/no-such']) {
      const { status, html } = await portal.get(path)
      expect(status, path).toBe(404)
      expect(text(html)).toMatch(/没有/)
    }
  })
})

describe('home', () => {
  it('counts the city, shows figures with the way to their rows, the sixteen fields and the changes', async () => {
    const { html } = await portal.get('/')
    expect(text(html)).toContain('6 个数据集，来自 5 个部门，共 2,246,000 行')
    expect(links(html).filter((href) => href.startsWith('/themes/'))).toHaveLength(16)
    expect(links(html).some((href) => href.startsWith('/datasets/hotline-cases?f=accepted_at%7Egte%7E'))).toBe(true)
  })
  it('draws the last whole day of the finest series, names its peaks and leads to its rows', async () => {
    const { html } = await portal.get('/')
    expect(text(html)).toContain('08:30 最高 44,798 人次')
    expect(text(html)).toContain('11月21日星期六，轨道交通进站')
    expect(links(html)).toContain('/datasets/metro-entries?f=period%7Egte%7E2026-11-21&f=period%7Elt%7E2026-11-22')
  })
  it('goes to English for a reader who chose it before, but not when they come back by a link', async () => {
    expect((await portal.get('/', { headers: { cookie: 'lang=en' } })).headers.get('location')).toBe('/en')
    expect((await portal.get('/', { headers: { cookie: 'lang=en', referer: `${portal.origin}/en` } })).status).toBe(200)
  })
})

describe('search', () => {
  it('says what was asked as parts that can be taken away, and why each hit was found', async () => {
    const { html } = await portal.get('/datasets?q=噪声&openClass=unconditional')
    expect(html).toContain('<mark>噪声</mark>')
    expect(links(html)).toContain('/datasets?openClass=unconditional')
    expect(links(html)).toContain(`/datasets?q=${encodeURIComponent('噪声')}`)
    expect(html).toMatch(/type="checkbox" name="openClass"[^>]*checked=""/)
  })
  it('offers five facets and the next page by cursor', async () => {
    const { html } = await portal.get('/datasets')
    for (const name of ['theme', 'openClass', 'updateCycle', 'agency', 'format']) expect(html).toContain(`name="${name}"`)
    expect(links(html)).toContain('/datasets?cursor=next')
  })
  it('helps when nothing was found', async () => {
    const { html } = await portal.get('/datasets?q=xyzxyz&theme=ocean')
    expect(text(html)).toContain('没有找到与“xyzxyz”有关的数据集')
    expect(links(html)).toContain('/datasets?q=xyzxyz')
    expect(text(html)).toContain('功能区噪声监测')
  })
})

describe('a dataset', () => {
  it('opens on its rows with facts, fields, versions, quality, API and citation', async () => {
    const { html } = await portal.get('/datasets/hotline-cases')
    const words = text(html)
    expect(words).toContain('1,240 行 × 9 列')
    expect(words).toContain('第 1–20 行，共 1,240 行')
    expect(words).toContain('GD251001-000000')
    for (const id of ['rows', 'chart', 'fields', 'versions', 'quality', 'record', 'api', 'cite']) expect(html).toContain(`id="${id}"`)
    expect(words).toContain('curl -G')
  })
  it('keeps the exact view in its address: filter, order, columns, page', async () => {
    const { html } = await portal.get('/datasets/hotline-cases?c=case_no&c=kind&f=kind~eq~噪声扰民&sort=case_no~desc')
    expect(text(html)).toContain('500 行')
    expect(html.match(/<th scope="col"[^>]*aria-sort="descending"/g)).toHaveLength(1)
    const further = links(html).find((href) => href.includes('cursor=20')) ?? ''
    expect(further).toContain('c=case_no&c=kind&f=kind%7Eeq%7E')
    expect(text((await portal.get(further)).html)).toContain('第 21–40 行')
  })
  it('turns what a form sent into the one address of that view', async () => {
    const { status, headers } = await portal.get(
      '/datasets/hotline-cases?apply=1&f=state~eq~%E5%B7%B2%E5%8A%9E%E7%BB%93&add_field=hours&add_op=gte&add_value=20',
    )
    expect(status).toBe(302)
    expect(decodeURIComponent(headers.get('location') ?? '')).toBe('/datasets/hotline-cases?f=state~eq~已办结&f=hours~gte~20#rows')
  })
  it('groups, draws the groups and leads from each to its rows', async () => {
    const { html } = await portal.get('/datasets/hotline-cases?group=district')
    expect(text(html)).toContain('行数，按区')
    expect(links(html)).toContain(`/datasets/hotline-cases?f=${encodeURIComponent('district~eq~江东区').replaceAll('~', '%7E')}#rows`)
  })
  it('offers the present view in four formats and all rows beside it', async () => {
    const { html } = await portal.get('/datasets/hotline-cases?f=kind~eq~噪声扰民')
    for (const format of ['csv', 'json', 'ndjson', 'parquet'])
      expect(links(html).filter((href) => href.startsWith('/api/v1/tables/') && href.includes(`format=${format}`)).length).toBeGreaterThanOrEqual(2)
  })
  it('shows the entry but not the rows of a conditional dataset, and says how to ask', async () => {
    const { status, html } = await portal.get('/datasets/school-catchment')
    expect(status).toBe(200)
    expect(text(html)).toContain('这份数据有条件开放')
    expect(text(html)).toContain('五个工作日内答复')
    expect(text(html)).not.toContain('GD251001-000000')
    expect(html).not.toMatch(/href="[^"]*format=csv["&]/)
  })
  it('answers a hidden dataset and a missing one alike', async () => {
    const [hidden, missing] = await Promise.all([portal.get('/datasets/enterprise-wages'), portal.get('/datasets/no-such-name-here')])
    const same = (page: { html: string }): string => text(page.html).replaceAll('enterprise-wages', 'X').replaceAll('no-such-name-here', 'X')
    expect(hidden.status).toBe(404)
    expect(same(hidden)).toBe(same(missing))
  })
  it('points at a fault in a condition without losing the page', async () => {
    const { status, html } = await portal.get(`/datasets/hotline-cases?where=${encodeURIComponent("kind = 'a")}`)
    expect(status).toBe(200)
    expect(html).toContain('role="alert"')
    expect(html).toContain('id="fields"')
  })
  it('shows text of rows as text, never as markup', async () => {
    const { html } = await portal.get('/datasets/hotline-cases')
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toContain('<script>alert(1)')
  })
})
