import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestCity, type TestCity, type TestClient } from '../../src/testing/city.ts'

const csv = [
  'case_no,区,opened_at,amount,phone',
  '007001,江东区,2024-01-02 08:00:00,12.50,000-1',
  '007002,石桥区,2024-01-03 09:30:00,,000-2',
  '007003,江东区,2024-02-04 10:00:00,7.25,000-3',
  '007004,"望海,区",2024-02-05 11:00:00,100.00,000-4',
].join('\n')

const metadata = {
  agency: 'agency-a',
  name: { zh: '服务热线噪声工单', en: 'Noise cases of the service line' },
  summary: { zh: '市民反映的噪声问题', en: 'Noise problems that people reported' },
  theme: 'environment',
  keywords: ['噪声', '热线'],
  shareClass: 'unconditional',
  openClass: 'unconditional',
  updateCycle: 'daily',
}

describe('a file becomes a findable, checked, queryable, governed dataset', () => {
  let city: TestCity
  let steward: TestClient
  let approver: TestClient
  beforeAll(async () => {
    city = await createTestCity()
    steward = await city.as('stewardA')
    approver = await city.as('approverA')
  })
  afterAll(() => city.drop())

  test('a steward registers a dataset as a draft that nobody else can tell from nothing', async () => {
    const made = await steward.post('/datasets', metadata)
    expect(made.status, made.text).toBe(200)
    expect(made.body).toMatchObject({ slug: 'fu-wu-re-xian-zao-sheng-gong-dan', status: 'draft' })
    const other = await city.as('stewardB')
    const hidden = await other.get('/datasets/fu-wu-re-xian-zao-sheng-gong-dan')
    const missing = await other.get('/datasets/no-such-dataset-anywhere')
    expect(hidden.status).toBe(404)
    const plain = (a: typeof hidden) => ({ ...a.body, requestId: '', detail: '', facts: undefined })
    expect(plain(hidden)).toEqual(plain(missing))
  })

  test('loads a file with types from all rows', async () => {
    const table = await steward.post('/datasets/fu-wu-re-xian-zao-sheng-gong-dan/tables', { slug: 'noise-cases', lookupKeys: [] })
    expect(table.status, table.text).toBe(200)
    const job = await steward.load('noise-cases', 'cases.csv', csv)
    expect(job).toMatchObject({ state: 'done', error: null, result: { number: 1, rows: 4, findings: 0 } })
    const detail = await steward.get('/tables/noise-cases')
    expect(detail.body.fields.map((f: { name: string; type: string }) => [f.name, f.type])).toEqual([
      ['case_no', 'text'],
      ['区', 'text'],
      ['opened_at', 'timestamp'],
      ['amount', 'decimal'],
      ['phone', 'text'],
    ])
  })

  test('the steward submits, cannot approve alone, and the approver publishes', async () => {
    const closed = await steward.patch('/tables/noise-cases/fields/phone', { openClass: 'none', shareClass: 'none', sensitivity: 'personal' })
    expect(closed.status, closed.text).toBe(200)
    const submitted = await steward.post('/datasets/fu-wu-re-xian-zao-sheng-gong-dan/submit', { note: 'please' })
    expect(submitted.status, submitted.text).toBe(200)
    const review = submitted.body.review.id as string
    expect((await steward.post(`/reviews/${review}/decision`, { decision: 'approved' })).status).toBe(403)
    const approved = await approver.post(`/reviews/${review}/decision`, { decision: 'approved' })
    expect(approved.status, approved.text).toBe(200)
    expect(approved.body.status).toBe('published')
  })

  test('everybody finds it within a second, in Chinese and English', async () => {
    const end = Date.now() + 1000
    let found = await city.visitor.get(`/datasets?q=${encodeURIComponent('噪声')}`)
    while (found.body.total !== 1 && Date.now() < end) found = await city.visitor.get(`/datasets?q=${encodeURIComponent('噪声')}`)
    expect(found.body).toMatchObject({ total: 1, truncated: false })
    expect(found.body.hits[0]).toMatchObject({ slug: 'fu-wu-re-xian-zao-sheng-gong-dan', rows: 4 })
    expect((await city.visitor.get('/datasets?q=noise')).body.total).toBe(1)
    expect(found.body.facets.theme).toEqual([{ code: 'environment', label: { zh: '环境', en: 'Environment' }, count: 1 }])
  })

  test('anybody queries, groups, pages and downloads; the closed field is not there', async () => {
    const rows = await city.visitor.get(`/tables/noise-cases/rows?where=${encodeURIComponent("区 = '江东区'")}&order_by=opened_at desc`)
    expect(rows.status, rows.text).toBe(200)
    expect(rows.body.rows).toEqual([
      { case_no: '007003', 区: '江东区', opened_at: '2024-02-04T10:00:00', amount: 7.25 },
      { case_no: '007001', 区: '江东区', opened_at: '2024-01-02T08:00:00', amount: 12.5 },
    ])
    const grouped = await city.visitor.get('/tables/noise-cases/rows?select=区,count(*) as n&group_by=区&order_by=n desc&limit=1')
    expect(grouped.body).toMatchObject({ rows: [{ 区: '江东区', n: 2 }], truncated: true })
    const csvFile = await city.visitor.get('/tables/noise-cases/rows?format=csv')
    expect(csvFile.text.trim().split(/\r?\n/)).toHaveLength(5)
    expect(csvFile.text).not.toContain('000-1')
    const closed = await city.visitor.get("/tables/noise-cases/rows?where=phone = '000-1'")
    const missing = await city.visitor.get("/tables/noise-cases/rows?where=fone = '000-1'")
    expect(closed.status).toBe(400)
    expect(closed.body.code).toBe(missing.body.code)
  })

  test('an ETag answers 304 until the data change', async () => {
    const first = await city.visitor.get('/tables/noise-cases/rows?limit=2')
    const etag = first.headers.get('etag') as string
    expect((await city.visitor.get('/tables/noise-cases/rows?limit=2', { 'if-none-match': etag })).status).toBe(304)
    const job = await steward.load('noise-cases', 'more.csv', csv.replace('12.50', '13.50'))
    expect(job.state, JSON.stringify(job.error)).toBe('done')
    const later = await city.visitor.get('/tables/noise-cases/rows?limit=2', { 'if-none-match': etag })
    expect(later.status).toBe(200)
    expect(later.body.version).toBe(2)
  })

  test('SQL runs over the tables the caller may read and nothing else', async () => {
    const sql = await city.visitor.post('/sql', { sql: 'select "区", count(*) as n from noise_cases group by all order by n desc limit 1' })
    expect(sql.status, sql.text).toBe(200)
    expect(sql.body.rows).toEqual([{ 区: '江东区', n: 2 }])
    expect((await city.visitor.post('/sql', { sql: 'select phone from noise_cases' })).status).toBe(400)
  })

  test('every step stands in the audit log, which verifies', async () => {
    await city.city.sequencer.run()
    const { rows } = await city.database.pool.query<{ operation: string; outcome: string }>(
      'select operation, outcome from audit_leaf order by log_index',
    )
    const done = rows.map((r) => `${r.operation} ${r.outcome}`)
    for (const step of [
      'create-dataset success',
      'create-table success',
      'upload-file success',
      'load-table success',
      'submit-dataset success',
      'decide-review failure',
      'decide-review success',
    ])
      expect(done).toContain(step)
  })
})
