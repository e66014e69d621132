import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, limited, must, sampleCsv, type SampleCity } from '../attack/sample-city.ts'
import type { TestClient } from '../../src/testing/city.ts'

/** Forty cases: two amounts are missing, one cannot be read. */
const cases = [
  'case_no,district,opened_on,amount,phone',
  ...Array.from({ length: 40 }, (_, i) => `${7000 + i},江东区,2024-01-02,${i === 7 ? 'a lot' : i < 2 ? '' : i},`),
].join('\n')

interface Month {
  month: string
  view: number
  download: number
  api: number
}

describe('what a dataset tells of itself', () => {
  let city: SampleCity
  let granted: TestClient
  beforeAll(async () => {
    city = await createSampleCity({ twoPersonReview: false })
    await city.publish({ slug: 'open-cases' })
    await city.publish({ slug: 'asked-cases', metadata: limited })
    await city.grant({ subjectKind: 'table', subject: 'asked-cases', granteeAgencyId: await city.agencyId('agency-b'), purpose: 'flood plan' })
    granted = await city.keyFor(city.stewardB, 'flood plan')
  })
  afterAll(() => city.drop())

  test('uses are counted by month, as what they are, for every table that a statement names', async () => {
    must(await city.visitor.get('/tables/open-cases/rows'))
    must(await city.visitor.get('/tables/open-cases/rows?format=csv'))
    must(await city.visitor.post('/sql', { sql: 'select count(*) as n from open_cases' }))
    must(await city.visitor.get('/datasets/open-cases', { 'sec-fetch-site': 'same-origin' }))
    // Rows that a page of ours shows belong to its view.
    must(await city.visitor.get('/tables/open-cases/rows', { 'sec-fetch-site': 'same-origin' }))
    const months = async (): Promise<Month[]> => must(await city.visitor.get('/datasets/open-cases/use')).body.months
    await expect.poll(async () => (await months()).at(-1), { timeout: 5000 }).toMatchObject({ view: 1, download: 1, api: 2 })
    expect(await months()).toHaveLength(12)
    expect((await city.visitor.get('/datasets/no-such/use')).status).toBe(404)
  })

  test('the quality is computed from cells, findings and descriptions that may be known', async () => {
    await city.publish({ slug: 'typed-cases' })
    const settings = { columns: [{ column: 3, type: 'integer' }] }
    expect((await city.stewardA.load('typed-cases', 'typed.csv', cases, { settings })).result).toMatchObject({ findings: 1, published: true })
    const { body } = must(await city.visitor.get('/datasets/typed-cases/quality'))
    const part = (code: string): unknown => body.parts.find((p: { code: string }) => p.code === code)
    // Four open columns of forty rows; the closed column, which is empty, counts nowhere.
    expect(part('complete')).toMatchObject({ good: 157, of: 160 })
    expect(part('valid')).toMatchObject({ good: 159, of: 160 })
    expect(part('timely')).toMatchObject({ good: 1, of: 1 })
    expect(part('described')).toMatchObject({ good: 0, of: 4 })
    // (25 × 157 / 160 + 25 × 159 / 160 + 20 × 1 + 20 × 0) of 90
    expect(body).toMatchObject({
      score: 77,
      weights: 90,
      updates: [
        { version: 2, kept: true },
        { version: 1, kept: null },
      ],
    })
    expect(body.findings).toMatchObject([{ column: 'amount', count: 1 }])
    expect(must(await city.visitor.get('/datasets/asked-cases/quality')).body.findings).toEqual([])
  })

  test('a time stands for the version that was current then', async () => {
    const before = new Date(Date.now() - 86_400_000).toISOString()
    must(await city.stewardA.post('/tables/open-cases/versions/1/publish', {}))
    const between = new Date().toISOString()
    expect((await city.stewardA.load('open-cases', 'more.csv', sampleCsv)).result).toMatchObject({ number: 2, published: true })
    const rows = (asof: string): Promise<{ status: number; body: { version: number } }> =>
      city.visitor.get(`/tables/open-cases/rows?asof=${encodeURIComponent(asof)}`)
    expect((await rows(between)).body.version).toBe(1)
    expect((await rows(new Date().toISOString())).body.version).toBe(2)
    expect((await rows(before)).status).toBe(404)
    expect((await rows('yesterday')).status).toBe(400)
    expect((await city.visitor.get(`/tables/open-cases/versions?asof=${encodeURIComponent(between)}`)).body.items).toMatchObject([{ number: 1 }])
  })

  test('the lineage tells how the published columns came to be, and of closed ones and people nothing', async () => {
    const { body, text } = must(await city.visitor.get('/tables/open-cases/lineage'))
    expect(body.loads).toMatchObject([
      { version: 2, mode: 'replace', rows: 5, format: 'csv', encoding: 'utf-8', delimiter: ',', file: null, operator: 'person' },
    ])
    expect(body.columns.map((c: { name: string }) => c.name)).toEqual(['case_no', 'district', 'opened_on', 'amount'])
    expect(text).not.toMatch(/phone|steward|more\.csv/)
    const own = must(await city.stewardA.get('/tables/open-cases/lineage')).body
    expect(own.loads).toMatchObject([{ file: { name: 'more.csv', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } }])
    expect(own.columns).toHaveLength(5)
    const typed = must(await city.visitor.get('/tables/typed-cases/lineage')).body
    expect(typed.columns[3]).toMatchObject({ name: 'amount', type: 'integer', decided: true, findings: 1 })
    expect((await city.visitor.get('/tables/open-cases/lineage?version=7')).status).toBe(404)
    expect(must(await city.visitor.get('/tables/asked-cases/lineage')).body).toMatchObject({ contentHash: null, loads: [{ rows: null }] })
  })

  test('a cited view has one short hash that finds it again, for those who may see it', async () => {
    const cite = (query: string): Promise<string> =>
      city.visitor.post('/tables/open-cases/views', { version: '1', query }).then((answer) => must(answer).body.hash as string)
    const asked = (): Promise<{ hash: string; kept: boolean }> =>
      city.visitor
        .get(`/tables/open-cases/views?version=1&query=${encodeURIComponent('f=district~eq~江东区&sort=amount~desc')}`)
        .then((answer) => must(answer).body)
    const before = await asked()
    expect(before.kept).toBe(false)
    const hash = await cite('f=district~eq~江东区&sort=amount~desc')
    expect(await cite(`sort=amount~desc&${new URLSearchParams({ f: 'district~eq~江东区' }).toString()}&cursor=x`)).toBe(hash)
    expect(await cite('sort=amount~desc')).not.toBe(hash)
    expect(await asked()).toMatchObject({ hash, kept: true })
    expect(before.hash).toBe(hash)
    expect(must(await city.visitor.get(`/views/${hash}`)).body).toMatchObject({ dataset: 'open-cases', table: 'open-cases', version: 1 })
    expect((await city.visitor.post('/tables/open-cases/views', { version: '9' })).status).toBe(404)
    must(await city.stewardA.post('/tables/open-cases/versions/1/retract', { reason: 'phones' }))
    // What was cited is found still; its rows say that they were taken back.
    expect(must(await city.visitor.get(`/views/${hash}`)).body).toMatchObject({ version: 1 })
    expect((await city.visitor.get('/tables/open-cases/rows?version=1')).status).toBe(410)
    expect((await city.visitor.get('/tables/open-cases/views?version=1')).status).toBe(404)
    expect((await city.visitor.get('/views/0000000000')).status).toBe(404)
  })

  test('a cited view gives away no word about a column that was closed since it was cited', async () => {
    await city.publish({ slug: 'cited-cases' })
    const views = '/tables/cited-cases/views'
    const cite = async (query: string, by = city.visitor): Promise<string> => must(await by.post(views, { version: '1', query })).body.hash as string
    const told = [
      await cite('f=district~eq~江东区'),
      await cite("where=district = '江东区' and amount > 1"),
      await cite('sort=district~asc'),
      // The agency cites its own closed column; the words are nobody else's.
      await cite('f=phone~starts~138', city.stewardA),
    ]
    const harmless = await cite('sort=amount~desc&add_field=district&add_op=eq&add_value=江东区')
    const query = encodeURIComponent('f=district~eq~江东区')
    expect(must(await city.visitor.get(`${views}?version=1&query=${query}`)).body.kept).toBe(true)
    must(await city.stewardA.patch('/tables/cited-cases/fields/district', { openClass: 'none', shareClass: 'none' }))
    for (const hash of told) {
      for (const who of [city.visitor, city.stewardB, granted]) {
        const answer = await who.get(`/views/${hash}`)
        expect(answer).toMatchObject({ status: 410, body: { code: 'PUJIANG_VIEW_CLOSED', facts: { dataset: 'cited-cases', version: 1 } } })
        expect(answer.text).not.toMatch(/江东|%E6|district|phone|138/)
      }
      expect(must(await city.stewardA.get(`/views/${hash}`)).body.query).not.toBe('')
    }
    expect(must(await city.visitor.get(`/views/${harmless}`)).body.query).toBe('sort=amount%7Edesc')
    // Nor is it a way to ask whether a guess was cited: a closed column answers like one that never was.
    for (const guess of ['f=district~eq~江东区', 'f=phone~starts~138', 'f=nothing~eq~1', "where=district = '江东区'", 'where=(', 'sort=phone~asc']) {
      const asked = await city.visitor.get(`${views}?version=1&query=${encodeURIComponent(guess)}`)
      expect(asked, guess).toMatchObject({ status: 400, body: { code: 'PUJIANG_VIEW_WORDS' } })
      expect(asked.text).not.toMatch(/district|phone/)
      expect((await city.visitor.post(views, { version: '1', query: guess })).body.code, guess).toBe('PUJIANG_VIEW_WORDS')
    }
  })

  test('a question under a grant is on record also when it is refused', async () => {
    expect((await granted.get('/tables/asked-cases/rows?where=nothing = 1')).status).toBe(400)
    expect((await granted.post('/sql', { sql: 'select nothing from asked_cases' })).status).toBe(400)
    const { rows } = await city.database.pool.query<{ operation: string; outcome: string; entry: string }>(
      'select operation, outcome, entry from audit_leaf where actor_id = $1 and outcome = $2 order by operation',
      [city.stewardB.actorId, 'failure'],
    )
    expect(rows.map((row) => row.operation)).toEqual(['read-rows', 'run-sql'])
    expect(rows.every((row) => row.entry.includes('"ground":"grant"'))).toBe(true)
  })
})
