import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestClient } from '../../src/testing/city.ts'
import { createSampleCity, limited, must, notShared, trace, type SampleCity } from './sample-city.ts'

let city: SampleCity
let citizen: TestClient
beforeAll(async () => {
  city = await createSampleCity()
  citizen = await city.as('citizen')
  await city.publish({ slug: 'open-cases' })
  await city.publish({ slug: 'shared-cases', metadata: limited })
  await city.publish({ slug: 'kept-cases', metadata: notShared })
})
afterAll(() => city.drop())

/** Works for minutes unless it is ended. */
const endless = 'SELECT count(*) FROM range(100000) AS a, range(100000) AS b, range(1000) AS c WHERE a.range % 7 + b.range % 7 + c.range % 7 = -1'

describe('a run of SQL', () => {
  const untilRunning = async (client: TestClient, run: string): Promise<void> => {
    for (let n = 0; n < 200; n++) {
      if ((await client.get(`/sql/runs/${run}`)).body?.state === 'running') return
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error('the run did not begin')
  }
  /** Processor time of the engine's children in clock ticks. */
  const ticks = (): number =>
    (city.city.services.rows as unknown as { runner: { freeSql: { pids: number[] } } }).runner.freeSql.pids.reduce((sum, pid) => {
      const [, , ...rest] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/[()]/g)
      const fields = (rest.join('') || '').trim().split(' ')
      return sum + Number(fields[11]) + Number(fields[12])
    }, 0)

  test('is followed and cancelled by its owner, and the engine really stops', async () => {
    const run = randomUUID()
    const answer = citizen.post('/sql', { sql: endless, run })
    await untilRunning(citizen, run)
    for (const stranger of [city.visitor, city.stewardB]) {
      expect((await stranger.get(`/sql/runs/${run}`)).status).toBe(404)
      expect((await stranger.post(`/sql/runs/${run}/cancel`)).status).toBe(404)
    }
    expect((await citizen.get(`/sql/runs/${run}`)).body).toMatchObject({ run, state: 'running' })
    expect((await citizen.post(`/sql/runs/${run}/cancel`)).status).toBe(200)
    expect(await answer).toMatchObject({ status: 409, body: { code: 'PUJIANG_SQL_CANCELLED' } })
    const { load } = (city.city.services.rows as unknown as { runner: { freeSql: { load: { running: number } } } }).runner.freeSql
    expect(load.running).toBe(0)
    if (process.platform === 'linux') {
      const before = ticks()
      await new Promise((resolve) => setTimeout(resolve, 400))
      // A query still at work would use 40 ticks and more of each core.
      expect(ticks() - before).toBeLessThan(10)
    }
    expect((await citizen.get(`/sql/runs/${run}`)).body.state).toBe('ended')
  })
  test('takes no id that another run has, and none that is not a UUID', async () => {
    const run = randomUUID()
    must(await citizen.post('/sql', { sql: 'SELECT 1', run }))
    for (const id of [run, 'mine']) expect((await city.visitor.post('/sql', { sql: 'SELECT 1', run: id })).body.code).toBe('PUJIANG_SQL_RUN_TAKEN')
  })
  test('comes as a file of the same rows', async () => {
    const sql = "SELECT case_no, amount, '=1+1' AS formula, '' AS blank FROM open_cases ORDER BY case_no LIMIT 2"
    const csv = must(await city.visitor.post('/sql', { sql, format: 'csv', csv_safe: true }))
    expect(csv.text).toBe('case_no,amount,formula,blank\n007001,12.5,\'=1+1,""\n007002,,\'=1+1,""\n')
    expect(csv.headers.get('pujiang-truncated')).toBe('false')
    expect(csv.headers.get('content-disposition')).toContain('query.csv')
    await city.publish({ slug: 'made-up-cases', metadata: { synthetic: true } })
    const madeUp = must(await city.visitor.post('/sql', { sql: 'SELECT 1 FROM made_up_cases', format: 'csv' }))
    expect([madeUp.headers.get('pujiang-synthetic'), madeUp.headers.get('content-disposition')]).toEqual([
      'true',
      expect.stringContaining('query-synthetic.csv'),
    ])
    expect(must(await city.visitor.post('/sql', { sql, format: 'ndjson' })).text.split('\n')[1]).toContain('"amount":null')
    const response = await fetch(`${city.url}/api/v1/sql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql, format: 'xlsx' }),
    })
    const book = await readXlsx(new Uint8Array(await response.arrayBuffer()))
    expect(book.sheets[0]?.rows.slice(0, 2)).toEqual([
      ['case_no', 'amount', 'formula', 'blank'],
      ['007001', 12.5, '=1+1', ''],
    ])
  })
})

describe('tables for SQL', () => {
  test('are those the caller may read, with the fields of their right', async () => {
    const namesFor = async (client: TestClient, query = ''): Promise<string[]> =>
      (await client.get(`/sql/tables${query}`)).body.items.map((i: { table: string }) => i.table)
    expect((await namesFor(city.visitor)).filter((name) => name !== 'made-up-cases')).toEqual(['open-cases'])
    expect(await namesFor(city.visitor, '?q=kept')).toEqual([])
    expect(await namesFor(city.visitor, '?tables=kept_cases&tables=open_cases')).toEqual(['open-cases'])
    expect((await namesFor(city.stewardA)).filter((name) => name !== 'made-up-cases').toSorted()).toEqual([
      'kept-cases',
      'open-cases',
      'shared-cases',
    ])
    const open = await city.visitor.get('/sql/tables?q=open-cases')
    expect(open.body.items[0].fields.map((f: { name: string }) => f.name)).not.toContain('phone')
    expect(open.text).not.toMatch(/kept|phone/)
  })
  test('under a row filter give neither rows nor size, and their plan tells nothing but the name', async () => {
    const grantee = await city.agencyId('agency-b')
    await city.grant({
      subjectKind: 'table',
      subject: 'kept-cases',
      granteeAgencyId: grantee,
      purpose: 'row story',
      rowFilter: "district = '江东区'",
    })
    const key = await city.keyFor(city.stewardB, 'row story')
    const listed = must(await key.get('/sql/tables?tables=kept-cases')).body.items[0]
    expect(listed).toMatchObject({ table: 'kept-cases', rows: null, bytes: null })
    const plan = must(await key.post('/sql/explain', { sql: 'SELECT count(*) FROM kept_cases' }))
    expect(plan.body).toMatchObject({ tables: [{ table: 'kept-cases', rows: null, limited: true }], scans: [] })
    expect(plan.text).not.toContain('江东')
  })
})

describe('kept SQL', () => {
  test('of one person is nobody else’s, is cleared on demand, and strangers have none', async () => {
    must(await citizen.post('/sql', { sql: "SELECT 'only mine' AS secret", remember: true }))
    await citizen.post('/sql', { sql: 'SELECT nix FROM open_cases', remember: true })
    must(await city.visitor.post('/sql', { sql: 'SELECT 3', remember: true }))
    expect((await citizen.get('/sql/history')).body.items).toMatchObject([
      { sql: 'SELECT nix FROM open_cases', rows: null, error: 'PUJIANG_SQL_FAILED' },
      { sql: "SELECT 'only mine' AS secret", rows: 1, error: null },
    ])
    expect((await city.stewardB.get('/sql/history')).body.items).toEqual([])
    expect((await city.visitor.get('/sql/history')).status).toBe(401)
    expect((await citizen.post('/sql/history/clear')).body).toEqual({ removed: 2 })
    expect((await citizen.get('/sql/history')).body.items).toEqual([])
  })
  test('is shared as text only: rows are read under the right of the reader, and a withdrawn link was never there', async () => {
    const sql = 'SELECT case_no, phone FROM kept_cases ORDER BY case_no'
    const made = must(await city.stewardA.post('/sql/saved', { title: '内部名单', sql })).body
    const path = `/sql/saved/${made.id}`
    const never = randomUUID()
    const missing = trace(await citizen.get(`/sql/saved/${never}`), never)
    expect((await citizen.get(path)).status).toBe(404)
    expect((await city.visitor.patch(path, { shared: true })).status).toBe(404)
    must(await city.stewardA.patch(path, { shared: true }))
    const seen = must(await city.visitor.get(path)).body
    expect(seen).toMatchObject({ sql, shared: true, mine: false })
    // Owner's name and office are not part of the link.
    expect(Object.keys(seen)).not.toContain('actorId')
    must(await city.stewardA.post('/sql', { sql: seen.sql }))
    for (const reader of [city.visitor, citizen, city.stewardB]) {
      const read = await reader.post('/sql', { sql: seen.sql })
      expect(read.body).toMatchObject({ code: 'PUJIANG_SQL_REFUSED', detail: expect.stringContaining('kept_cases') })
      expect(read.text).not.toContain('138000000')
    }
    for (const reader of [citizen, city.stewardB, city.administrator]) {
      expect((await reader.patch(path, { sql: 'SELECT 1' })).status).toBe(403)
      expect((await reader.post(`${path}/remove`)).status).toBe(403)
    }
    must(await city.stewardA.patch(path, { shared: false }))
    expect(trace(await citizen.get(path), made.id as string)).toEqual(missing)
    expect((await city.stewardA.get('/sql/saved')).body.items).toHaveLength(1)
    expect((await citizen.get('/sql/saved')).body.items).toEqual([])
    expect((await city.stewardA.post(`${path}/remove`)).status).toBe(200)
  })
})
