import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureWebBuild } from '../../web/server.ts'
import { createSampleCity, must, sampleMetadata, type SampleCity } from '../attack/sample-city.ts'

const own = {
  theme: { code: 'environment', label: { zh: '绿水青山', en: 'Green hills' } },
  licence: { code: 'CC-BY-4.0', label: { zh: '署名即可', en: 'Just name us' } },
  cycle: { code: 'daily', label: { zh: '天天更新', en: 'Every single day' } },
  open: { code: 'unconditional', label: { zh: '谁都能用', en: 'For everybody' } },
  state: { code: 'published', label: { zh: '已上架', en: 'On the shelf' } },
}
const standard = ['环境', '知识共享 署名 4.0', '每日', '无条件开放']

describe('a city that names codes itself', () => {
  let city: SampleCity
  const page = async (path: string, client?: { cookie: string }): Promise<string> => {
    const answer = await fetch(`${city.url}${path}`, { headers: client ? { cookie: client.cookie } : {} })
    expect(answer.status, path).toBe(200)
    // React sets a comment between neighbouring texts.
    return (await answer.text()).replaceAll('<!-- -->', '')
  }
  /** What the page says, its marks left out: codes stand in sentences too. */
  const said = (html: string): string => html.replaceAll(/<[^>]*>/g, '').toLowerCase()
  const send = async (values: Record<string, string>): Promise<Response> =>
    fetch(`${city.url}/desk/settings/codes`, {
      method: 'POST',
      headers: { cookie: city.administrator.cookie, origin: city.url, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(values),
      redirect: 'manual',
    })
  beforeAll(async () => {
    await ensureWebBuild()
    city = await createSampleCity({ pages: true })
    await city.publish({ slug: 'river-levels', metadata: { licence: 'CC-BY-4.0' } })
    must(await city.stewardA.post('/datasets', { ...sampleMetadata, slug: 'free-words', licence: 'CC0-1.0' }))
    await city.indexed()
    expect(await page('/datasets/river-levels')).toContain('知识共享 署名 4.0')
    must(
      await city.administrator.patch('/city/settings', {
        themes: [own.theme],
        codes: {
          updateCycle: [own.cycle],
          openClass: [own.open],
          versionState: [own.state],
          status: [own.state],
          licence: [
            own.licence,
            { code: 'pj-open-2.0', label: { zh: '浦江开放许可', en: 'Pujiang Open Licence' } },
            { code: 'CC0-1.0', label: { zh: '零', en: 'Zero' }, hidden: true },
          ],
        },
      }),
    )
  })
  afterAll(() => city.drop())

  test('reads its own words in facets, hits, hints, fields and lists of codes of the API at once', async () => {
    const { facets } = must(await city.visitor.get('/datasets')).body
    expect(facets.theme).toContainEqual({ ...own.theme, count: 1 })
    expect(facets.updateCycle).toContainEqual({ ...own.cycle, count: 1 })
    expect(facets.openClass).toContainEqual({ ...own.open, count: 1 })
    const codes = must(await city.visitor.get('/codes')).body
    expect(codes.theme).toHaveLength(16)
    expect(codes.theme[0]).toEqual(own.theme)
    expect(codes.licence.map((code: { code: string }) => code.code)).toEqual(['CC-BY-4.0', 'pj-open-2.0', 'CC0-1.0', 'city-open-1.0'])
    expect(codes.licence[2]).toMatchObject({ hidden: true })
    expect(must(await city.visitor.get('/city')).body.themes[0]).toMatchObject({ ...own.theme, count: 1 })
    const hints = must(await city.visitor.get(`/suggest?q=${encodeURIComponent('绿水')}`)).body.suggestions
    expect(hints[0]).toMatchObject({ kind: 'theme', text: '绿水青山', slug: 'environment' })
  })

  test('reads them on every page that shows a code, in both languages, and nowhere the words of the standard', async () => {
    const pages: [string, (keyof typeof own)[], { cookie: string }?][] = [
      ['/', ['theme']],
      ['/themes', ['theme']],
      ['/themes/environment', ['theme']],
      ['/datasets', ['theme', 'cycle', 'open']],
      ['/datasets/river-levels', ['theme', 'cycle', 'licence', 'open']],
      ['/agencies/agency-a', ['cycle']],
      ['/about', ['licence', 'open']],
      ['/requests/new', ['theme'], city.stewardA],
      ['/contribute', ['theme', 'licence'], city.stewardA],
      ['/desk/datasets', ['state'], city.stewardA],
      ['/desk/datasets/river-levels', ['state', 'open'], city.stewardA],
      ['/desk/datasets/river-levels/edit', ['theme', 'cycle', 'licence', 'open'], city.stewardA],
      ['/desk/schedule', ['cycle'], city.stewardA],
    ]
    for (const [path, shown, client] of pages)
      for (const locale of ['zh', 'en'] as const) {
        const html = await page(locale === 'en' ? `/en${path === '/' ? '' : path}` : path, client)
        for (const name of shown) expect(said(html), `${locale} ${path}`).toContain(own[name].label[locale].toLowerCase())
        if (locale === 'zh')
          for (const word of standard) expect([...html.matchAll(new RegExp(`.{60}>${word}<`, 'g'))].join(), `${path} still says ${word}`).toBe('')
      }
  })

  test('says them to search engines', async () => {
    const data = (html: string) =>
      JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1] ?? '{}') as Record<string, string>
    expect(data(await page('/datasets/river-levels'))).toMatchObject({
      conditionsOfAccess: '谁都能用',
      description: expect.stringContaining('承诺天天更新'),
    })
    expect(data(await page('/en/datasets/river-levels'))).toMatchObject({ conditionsOfAccess: 'For everybody' })
  })

  test('shows them to the approver beside what changes', async () => {
    must(await city.approverA.post('/datasets/river-levels/retire', { reason: '换许可' }))
    must(await city.stewardA.patch('/datasets/river-levels', { licence: 'pj-open-2.0' }))
    const review = must(await city.stewardA.post('/datasets/river-levels/submit')).body.review.id as string
    const html = await page('/desk/reviews/river-levels', city.approverA)
    for (const word of ['浦江开放许可', '谁都能用', '天天更新', '绿水青山']) expect(said(html)).toContain(word)
    expect(said(await page('/en/desk/reviews/river-levels', city.approverA))).toContain('pujiang open licence')
    must(await city.approverA.post(`/reviews/${review}/decision`, { decision: 'approved' }))
  })

  test('writes them in sheets of metadata and of rows, and reads them back', async () => {
    const sheet = must(await city.stewardA.get('/desk/metadata?format=csv&datasets=river-levels', { 'accept-language': 'zh' })).text
    for (const word of ['浦江开放许可', '谁都能用', '天天更新', '绿水青山']) expect(sheet).toContain(word)
    const edited = await fetch(`${city.url}/api/v1/bulk-edits/sheet?fileName=m.csv`, {
      method: 'POST',
      headers: { cookie: city.stewardA.cookie, 'content-type': 'application/octet-stream' },
      body: sheet.replace('浦江开放许可', '署名即可'),
    })
    const plan = must(await city.stewardA.get(`/bulk-edits/${((await edited.json()) as { id: string }).id}`)).body
    expect(plan.rows[0]).toMatchObject({ state: 'ready', cells: [{ path: 'licence', from: 'pj-open-2.0', to: 'CC-BY-4.0' }] })
    const rows = await fetch(`${city.url}/api/v1/tables/river-levels/rows?format=xlsx&all=true`, { headers: { 'accept-language': 'en' } })
    const { sheets } = await readXlsx(new Uint8Array(await rows.arrayBuffer()))
    expect(JSON.stringify(sheets.at(-1)?.rows)).toContain('Pujiang Open Licence')
  })

  test('takes an added licence, refuses a hidden one where it was not chosen before, and offers it nowhere', async () => {
    const refused = await city.stewardA.post('/datasets', { ...sampleMetadata, slug: 'hidden-licence', licence: 'CC0-1.0' })
    expect([refused.status, refused.body.code, refused.body.faults[0].at]).toEqual([400, 'PUJIANG_CODE_NOT_OFFERED', 'licence'])
    expect((await city.stewardA.post('/datasets', { ...sampleMetadata, slug: 'no-licence', licence: 'made-up' })).status).toBe(400)
    expect([...(await page('/desk/datasets/river-levels/edit', city.stewardA)).matchAll(/.{60}value="CC0-1.0".{60}/g)].join()).toBe('')
    // What has it keeps it, through an edit of something else too.
    expect(await page('/desk/datasets/free-words/edit', city.stewardA)).toMatch(/value="CC0-1\.0"[^>]*selected/)
    must(await city.stewardA.patch('/datasets/free-words', { licence: 'CC0-1.0', keywords: ['零'] }))
    expect(must(await city.stewardA.post('/metadata-check', { dataset: 'free-words', values: {} })).body.faults).toEqual([])
    expect(must(await city.stewardA.post('/metadata-check', { dataset: 'river-levels', values: { licence: 'CC0-1.0' } })).body.faults).toHaveLength(1)
  })

  test('is changed by a form at the desk, shows on the next page, keeps what was typed when refused, and goes back to the standard', async () => {
    const shown = await page('/desk/settings/codes', city.administrator)
    expect(shown).toContain('id="standard-licence"')
    const bad = await send({ intent: 'standard', list: 'updateCycle', 'code.0': 'daily', 'zh.0': '日日', 'en.0': '', 'order.0': '1' })
    expect(bad.status).toBe(400)
    expect(await bad.text()).toContain('日日')
    const good = await send({ intent: 'standard', list: 'updateCycle', 'code.0': 'daily', 'zh.0': '日日', 'en.0': 'Day by day', 'order.0': '1' })
    expect(good.headers.get('location')).toBe('/desk/settings/codes#standard-updateCycle')
    expect(await page('/en/datasets/river-levels')).toContain('Day by day')
    await send({ intent: 'standard', list: 'updateCycle', standard: '1' })
    expect(await page('/datasets/river-levels')).toContain('每日')
    // The other lists stay as they were.
    expect(await page('/datasets/river-levels')).toContain('谁都能用')
  })

  test('attack: codes are not added where rules hang on them, and nobody below the city names them', async () => {
    const name = { zh: '什么', en: 'Anything' }
    const tries = [
      { openClass: [{ code: 'secret-open', label: name }] },
      { openClass: [{ code: 'none', label: name, hidden: true }] },
      { licence: [{ code: 'x', label: { zh: '', en: 'x' } }] },
      { licence: [own.licence, own.licence] },
      { theme: [{ code: 'economy', label: name }] },
      { nothing: [{ code: 'a', label: name }] },
      { licence: [{ code: '"><script>', label: name }] },
    ]
    for (const codes of tries) expect((await city.administrator.patch('/city/settings', { codes })).status, JSON.stringify(codes)).toBe(400)
    for (const client of [city.stewardA, city.approverA, city.visitor])
      expect([401, 403]).toContain((await client.patch('/city/settings', { codes: { licence: null } })).status)
  })
})
