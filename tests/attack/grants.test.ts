import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, limited, q, trace, type SampleCity } from './sample-city.ts'
import type { TestClient } from '../../src/testing/city.ts'

const rows = '/tables/asked-cases/rows'
const hours = (n: number): string => new Date(Date.now() + n * 3_600_000).toISOString()

describe('a grant opens what it names and nothing else', () => {
  let city: SampleCity
  let agencyB: string
  let reader: TestClient
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({ slug: 'asked-cases', metadata: limited })
    agencyB = await city.agencyId('agency-b')
    // case_no, district and amount of the rows of one district.
    const fields = (await city.stewardA.get('/tables/asked-cases')).body.fields as { id: number; name: string }[]
    const ids = fields.filter((f) => ['case_no', 'district', 'amount'].includes(f.name)).map((f) => f.id)
    await city.grant({
      subjectKind: 'table',
      subject: 'asked-cases',
      granteeAgencyId: agencyB,
      fields: ids,
      rowFilter: "district = '石桥区'",
      purpose: 'flood plan',
      endsAt: hours(1),
    })
    reader = await city.keyFor(city.stewardB, 'flood plan')
    await city.indexed()
  })
  afterAll(() => city.drop())

  const granted = [
    { case_no: '007002', district: '石桥区', amount: null },
    { case_no: '007005', district: '石桥区', amount: 3 },
  ]
  const leak = /江东区|望海区|007001|007003|007004|138000|opened_on|phone|12\.5|7\.25/

  test('in rows, pages, counts and groups', async () => {
    const all = await reader.get(`${rows}?count=true`)
    expect(all.body, all.text).toMatchObject({ rows: granted, rowCount: 2, total: 2, truncated: false })
    expect(all.text).not.toMatch(leak)
    expect((await reader.get(`${rows}?select=count(*) as n`)).body.rows).toEqual([{ n: 2 }])
    expect(
      (await reader.get(`${rows}?select=count(distinct district) as n, min(amount) as low, max(amount) as high, sum(amount) as sum`)).body.rows,
    ).toEqual([{ n: 1, low: 3, high: 3, sum: 3 }])
    expect((await reader.get(`${rows}?select=district,count(*) as n&group_by=district&count=true`)).body).toMatchObject({
      rows: [{ district: '石桥区', n: 2 }],
      total: 1,
    })
    for (const where of [
      "district = '江东区'",
      "district != '石桥区'",
      "case_no = '007001' or true",
      "not (district = '石桥区') or case_no is not null and district = '望海区'",
      '_row = 0',
      'amount > 5',
    ])
      expect((await reader.get(`${rows}?where=${q(where)}`)).text, where).not.toMatch(/007001|007003|007004/)
    const first = await reader.get(`${rows}?limit=1&order_by=amount`)
    const second = await reader.get(`${rows}?limit=1&order_by=amount&cursor=${first.body.cursor}`)
    expect([...first.body.rows, ...second.body.rows].map((r: { case_no: string }) => r.case_no).toSorted()).toEqual(['007002', '007005'])
    expect(second.body.truncated).toBe(false)
    expect((await reader.get(`${rows}?select=opened_on`)).status).toBe(400)
    expect((await reader.get(`${rows}?where=${q("opened_on > '2024-01-01'")}`)).status).toBe(400)
  })

  test('in every format', async () => {
    for (const format of ['csv', 'ndjson', 'json&all=true']) {
      const answer = await reader.get(`${rows}?format=${format}`)
      expect(answer.status, answer.text).toBe(200)
      expect(answer.text, format).toContain('007005')
      expect(answer.text, format).not.toMatch(leak)
    }
    const response = await fetch(`${city.url}/api/v1${rows}?format=parquet`, {
      headers: { cookie: city.stewardB.cookie, 'pujiang-purpose': q('flood plan') },
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(bytes.toString('latin1')).not.toMatch(/007001|007003|007004|138000|phone|opened_on/)
    const file = join(city.dataDir, 'granted.parquet')
    await writeFile(file, bytes)
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    expect((await connection.runAndReadAll(`select case_no, district from '${file}' order by 1`)).getRows()).toEqual([
      ['007002', '石桥区'],
      ['007005', '石桥区'],
    ])
    connection.closeSync()
  })

  test('in SQL, whatever stands around the table', async () => {
    const ask = async (sql: string) => reader.post('/sql', { sql })
    expect((await ask('select * from asked_cases order by case_no')).body.rows).toEqual(granted)
    expect((await ask('select count(*) as n, count(distinct district) as d from asked_cases')).body.rows).toEqual([{ n: 2, d: 1 }])
    for (const sql of [
      "select * from asked_cases where district <> '石桥区' or true",
      'select a.* from asked_cases a full join asked_cases b on true',
      'select min(case_no), max(case_no), string_agg(district) from asked_cases',
      "select error_if from (select case when district = '江东区' then cast('x' as int) else 0 end as error_if from asked_cases)",
      'select lag(district) over (order by case_no), lead(case_no) over (order by case_no) from asked_cases',
    ]) {
      const answer = await ask(sql)
      expect(answer.status, answer.text).toBe(200)
      expect(answer.text, sql).not.toMatch(leak)
    }
    // An expression that fails on a hidden row would tell that the row is there.
    expect((await ask("select * from asked_cases where case when district = '江东区' then cast(district as integer) = 1 else true end")).status).toBe(
      200,
    )
    expect((await ask('select phone from asked_cases')).status).toBe(400)
    expect((await ask('select rowid from asked_cases')).status).toBe(400)
  })

  test('in statistics, row counts, versions and search', async () => {
    const table = await reader.get('/tables/asked-cases')
    const { fields } = table.body as {
      fields: { name: string; statistics: { nulls: number; min: string; max: string; topValues: { value: string; count: number }[] } | null }[]
    }
    const by = new Map(fields.map((f) => [f.name, f.statistics]))
    expect(by.get('district')).toMatchObject({ nulls: 0, min: '石桥区', max: '石桥区', topValues: [{ value: '石桥区', count: 2 }] })
    expect(by.get('amount')).toMatchObject({ nulls: 1 })
    expect(Number(by.get('amount')?.max)).toBe(3)
    expect(by.get('opened_on') ?? null).toBe(null)
    expect(by.has('phone')).toBe(false)
    expect(table.body.version).toMatchObject({ rows: 2, bytes: null, contentHash: null })
    expect(JSON.stringify(table.body)).not.toMatch(/江东区|望海区|007001|138000/)
    expect((await reader.get('/tables/asked-cases/versions')).body.items[0]).toMatchObject({ rows: null, bytes: null, contentHash: null })
    expect((await reader.get('/datasets/asked-cases')).body).toMatchObject({ rows: 2, may: { readRows: true } })
    expect((await reader.get('/datasets')).body.hits[0]).toMatchObject({ slug: 'asked-cases', rows: null })
  })

  test('for its purpose, its time and its grantee alone', async () => {
    const refused = async (client: TestClient, headers?: Record<string, string>) => {
      for (const path of [rows, `${rows}?format=csv`, `${rows}?format=parquet`, `${rows}?select=count(*)`]) {
        const answer = await client.get(path, headers)
        expect(answer.status, answer.text).toBe(403)
        expect(answer.body).toMatchObject({ kind: 'NotAllowed' })
        expect(answer.body.cure).toBeTypeOf('string')
      }
      expect((await client.post('/sql', { sql: 'select * from asked_cases' }, headers)).status).toBe(400)
      const table = await client.get('/tables/asked-cases', headers)
      expect(table.body).toMatchObject({ mayReadRows: false, version: { rows: null } })
      for (const f of table.body.fields as { statistics: unknown }[]) expect(f.statistics).toBe(null)
    }
    await refused(city.visitor)
    await refused(city.visitor, { 'pujiang-purpose': 'flood%20plan' })
    await refused(city.stewardB)
    await refused(city.stewardB, { 'pujiang-purpose': 'flood%20plans' })
    await refused(await city.as('citizen'), { 'pujiang-purpose': 'flood%20plan' })
    await refused(await city.as('bureau'), { 'pujiang-purpose': 'flood%20plan' })
    await refused(city.administrator, { 'pujiang-purpose': 'flood%20plan' })
    await refused(await city.keyFor(city.stewardB, 'other plan'))
    // A key that serves one purpose cannot name another.
    expect((await (await city.keyFor(city.stewardB, 'other plan')).get(rows, { 'pujiang-purpose': 'flood%20plan' })).status).toBe(403)
    expect((await city.stewardB.get(rows, { 'pujiang-purpose': 'flood%20plan' })).status).toBe(200)
  })

  test('not before it begins, not after it ends, not once it is taken back', async () => {
    const ask = async (purpose: string) => (await city.stewardB.get(rows, { 'pujiang-purpose': q(purpose) })).status
    const whole = { subjectKind: 'table', subject: 'asked-cases', granteeAgencyId: agencyB }
    await city.grant({ ...whole, purpose: 'later', startsAt: hours(1), endsAt: hours(2) })
    await city.grant({ ...whole, purpose: 'over', startsAt: hours(-2), endsAt: hours(-1) })
    const taken = await city.grant({ ...whole, purpose: 'taken' })
    expect([await ask('later'), await ask('over'), await ask('taken')]).toEqual([403, 403, 200])
    const etag = (await city.stewardB.get(rows, { 'pujiang-purpose': 'taken' })).headers.get('etag') as string
    expect((await city.approverA.post(`/grants/${taken}/revoke`, { reason: 'misused' })).status).toBe(200)
    expect(await ask('taken')).toBe(403)
    // Not even a 304 of what was read before.
    expect((await city.stewardB.get(rows, { 'pujiang-purpose': 'taken', 'if-none-match': etag })).status).toBe(403)
  })

  test('a suspended grantee holds nothing', async () => {
    const citizen = await city.as('citizen')
    await city.grant({ subjectKind: 'dataset', subject: 'asked-cases', granteeActorId: citizen.actorId, purpose: 'study' })
    const key = await city.keyFor(citizen, 'study')
    expect((await key.get(rows)).status).toBe(200)
    expect((await city.administrator.post(`/actors/${citizen.actorId}/suspend`, { reason: 'sold it' })).status).toBe(200)
    expect((await key.get(rows)).status).toBe(401)
    expect([401, 403]).toContain((await citizen.get(rows, { 'pujiang-purpose': 'study' })).status)
  })

  test('grants are given by the approver of the provider, never to oneself, never by the grantee', async () => {
    const wish = { subjectKind: 'table', subject: 'asked-cases', granteeAgencyId: agencyB, purpose: 'more' }
    for (const client of [city.stewardB, city.approverB, city.stewardA, city.administrator, reader])
      expect((await client.post('/grants', wish)).status).toBe(403)
    expect((await city.visitor.post('/grants', wish)).status).toBe(401)
    expect((await city.approverA.post('/grants', { ...wish, granteeAgencyId: undefined, granteeActorId: city.approverA.actorId })).status).toBe(400)
    const { rows: mine } = await city.database.pool.query<{ id: string }>('select id from access_grant limit 1')
    expect(trace(await city.approverB.post(`/grants/${mine[0]?.id}/revoke`, { reason: 'x' }), mine[0]?.id as string)).toEqual(
      trace(
        await city.approverB.post('/grants/0198c0de-0000-7000-8000-000000000000/revoke', { reason: 'x' }),
        '0198c0de-0000-7000-8000-000000000000',
      ),
    )
  })

  test('a row filter is a condition over fields of its own table', async () => {
    const wish = { subjectKind: 'table', subject: 'asked-cases', granteeAgencyId: agencyB, purpose: 'filter' }
    for (const rowFilter of [
      "district = '石桥区') or (1=1",
      'true; drop table x',
      'nothing = 1',
      '',
      'exists (select 1)',
      "district = '石桥区' --",
    ]) {
      const answer = await city.approverA.post('/grants', { ...wish, rowFilter })
      expect(answer.status, `${rowFilter}: ${answer.text}`).toBe(400)
    }
  })

  test('every read leaves its own entry in the audit log, answered anew, from the cache or with 304; public reads do not', async () => {
    await city.publish({ slug: 'open-cases', metadata: { openClass: 'unconditional' } })
    const leaves = async () =>
      Number(
        (
          await city.database.pool.query<{ n: string }>(
            "select count(*) as n from audit_leaf where operation in ('read-rows', 'run-sql', 'show-table', 'show-dataset') and outcome = 'success'",
          )
        ).rows[0]?.n,
      )
    const before = await leaves()
    const first = await reader.get(`${rows}?limit=7`)
    expect(await leaves()).toBe(before + 1)
    await reader.get(`${rows}?limit=7`)
    expect(await leaves()).toBe(before + 2)
    const again = await reader.get(`${rows}?limit=7`, { 'if-none-match': first.headers.get('etag') as string })
    expect(again.status).toBe(304)
    expect(await leaves()).toBe(before + 3)
    await reader.get(`${rows}?format=csv`)
    await reader.post('/sql', { sql: 'select * from asked_cases' })
    await reader.get('/tables/asked-cases')
    expect(await leaves()).toBe(before + 6)
    const { rows: last } = await city.database.pool.query<{ entry: string; subject_kind: string; purpose: string }>(
      "select entry, subject_kind, purpose from audit_leaf where operation = 'run-sql' and outcome = 'success' order by seq desc limit 1",
    )
    expect(last[0]).toMatchObject({ subject_kind: 'table', purpose: 'flood plan' })
    expect((JSON.parse(last[0]?.entry as string) as { facts: unknown }).facts).toMatchObject({
      grounds: { 'asked-cases': { ground: 'grant', version: 1 } },
    })
    await city.visitor.get('/tables/open-cases/rows')
    await city.visitor.get('/tables/open-cases/rows?format=csv')
    await city.visitor.post('/sql', { sql: 'select * from open_cases' })
    await city.visitor.get('/datasets/open-cases')
    expect(await leaves()).toBe(before + 6)
    const used = async () =>
      Number(
        (
          await city.database.pool.query<{ n: string }>(
            "select coalesce(sum(u.count), 0) as n from use_log u join data_table t on t.id = u.subject_id where t.slug = 'open-cases'",
          )
        ).rows[0]?.n,
      )
    const end = Date.now() + 15_000
    while ((await used()) < 3 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await used()).toBe(3)
  })
})
