import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, limited, secretDigits, type SampleCity } from './sample-city.ts'
import type { TestClient } from '../../src/testing/city.ts'

describe('a dataset on request', () => {
  let city: SampleCity
  let strangers: [string, TestClient][]
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'asked-cases', metadata: { ...limited, contact: '热线 12345', openCondition: '签协议' } })
    await city.publish({ slug: 'shared-cases', metadata: { ...limited, shareClass: 'unconditional' } })
    strangers = [
      ['a visitor', city.visitor],
      ['a citizen', await city.as('citizen')],
      ['another agency', city.stewardB],
      ['another agency with a purpose', await city.keyFor(city.stewardB, 'flood plan')],
    ]
    await city.indexed()
  })
  afterAll(() => city.drop())

  test('shows its entry to everybody with the way to ask for its rows', async () => {
    for (const [who, client] of strangers) {
      const entry = await client.get('/datasets/asked-cases')
      expect(entry.status, who).toBe(200)
      expect(entry.body).toMatchObject({ slug: 'asked-cases', openClass: 'conditional', may: { readRows: false } })
      expect(entry.body.howToAsk.zh).toContain('12345')
      expect(entry.body.distributions[0].table.fields.map((f: { name: string }) => f.name)).toEqual(['case_no', 'district', 'opened_on', 'amount'])
      const rows = await client.get('/tables/asked-cases/rows')
      expect(rows.status, who).toBe(403)
      expect(rows.body).toMatchObject({ kind: 'NotAllowed' })
      expect(rows.body.cure).toBeTypeOf('string')
    }
  })

  test('gives no rows in any form', async () => {
    for (const [who, client] of strangers) {
      for (const query of [
        '',
        '?format=csv',
        '?format=ndjson',
        '?format=parquet',
        '?all=true',
        '?count=true',
        '?select=count(*)',
        '?version=1',
        '?limit=1',
        "?where=district = 'x'",
        '?where=nothing = 1',
      ]) {
        const answer = await client.get(`/tables/asked-cases/rows${query}`)
        expect(answer.status, `${who} ${query}`).toBe(403)
        expect(answer.headers.get('etag'), `${who} ${query}`).toBe(null)
      }
      const sql = await client.post('/sql', { sql: 'select count(*) from asked_cases' })
      expect(sql.status, who).toBe(400)
      expect((await client.get('/tables/asked-cases/versions/1/findings')).status, who).toBe(403)
    }
  })

  test('tells neither statistics nor how many rows there are', async () => {
    for (const [who, client] of strangers) {
      const table = await client.get('/tables/asked-cases')
      expect(table.body.version, who).toMatchObject({ rows: null, bytes: null, contentHash: null, findings: 0, source: null })
      for (const field of table.body.fields) expect(field.statistics, `${who} ${field.name}`).toBe(null)
      expect((await client.get('/tables/asked-cases/versions')).body.items[0], who).toMatchObject({ rows: null, bytes: null, contentHash: null })
      expect((await client.get('/datasets/asked-cases')).body.rows, who).toBe(null)
      const hits = (await client.get('/datasets')).body.hits as { slug: string; rows: number | null }[]
      expect(hits.find((h) => h.slug === 'asked-cases')?.rows, who).toBe(null)
      for (const path of ['/tables/asked-cases', '/datasets/asked-cases', '/datasets'])
        expect((await client.get(path)).text, `${who} ${path}`).not.toMatch(new RegExp(`${secretDigits}|江东区|007001`))
    }
    expect((await city.visitor.get('/city')).body).toMatchObject({ datasets: 2, rows: 0 })
    for (const change of (await city.visitor.get('/city')).body.recent) expect(change.rows).toBe(null)
  })

  test('shared inside government is read for a named purpose, and each read is audited', async () => {
    const named = strangers[3]?.[1] as TestClient
    expect((await city.stewardB.get('/tables/shared-cases/rows')).status).toBe(403)
    const read = await named.get('/tables/shared-cases/rows?count=true')
    expect(read.body, read.text).toMatchObject({ total: 5 })
    expect(read.text).not.toContain(secretDigits)
    const { rows } = await city.database.pool.query<{ entry: string }>(
      "select entry from audit_leaf where operation = 'read-rows' and outcome = 'success' order by seq desc limit 1",
    )
    expect(JSON.parse(rows[0]?.entry as string)).toMatchObject({ purpose: 'flood plan', facts: { ground: 'shared' } })
    // A citizen acts for no agency: naming a purpose opens nothing.
    expect((await strangers[1]![1].get('/tables/shared-cases/rows', { 'pujiang-purpose': 'flood%20plan' })).status).toBe(403)
  })

  test('what its agency read is never served to others from a cache', async () => {
    const own = await city.stewardA.get('/tables/asked-cases/rows?limit=3')
    expect(own.status).toBe(200)
    const etag = own.headers.get('etag') as string
    for (const [who, client] of strangers) {
      expect((await client.get('/tables/asked-cases/rows?limit=3')).status, who).toBe(403)
      expect((await client.get('/tables/asked-cases/rows?limit=3', { 'if-none-match': etag })).status, who).toBe(403)
      expect((await client.get(`/tables/asked-cases/rows?limit=3&cursor=${own.body.cursor}`)).status, who).toBe(403)
    }
  })
})
