import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSampleCity, must, q, sampleCsv, secretDigits, trace, type SampleCity } from './sample-city.ts'
import type { TestAnswer, TestClient } from '../../src/testing/city.ts'

const rows = '/tables/open-cases/rows'

describe('a closed field is not there', () => {
  let city: SampleCity
  let neighbour: TestClient
  beforeAll(async () => {
    city = await createSampleCity()
    await city.publish({
      slug: 'open-cases',
      fields: {
        phone: {
          shareClass: 'none',
          openClass: 'none',
          sensitivity: 'personal',
          label: { zh: '来电号码', en: 'Dialled from' },
          description: { zh: '绝密说明', en: 'Arcane words' },
        },
      },
    })
    must(await city.stewardA.patch('/tables/open-cases', { lookupKeys: ['case_no', 'phone'], orderField: 'phone' }))
    // Inside government, with a purpose: another ground, and the field is as closed.
    neighbour = await city.keyFor(city.stewardB, 'flood plan')
    await city.indexed()
  })
  afterAll(() => city.drop())
  const outsiders = (): [string, TestClient][] => [
    ['a visitor', city.visitor],
    ['a neighbour with a purpose', neighbour],
  ]
  const clean = (answer: TestAnswer, who: string) => {
    const all = JSON.stringify([...answer.headers]) + answer.text
    expect(all, who).not.toContain(secretDigits)
    expect(all, who).not.toMatch(/phone|来电号码|Dialled|绝密说明|Arcane/)
  }

  test('in rows, in all formats, in the table, in the dataset and in the description of the API', async () => {
    for (const [who, client] of outsiders()) {
      for (const path of [
        rows,
        `${rows}?select=*`,
        `${rows}?count=true`,
        `${rows}?all=true`,
        `${rows}?format=csv`,
        `${rows}?format=ndjson`,
        `${rows}?format=csv&csv_safe=1`,
        `${rows}?offset=1`,
        `${rows}?offset=1&order_by=amount`,
        `${rows}/sizes`,
        `${rows}?version=1`,
        '/tables/open-cases',
        '/tables/open-cases?version=1',
        '/tables/open-cases/versions',
        '/datasets/open-cases',
        '/datasets',
        '/suggest?q=phone',
        '/suggest?q=来电',
      ]) {
        const answer = await client.get(path)
        expect(answer.status, `${who} ${path} ${answer.text}`).toBe(200)
        clean(answer, `${who} ${path}`)
      }
    }
    const described = await (await fetch(`${city.url}/openapi.json`)).text()
    expect(described).not.toContain('phone')
    const own = await city.stewardA.get('/tables/open-cases')
    expect(own.body.fields.map((f: { name: string }) => f.name)).toContain('phone')
    expect(own.body).toMatchObject({ lookupKeys: ['case_no', 'phone'], orderField: 'phone' })
    expect((await city.visitor.get('/tables/open-cases')).body).toMatchObject({ lookupKeys: ['case_no'], orderField: null })
    expect((await city.visitor.get('/datasets/open-cases')).body.fields).toBe(4)
  })

  test('in the columns and the footer of a Parquet export', async () => {
    const response = await fetch(`${city.url}/api/v1${rows}?format=parquet`)
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(bytes.includes('phone')).toBe(false)
    expect(bytes.includes(secretDigits)).toBe(false)
    const file = join(city.dataDir, 'exported.parquet')
    await writeFile(file, bytes)
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    const columns = await connection.runAndReadAll(`select name from parquet_schema('${file}') where type is not null`)
    expect(columns.getRows().flat()).toEqual(['case_no', 'district', 'opened_on', 'amount'])
    connection.closeSync()
  })

  test('in a workbook, on either of its sheets', async () => {
    const labelled = await fetch(`${city.url}/api/v1${rows}?format=xlsx`)
    const { sheets } = await readXlsx(new Uint8Array(await labelled.arrayBuffer()))
    expect(sheets[0]?.rows[0]).toHaveLength(4)
    expect(sheets[0]?.rows.length).toBeGreaterThan(1)
    const all = JSON.stringify(sheets)
    expect(all).not.toContain(secretDigits)
    expect(all).not.toMatch(/phone|来电号码|Dialled|绝密说明|Arcane/)
  })

  test('in any clause: every error is that of a field that never was', async () => {
    for (const [who, client] of outsiders())
      for (const query of [
        'select=X',
        'select=case_no,X',
        'select=X as y',
        'select=count(X)',
        'select=count(distinct X)',
        'select=min(X)',
        'select="X"',
        "where=X = '1'",
        'where=X is null',
        "where=X like '138%25'",
        "where=not X contains '1'",
        'where=case_no = X',
        'group_by=X',
        'order_by=X',
        'order_by=X desc',
        "select=count(*)&where=X starts '138'",
        'select=district,max(X)&group_by=district',
        'format=csv&select=X',
        'format=parquet&where=X is not null',
        'format=ndjson&order_by=X',
        'format=xlsx&select=X',
        'format=xlsx&order_by=X',
        'offset=5&order_by=X',
        "offset=0&where=X = '1'",
        'count=true&where=X is null',
        'all=true&order_by=X',
      ]) {
        const closed = await client.get(`${rows}?${query.replaceAll('X', 'phone')}`)
        const never = await client.get(`${rows}?${query.replaceAll('X', 'fhone')}`)
        expect(closed.status, `${who} ${query}: ${closed.text}`).toBe(400)
        expect(trace(closed, 'phone'), `${who} ${query}`).toEqual(trace(never, 'fhone'))
      }
  })

  test('in suggestions of what was probably meant', async () => {
    for (const [who, client] of outsiders()) {
      for (const near of ['phon', 'fone', 'phones', 'Phone']) {
        const answer = await client.get(`${rows}?where=${near} is null`)
        expect(answer.status).toBe(400)
        expect(answer.text.replaceAll(near, ''), who).not.toMatch(/phone/i)
      }
      const sql = await client.post('/sql', { sql: 'select fone from open_cases' })
      expect(sql.status).toBe(400)
      expect(sql.text, who).not.toMatch(/phone/i)
    }
  })

  test('in SQL', async () => {
    for (const [who, client] of outsiders()) {
      const all = await client.post('/sql', { sql: 'select * from open_cases' })
      expect(
        all.body.columns.map((c: { name: string }) => c.name),
        who,
      ).toEqual(['case_no', 'district', 'opened_on', 'amount'])
      clean(all, who)
      for (const sql of [
        'select X from open_cases',
        'select 1 from open_cases where X is null',
        'select a.X from open_cases a',
        'select 1 from open_cases order by X',
      ]) {
        const closed = await client.post('/sql', { sql: sql.replaceAll('X', 'phone') })
        const never = await client.post('/sql', { sql: sql.replaceAll('X', 'fhone') })
        expect(closed.status, `${who} ${sql}: ${closed.text}`).toBe(400)
        // The engine ranks the open names it offers by their likeness to what was asked.
        const plain = (answer: TestAnswer): TestAnswer => ({
          ...answer,
          text: answer.text.replaceAll(/Candidate bindings: (?:\\"[^"]*"(?:, )?)+/g, ''),
        })
        expect(trace(plain(closed), 'phone'), `${who} ${sql}`).toEqual(trace(plain(never), 'fhone'))
      }
    }
  })

  test('in search, by its name, its label or its description', async () => {
    for (const [who, client] of outsiders())
      for (const word of ['phone', '来电号码', 'Dialled', '绝密说明', 'Arcane', '13800000001'])
        expect((await client.get(`/datasets?q=${q(word)}`)).body.total, `${who}: ${word}`).toBe(0)
    expect((await city.visitor.get('/datasets?q=district')).body.total).toBe(1)
  })

  test('in statistics, while those of open fields are given', async () => {
    const fields = (await city.visitor.get('/tables/open-cases')).body.fields as { name: string; statistics: unknown }[]
    expect(fields.map((f) => [f.name, f.statistics !== null])).toEqual([
      ['case_no', true],
      ['district', true],
      ['opened_on', true],
      ['amount', true],
    ])
  })

  test('in findings, which stay in the agency', async () => {
    for (const [, client] of outsiders()) expect((await client.get('/tables/open-cases/versions/1/findings')).status).toBe(403)
    expect((await city.stewardA.get('/tables/open-cases/versions/1/findings')).status).toBe(200)
  })

  test('in what a cache kept for its owner', async () => {
    for (const path of [`${rows}?select=*&limit=3`, `${rows}?format=csv`, `${rows}?limit=3&count=true`]) {
      const owner = await city.stewardA.get(path)
      expect(owner.text).toContain(secretDigits)
      const again = await city.stewardA.get(path)
      expect(again.text).toBe(owner.text)
      const stranger = await city.visitor.get(path)
      clean(stranger, path)
      expect(stranger.headers.get('etag')).not.toBe(owner.headers.get('etag'))
      // The owner's validator is worth nothing in another hand.
      const tried = await city.visitor.get(path, { 'if-none-match': owner.headers.get('etag') as string })
      expect(tried.status).toBe(200)
      clean(tried, path)
      expect(owner.headers.get('cache-control'), path).toMatch(/private/)
    }
  })

  test('behind a cursor that somebody else was given', async () => {
    const owner = await city.stewardA.get(`${rows}?limit=2&order_by=phone`)
    expect(owner.body.cursor).toBeTypeOf('string')
    const stolen = await city.visitor.get(`${rows}?limit=2&cursor=${owner.body.cursor}`)
    expect(stolen.status).toBe(400)
    clean(stolen, 'cursor')
    const plain = await city.stewardA.get(`${rows}?limit=2`)
    expect((await city.visitor.get(`${rows}?limit=2&cursor=${plain.body.cursor}`)).status).toBe(400)
    const own = await city.visitor.get(`${rows}?limit=2`)
    expect((await city.visitor.get(`${rows}?limit=2&cursor=${own.body.cursor}`)).status).toBe(200)
  })

  test('in an older version, though the newer one has no such column', async () => {
    const without = sampleCsv
      .split('\n')
      .map((line) => line.split(',').slice(0, 4).join(','))
      .join('\n')
    const job = await city.stewardA.load('open-cases', 'without.csv', without)
    expect(job, JSON.stringify(job)).toMatchObject({ state: 'done', result: { number: 2, published: true } })
    for (const [who, client] of outsiders())
      for (const path of [`${rows}?version=1`, `${rows}?version=1&format=csv`, '/tables/open-cases?version=1']) {
        const answer = await client.get(path)
        expect(answer.status, answer.text).toBe(200)
        clean(answer, `${who} ${path}`)
      }
    expect((await city.visitor.get(`${rows}?version=1&select=phone`)).status).toBe(400)
    // Rolling back brings the column back to its own agency, closed as it was.
    const back = await city.approverA.post('/tables/open-cases/versions/1/publish', { reason: 'roll back' })
    expect(back.status, back.text).toBe(200)
    clean(await city.visitor.get(rows), 'rolled back')
    expect((await city.stewardA.get(`${rows}?select=phone&limit=1`)).body.rows).toEqual([{ phone: '13800000001' }])
  })

  test('after a field that was open is closed, at once and in every answer that was kept', async () => {
    const before = await city.visitor.get(`${rows}?select=district&limit=1`)
    expect(before.status).toBe(200)
    const etag = before.headers.get('etag') as string
    expect((await city.stewardA.patch('/tables/open-cases/fields/district', { shareClass: 'none', openClass: 'none' })).status).toBe(200)
    expect((await city.visitor.get(`${rows}?select=district&limit=1`)).status).toBe(400)
    expect((await city.visitor.get(`${rows}?select=district&limit=1`, { 'if-none-match': etag })).status).toBe(400)
    expect((await city.visitor.get(rows)).text).not.toContain('district')
  })
})
