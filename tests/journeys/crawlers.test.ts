import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSampleCity, notShared, type SampleCity } from '../attack/sample-city.ts'
import { breakLines } from '../../web/charts/draw/measure-text.ts'

let city: SampleCity
const many = Number(process.env['PUJIANG_SITEMAP_DATASETS'] ?? 3000)
beforeAll(async () => {
  city = await createSampleCity()
  await city.publish({ slug: 'open-cases', metadata: { name: { zh: '十二三四五热线 & “服务”工单 <全部>', en: 'Cases of the hotline' } } })
  await city.publish({ slug: 'kept-cases', metadata: notShared })
  await city.database.pool.query(
    `insert into dataset (id, slug, agency_id, name, summary, theme, share_class, open_class, update_cycle, status, modified_at)
     select gen_random_uuid(), 'mass-' || lpad(i::text, 7, '0'), (select id from agency where slug = 'agency-a'), '{"zh":"批","en":"m"}', '{"zh":"批","en":"m"}', 'economy',
       case when i % 10 = 0 then 'none' else 'unconditional' end, 'unconditional', 'daily', case when i % 10 = 1 then 'draft' else 'published' end, now()
     from generate_series(1, $1::int) i`,
    [many],
  )
})
afterAll(() => city.drop())

const get = (path: string): Promise<Response> => fetch(city.url + path)
const locations = (xml: string): string[] => [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map((m) => m[1] ?? '')

describe('a crawler', () => {
  it('is told to stay out of views, searches, rows and the desk, and where the map is', async () => {
    const text = await (await get('/robots.txt')).text()
    for (const path of ['/desk', '/en/desk', '/api/', '/datasets?', '/datasets/*?', '/sql/s/', '/sql?', '/en/sign-in'])
      expect(text.split('\n')).toContain(`Disallow: ${path}`)
    expect(text).toContain(`Sitemap: ${city.url}/sitemap.xml`)
    // Every line is of the exclusion standard (RFC 9309).
    for (const line of text.trim().split('\n')) expect(line).toMatch(/^$|^(User-agent|Disallow|Allow|Sitemap): \S+$/)
  })
  it('finds every public dataset once in each language, and nothing else', async () => {
    const index = await (await get('/sitemap.xml')).text()
    const maps = locations(index)
    expect(maps.length).toBe(1 + Math.ceil((many * 0.8 + 1) / 25_000))
    const found: string[] = []
    const began = performance.now()
    for (const map of maps.slice(1)) {
      const answer = await fetch(map)
      expect(answer.headers.get('content-type')).toContain('application/xml')
      const here = locations(await answer.text())
      expect(here.length).toBeLessThanOrEqual(50_000)
      found.push(...here)
    }
    if (many > 3000) console.log(`${found.length} addresses of ${many} datasets in ${Math.round(performance.now() - began)} ms`)
    expect(new Set(found).size).toBe(found.length)
    expect(found.length).toBe(2 * (many * 0.8 + 1))
    expect(found).toContain(`${city.url}/datasets/open-cases`)
    expect(found).toContain(`${city.url}/en/datasets/mass-0000002`)
    expect(found.join(' ')).not.toMatch(/kept-cases|mass-0000010\b|mass-0000011\b/)
    expect((await get(`/sitemaps/${maps.length}.xml`)).status).toBe(404)
    expect((await get('/sitemaps/0.xml')).status).toBe(404)
  })
  it('reads each dataset beside its other language', async () => {
    const xml = await (await get('/sitemaps/1.xml')).text()
    expect(xml).toContain(`<xhtml:link rel="alternate" hreflang="en" href="${city.url}/en/datasets/open-cases"/>`)
    expect(locations(await (await get('/sitemaps/pages.xml')).text())).toContain(`${city.url}/en/agencies/agency-a`)
  })
})

describe('the picture beside a link', () => {
  it('is a drawn PNG of 1200 × 630 in either language, the same for every caller, and kept', async () => {
    const sizes = []
    for (const path of ['/og/datasets/open-cases.png', '/en/og/datasets/open-cases.png']) {
      const answer = await get(path)
      expect(answer.headers.get('content-type')).toBe('image/png')
      const png = Buffer.from(await answer.arrayBuffer())
      expect([png.toString('latin1', 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(['PNG', 1200, 630])
      sizes.push(png.length)
    }
    // Without its characters the picture would be lines and a square of some three kilobytes.
    expect(Math.min(...sizes)).toBeGreaterThan(9000)
    const began = performance.now()
    await get('/og/datasets/open-cases.png')
    expect(performance.now() - began).toBeLessThan(300)
  })
  it('does not exist for what the public may not see', async () => {
    const [hidden, missing] = await Promise.all([get('/og/datasets/kept-cases.png'), get('/og/datasets/never-was.png')])
    expect([hidden.status, missing.status]).toEqual([404, 404])
    const withSession = await fetch(`${city.url}/og/datasets/kept-cases.png`, { headers: { cookie: city.stewardA.cookie } })
    expect(withSession.status).toBe(404)
  })
  it('breaks long names at words, and Chinese anywhere', () => {
    expect(breakLines('轨道交通分时进出站客流量统计', 5, 3)).toEqual(['轨道交通分', '时进出站客', '流量统计'])
    expect(breakLines('Passenger entries and exits by ten minutes', 12, 2)).toEqual(['Passenger entries and', 'exits by ten minutes'])
    expect(breakLines('很长很长很长很长的名字', 4, 2).at(-1)).toMatch(/…$/)
  })
})
