import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestCity, type TestAnswer, type TestCity, type TestClient } from '../../src/testing/city.ts'
import { must as succeed } from '../attack/sample-city.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- tests read answers of every shape
const must = (answer: TestAnswer): any => succeed(answer).body
const text = (zh: string, en: string): { zh: string; en: string } => ({ zh, en })
const spec = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
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
  ...more,
})
const byDistrict = { select: 'district as x, count(*) as value', group_by: 'district', order_by: 'value desc' }

describe('saved charts', () => {
  let city: TestCity
  let steward: TestClient
  let citizen: TestClient
  const saved = (slug: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
    table: 'cases',
    slug,
    title: text('各区的诉求', 'Cases by district'),
    query: byDistrict,
    spec: spec(),
    ...more,
  })
  beforeAll(async () => {
    city = await createTestCity({ twoPersonReview: false })
    steward = await city.as('stewardA')
    citizen = await city.as('citizen')
    for (const slug of ['cases', 'secret'] as const) {
      must(
        await steward.post('/datasets', {
          agency: 'agency-a',
          slug,
          name: text('诉求', 'Cases'),
          summary: text('每一件诉求', 'Every case'),
          theme: 'economy',
          shareClass: slug === 'cases' ? 'unconditional' : 'none',
          openClass: slug === 'cases' ? 'unconditional' : 'none',
          legalBasis: '示范',
          updateCycle: 'daily',
          licence: 'city-open-1.0',
          contact: '0',
          keywords: ['a', 'b'],
        }),
      )
      must(await steward.post(`/datasets/${slug}/tables`, { slug }))
      await steward.load(slug, 'v1.csv', 'district,phone,hours\n石桥,1,2\n石桥,2,4\n江东,3,9\n')
    }
    must(await steward.patch('/tables/cases/fields/phone', { openClass: 'none', shareClass: 'none', sensitivity: 'personal' }))
    for (const slug of ['cases', 'secret']) {
      const sent = must(await steward.post(`/datasets/${slug}/submit`))
      must(await (await city.as('approverA')).post(`/reviews/${sent.review.id}/decision`, { decision: 'approved' }))
    }
  }, 60_000)
  afterAll(() => city.drop())

  it('are a canonical question to a version, seen by everybody who may read the rows', async () => {
    const chart = must(
      await citizen.post('/charts', saved('by-district', { version: 1, query: { ...byDistrict, where: "  hours>2 and district!='x'" } })),
    )
    expect(chart).toMatchObject({ version: 1, mayEdit: true, query: { where: "hours > 2 and district != 'x'", group_by: 'district' } })
    const seen = must(await city.visitor.get('/charts/by-district'))
    expect(seen).toMatchObject({
      slug: 'by-district',
      table: 'cases',
      version: 1,
      mayEdit: false,
      dataset: { slug: 'cases', name: text('诉求', 'Cases') },
    })
    expect(must(await city.visitor.get('/charts?table=cases')).items.map((c: { slug: string }) => c.slug)).toEqual(['by-district'])
  })

  it('need an account, both languages and fields the saver may read', async () => {
    expect((await city.visitor.post('/charts', saved('nobody'))).status).toBe(401)
    const half = await citizen.post('/charts', saved('half', { title: { zh: '只有中文', en: ' ' } }))
    expect([half.status, half.body.faults[0].at]).toEqual([400, 'title/en'])
    const closed = await citizen.post('/charts', saved('closed', { query: { ...byDistrict, where: "phone = '1'" } }))
    const missing = await citizen.post('/charts', saved('closed', { query: { ...byDistrict, where: "nothing = '1'" } }))
    expect([closed.status, closed.body.code]).toEqual([400, missing.body.code])
    expect((await citizen.post('/charts', saved('closed', { spec: spec({ series: 'phone' }) }))).body.code).toBe('PUJIANG_NO_SUCH_FIELD')
  })

  it('over closed fields or hidden tables are as good as missing for those who may not read them', async () => {
    must(
      await steward.post(
        '/charts',
        saved('whose-phone', { title: text('电话 1 的诉求', 'Cases of phone 1'), query: { ...byDistrict, where: "phone = '1'" } }),
      ),
    )
    must(await steward.post('/charts', saved('secret-chart', { table: 'secret' })))
    const stranger = await city.as('stewardB')
    for (const slug of ['whose-phone', 'secret-chart'])
      for (const client of [city.visitor, citizen, stranger]) {
        const hidden = await client.get(`/charts/${slug}`)
        const missing = await client.get('/charts/never-was')
        expect([hidden.status, hidden.body.code, hidden.body.detail.replace(slug, 'never-was')]).toEqual([
          404,
          missing.body.code,
          missing.body.detail,
        ])
        const edit = await client.patch(`/charts/${slug}`, { title: text('x', 'x') })
        expect(client === city.visitor ? [401, 404] : [404]).toContain(edit.status)
      }
    const listed = must(await citizen.get('/charts')).items.map((c: { slug: string }) => c.slug)
    expect(listed).not.toContain('whose-phone')
    expect(listed).not.toContain('secret-chart')
    expect(must(await steward.get('/charts/whose-phone')).slug).toBe('whose-phone')
    expect((await stranger.post('/charts', saved('peek', { table: 'secret' }))).status).toBe(404)
  })

  it('are changed and removed by their owner and the stewards of the data, not by others', async () => {
    const other = await city.as('stewardB')
    expect((await other.patch('/charts/by-district', { title: text('改', 'changed') })).status).toBe(403)
    expect((await other.post('/charts/by-district/remove')).status).toBe(403)
    expect(must(await citizen.patch('/charts/by-district', { title: text('改', 'changed') })).title.en).toBe('changed')
    expect(must(await steward.patch('/charts/by-district', { version: null })).version).toBe(null)
    must(await citizen.post('/charts', saved('gone')))
    must(await citizen.post('/charts/gone/remove'))
    expect((await city.visitor.get('/charts/gone')).status).toBe(404)
  })
})

describe('stories and dashboards', () => {
  let city: TestCity
  beforeAll(async () => {
    city = await createTestCity()
  })
  afterAll(() => city.drop())
  const draft = { slug: 'night', title: text('夜里的噪声', 'Noise at night'), summary: text('一句话', 'One sentence'), body: text('正文', 'Body') }

  it('are drafts of their author until a steward or the bureau publishes them', async () => {
    const [citizen, stewardA, stewardB, bureau] = await Promise.all((['citizen', 'stewardA', 'stewardB', 'bureau'] as const).map((a) => city.as(a)))
    expect((await city.visitor.post('/stories', draft)).status).toBe(401)
    must(await citizen!.post('/stories', draft))
    for (const client of [city.visitor, stewardA!, stewardB!]) expect((await client.get('/stories/night')).status).toBe(404)
    expect((await citizen!.post('/stories/night/publish')).status).toBe(403)
    expect((await stewardB!.post('/stories/night/publish')).status).toBe(404)
    expect(must(await city.visitor.get('/stories')).items).toEqual([])
    must(await bureau!.post('/stories/night/publish'))
    expect(must(await city.visitor.get('/stories/night'))).toMatchObject({
      status: 'published',
      body: draft.body,
      may: { edit: false, publish: false },
    })
    // Once the portal says it, its author no longer changes it alone.
    expect((await citizen!.patch('/stories/night', { revision: 2, title: text('x', 'x') })).status).toBe(403)
    must(await bureau!.post('/stories/night/unpublish'))
    expect((await city.visitor.get('/stories/night')).status).toBe(404)
  })

  it('tell the second of two editors, and overwrite nothing', async () => {
    const steward = await city.as('stewardA')
    const dashboard = must(
      await steward.post('/dashboards', {
        slug: 'board',
        title: draft.title,
        summary: draft.summary,
        items: [{ kind: 'text', text: text('一', 'one'), wide: true }],
      }),
    )
    must(await steward.patch('/dashboards/board', { revision: dashboard.revision, title: text('先', 'first') }))
    const second = await steward.patch('/dashboards/board', { revision: dashboard.revision, items: [] })
    expect([second.status, second.body.code]).toEqual([409, 'PUJIANG_CHANGED_MEANWHILE'])
    expect(must(await steward.get('/dashboards/board'))).toMatchObject({ title: text('先', 'first'), items: [{ kind: 'text' }] })
  })

  it('page newest first through a cursor, each once', async () => {
    const steward = await city.as('stewardA')
    for (const n of [1, 2, 3, 4, 5]) {
      must(await steward.post('/stories', { ...draft, slug: `story-${n}` }))
      must(await steward.post(`/stories/story-${n}/publish`))
    }
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { items: { slug: string }[]; cursor: string | null } = must(
        await city.visitor.get(`/stories?limit=2${cursor ? `&cursor=${cursor}` : ''}`),
      )
      seen.push(...page.items.map((s) => s.slug))
      cursor = page.cursor
    }
    expect(seen).toEqual([5, 4, 3, 2, 1].map((n) => `story-${n}`))
    expect((await city.visitor.get('/stories?cursor=zzz')).status).toBe(400)
  })
})
