import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, limited, must, sampleCsv, secretDigits, type SampleCity } from './sample-city.ts'
import type { TestClient } from '../../src/testing/city.ts'

/** The sample a day later: one case closed for less, one moved, one gone, two new; the closed field changes in a row that is else the same. */
const laterCsv = sampleCsv
  .replace('2024-02-05,100.00', '2024-02-05,99.00')
  .replace('007002,石桥区', '007002,江东区')
  .replace('007001,江东区,2024-01-02,12.50,13800000001\n', '')
  .replace('13800000005', '13800000099')
  .concat('\n007006,江东区,2024-03-02,1.00,13800000006\n007007,石桥区,2024-03-03,2.00,13800000007')

const compare = (table: string, more = ''): string => `/tables/${table}/compare?from=1&to=2${more}`

describe('two versions are compared under the right of the reader', () => {
  let city: SampleCity
  let granted: TestClient
  beforeAll(async () => {
    city = await createSampleCity({ twoPersonReview: false })
    for (const [slug, metadata] of [
      ['open-cases', {}],
      ['asked-cases', limited],
    ] as const) {
      await city.publish({ slug, metadata })
      must(await city.stewardA.patch(`/tables/${slug}`, { lookupKeys: ['case_no'] }))
      expect((await city.stewardA.load(slug, 'later.csv', laterCsv)).result.published).toBe(true)
    }
    const fields = (await city.stewardA.get('/tables/asked-cases')).body.fields as { id: number; name: string }[]
    await city.grant({
      subjectKind: 'table',
      subject: 'asked-cases',
      granteeAgencyId: await city.agencyId('agency-b'),
      fields: fields.filter((f) => ['case_no', 'amount'].includes(f.name)).map((f) => f.id),
      rowFilter: "district = '石桥区'",
      purpose: 'flood plan',
    })
    granted = await city.keyFor(city.stewardB, 'flood plan')
  })
  afterAll(() => city.drop())

  test('everybody sees what open columns gained, lost and changed, cell by cell', async () => {
    const { body, text } = await city.visitor.get(compare('open-cases'))
    expect(body, text).toMatchObject({
      from: { number: 1, rows: 5 },
      to: { number: 2, rows: 6 },
      key: ['case_no'],
      added: 2,
      removed: 1,
      changed: 2,
      truncated: false,
    })
    expect(body.changes).toMatchObject([
      { change: 'changed', before: { case_no: '007002', district: '石桥区' }, after: { district: '江东区' }, cells: ['district'] },
      { change: 'changed', before: { case_no: '007004', amount: 100 }, after: { amount: 99 }, cells: ['amount'] },
      { change: 'removed', before: { case_no: '007001' }, after: null },
      { change: 'added', before: null, after: { case_no: '007006' } },
      { change: 'added', after: { case_no: '007007' } },
    ])
    expect(text).not.toContain(secretDigits)
    expect(body.columns).not.toContain('phone')
    const pages = [await city.visitor.get(compare('open-cases', '&limit=3'))]
    pages.push(await city.visitor.get(compare('open-cases', `&limit=3&cursor=${pages[0]?.body.cursor}`)))
    expect(pages.flatMap((p) => p.body.changes)).toEqual(body.changes)
    const csv = await city.visitor.get(compare('open-cases', '&format=csv'))
    expect(csv.text.trim().split('\n')).toEqual([
      '_change,_times,case_no,district,opened_on,amount',
      '"changed, before",1,007002,石桥区,2024-01-03,',
      '"changed, after",1,007002,江东区,2024-01-03,',
      '"changed, before",1,007004,望海区,2024-02-05,100.00',
      '"changed, after",1,007004,望海区,2024-02-05,99.00',
      'removed,1,007001,江东区,2024-01-02,12.50',
      'added,1,007006,江东区,2024-03-02,1.00',
      'added,1,007007,石桥区,2024-03-03,2.00',
    ])
  })

  test('the own agency sees the change of the closed column, a visitor no trace of it', async () => {
    expect((await city.stewardA.get(compare('open-cases'))).body).toMatchObject({ changed: 3, columns: expect.arrayContaining(['phone']) })
    expect((await city.visitor.get(compare('asked-cases'))).status).toBe(403)
    expect((await city.stewardB.get(compare('asked-cases'))).status).toBe(403)
  })

  test('a row filter holds on both sides: a row that leaves it is gone, whatever became of it', async () => {
    const { body, text } = await granted.get(compare('asked-cases'))
    expect(body, text).toMatchObject({
      from: { rows: 2 },
      to: { rows: 2 },
      key: ['case_no'],
      added: 1,
      removed: 1,
      changed: 0,
      columns: ['case_no', 'amount'],
    })
    expect(text).not.toMatch(/007001|007003|007004|007006|138000|district|江东区/)
    expect((await granted.get(compare('asked-cases', '&format=csv'))).text).not.toMatch(/007001|007003|007004|007006|138000|district|江东区/)
    const { rows } = await city.database.pool.query<{ facts: string }>(
      "select entry as facts from audit_leaf where operation = 'compare-versions' and actor_id = $1",
      [city.stewardB.actorId],
    )
    expect(rows.filter((row) => row.facts.includes('"compared":[1,2]')).length).toBe(2)
  })

  test('whole rows are compared where no key tells them apart, and an appended file is not read twice', async () => {
    must(await city.stewardA.patch('/tables/open-cases', { lookupKeys: ['district'] }))
    const whole = (await city.visitor.get(compare('open-cases'))).body
    expect(whole).toMatchObject({ key: [], added: 4, removed: 3, changed: 0 })
    const more = 'case_no,district,opened_on,amount,phone\n007008,江东区,2024-04-01,1.00,13800000008\n007008,江东区,2024-04-01,1.00,13800000008'
    expect((await city.stewardA.load('open-cases', 'more.csv', more, { mode: 'append' })).result.number).toBe(3)
    const appended = (await city.visitor.get('/tables/open-cases/compare?from=2&to=3')).body
    expect(appended).toMatchObject({ added: 2, removed: 0, changed: 0, changes: [{ change: 'added', times: 2, after: { case_no: '007008' } }] })
  })

  test('columns are told apart by their number: a new name is no new column, another type is said', async () => {
    must(await city.stewardA.patch('/tables/open-cases', { lookupKeys: ['case_no'] }))
    const shape = 'case_no,district,opened_on,amount,remark\n007002,江东区,2024-01-03,12,ok\n007004,望海区,2024-02-05,99,'
    expect((await city.stewardA.load('open-cases', 'shape.csv', shape)).result).toMatchObject({ number: 4 })
    const { fields, changed } = (await city.visitor.get('/tables/open-cases/compare?from=2&to=4')).body
    expect(fields).toMatchObject({ added: [{ name: 'remark' }], removed: [], retyped: [{ name: 'amount', to: 'integer' }] })
    expect(changed).toBe(1)
    const own = (await city.stewardA.get('/tables/open-cases/compare?from=2&to=4')).body
    expect(own.fields.removed).toMatchObject([{ name: 'phone' }])
  })

  test('a version that waits answers strangers like one that never was, one that was taken back with its reason and no row', async () => {
    await city.stewardA.load('open-cases', 'waits.csv', laterCsv, { publish: false })
    must(await city.stewardA.post('/tables/open-cases/versions/1/retract', { reason: 'phones' }))
    const never = (await city.visitor.get('/tables/open-cases/compare?from=77&to=2')).status
    for (const pair of ['from=2&to=5', 'from=5&to=2']) expect((await city.visitor.get(`/tables/open-cases/compare?${pair}`)).status, pair).toBe(never)
    for (const pair of ['from=1&to=2', 'from=2&to=1', 'from=2&to=1&format=csv']) {
      const taken = await city.visitor.get(`/tables/open-cases/compare?${pair}`)
      expect(taken.status, pair).toBe(410)
      expect(taken.text).not.toContain('007001')
    }
    expect((await city.visitor.get('/tables/asked-cases/compare?from=1&to=2')).status).toBe(403)
    expect((await city.stewardA.get('/tables/open-cases/compare?from=2&to=5')).status).toBe(200)
    expect(never).toBe(404)
  })
})
