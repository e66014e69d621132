import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fullRight, type QueryText } from '../query/index.ts'
import { buildServingCopy } from './build-serving-copy.ts'
import { openSample, rowsIn, sampleFields, sampleRows, type Sample } from './sample-table.ts'
import type { TableSource } from './source.ts'

let sample: Sample
let sources: Record<'parquet' | 'natural copy' | 'ordered copy', TableSource>
const right = fullRight(sampleFields)

beforeAll(async () => {
  sample = await openSample()
  const { source, folder } = sample
  const [natural, ordered] = [join(folder, 'natural.duckdb'), join(folder, 'ordered.duckdb')]
  await buildServingCopy(source, { outPath: natural, tempFolder: folder, nice: 0 })
  // Small tables stay in source order: this one is put in the order of its field by hand, to be sure both forms answer alike.
  copyFileSync(natural, ordered)
  const instance = await DuckDBInstance.create(ordered)
  const connection = await instance.connect()
  await connection.run(
    'CREATE TABLE other AS SELECT * FROM rows ORDER BY f3 DESC NULLS LAST, _row; DROP TABLE rows; ALTER TABLE other RENAME TO rows; CREATE INDEX a ON rows (f1); CREATE INDEX b ON rows (_row); UPDATE about SET natural_order = false; CHECKPOINT',
  )
  connection.closeSync()
  instance.closeSync()
  sources = { parquet: source, 'natural copy': { ...source, servingCopy: natural }, 'ordered copy': { ...source, servingCopy: ordered } }
})
afterAll(() => sample.close())

const ask = async (query: QueryText, where: keyof typeof sources = 'parquet'): Promise<Record<string, unknown>[]> =>
  rowsIn(await sample.engine.page({ source: sources[where], right, query, cache: false }))

describe('a page', () => {
  it('has ISO times, exact numbers as text where JSON would round them, and null for what is no number', async () => {
    const [a, b] = await ask({ where: '_row in (1707, 1708)' })
    expect(a).toMatchObject({
      id: '9223372036854775807',
      created_at: expect.stringMatching(/^2024-\d\d-\d\dT\d\d:\d\d:\d\d\.25$/),
      day: '2024-04-17',
      at: '08:27:00',
      more: null,
    })
    expect(b).toMatchObject({ id: '-9007199254740992', amount: 2, more: { n: 1708, t: '中"文' } })
    expect(await ask({ select: 'score, amount', where: '_row in (1703, 1704, 1709)' })).toEqual([
      { score: null, amount: 0.75 },
      { score: null, amount: 1 },
      { score: 1.125, amount: '9999999999999999.99' },
    ])
  })
  it('finds columns of older files by field id, widened and missing ones too', async () => {
    expect(await ask({ select: 'id, amount, more, 身份证', where: '_row in (8, 9)' })).toEqual([
      { id: -1, amount: 2, more: null, 身份证: 'secret-8' },
      { id: 27, amount: 9999999.99, more: null, 身份证: 'secret-9' },
    ])
  })
  it('comes in source order and counts its rows', async () => {
    const page = await sample.engine.page({ source: sources.parquet, right, query: { select: '_row', limit: 3 } })
    expect(page).toMatchObject({ rowCount: 3, truncated: true, columns: [{ name: '_row', type: 'integer', fieldId: null }] })
    expect(page.body.toString()).toBe('[{"_row":0},{"_row":1},{"_row":2}]')
  })
  it('carries names as they are, case twins and quotes too', async () => {
    expect(await ask({ select: `id as "A", day as "a", open as "say ""x"" '", 区县 as "__proto__x"`, limit: 1 })).toEqual([
      { A: 0, a: '2024-01-01', 'say "x" \'': true, __proto__x: null },
    ])
  })
  it('answers equal questions from the cache, and the same without it', async () => {
    const request = { source: sources.parquet, right, query: { where: 'id > 10', limit: 2 } }
    const [first, second, third] = [
      await sample.engine.page(request),
      await sample.engine.page(request),
      await sample.engine.page({ ...request, cache: false }),
    ]
    expect([first.from, second.from, third.from]).toEqual(['parquet', 'cache', 'parquet'])
    expect(second.body.equals(first.body) && third.body.equals(first.body)).toBe(true)
    expect(sample.engine.etag(request)).toBe(first.etag)
  })
})

const questions: QueryText[] = [
  {},
  { limit: 7, order_by: '_row desc' },
  { where: "区县 = 'it''s'" },
  { where: "区县 in ('浦东新区', '') and not open", order_by: 'score desc, day', limit: 50 },
  { where: '区县 is null or score is null', order_by: 'amount', limit: 40 },
  { where: "created_at >= '2024-01-20' and created_at < '2024-01-21T12:00:00+08:00'", order_by: 'created_at desc' },
  { where: "区县 starts '浦' and 身份证 like 'secret-1_' and day between '2024-02-01' and '2024-03-01'" },
  { where: "身份证 ilike 'SECRET-1%' and more contains '\"n\":17'", select: 'more, _row' },
  { where: 'amount > 3.1 and amount <= 3.5', order_by: 'at desc', limit: 60 },
  { where: "id = 300 and 区县 != 'x'" },
  { where: 'id in (3, 9, 30) and open', order_by: 'day desc' },
  { where: 'id = 2147483647' },
  { group_by: '区县' },
  {
    group_by: "date_trunc('month', day), open",
    select: "date_trunc('month', day) as m, open, count(*), count(distinct 区县) as d, sum(amount), min(created_at), max(at)",
    order_by: 'count(*) desc',
  },
  { select: 'count(*), count(score), avg(amount), median(id), sum(id), min(more)' },
  { group_by: "date_trunc('hour', created_at)", limit: 9, where: 'open' },
  { group_by: "date_trunc('week', day) ", where: 'score > 2', order_by: "date_trunc('week', day) desc" },
  { group_by: 'bin(score, 0.1), bin(amount, 2)', select: 'bin(score, 0.1) as s, bin(amount, 2) as a, count(*)', order_by: 's desc' },
  {
    group_by: "date_part('weekday', created_at), date_part('hour', created_at)",
    select: "date_part('weekday', created_at) as w, date_part('hour', created_at) as h, avg(amount)",
  },
  { select: "_row, date_trunc('quarter', created_at) as q", order_by: 'q desc', limit: 10 },
]

describe('Parquet and serving copies', () => {
  it.each(questions)('answer alike: %j', async (query) => {
    const expected = await ask(query)
    expect(expected.length).toBeGreaterThan(0)
    for (const where of ['natural copy', 'ordered copy'] as const) expect(await ask(query, where)).toEqual(expected)
    const counts = await Promise.all(Object.values(sources).map((source) => sample.engine.count({ source, right, query })))
    expect(new Set(counts).size).toBe(1)
  })
  it('says where an answer came from', async () => {
    const page = await sample.engine.page({ source: sources['ordered copy'], right, query: {}, cache: false })
    expect(page.from).toBe('serving-copy')
  })
})

describe('paging', () => {
  const fields = ['id', '区县', 'created_at', 'amount', 'score', 'day', 'open', 'at', 'more']
  const order = fc
    .array(fc.tuple(fc.constantFrom(...fields, '_row'), fc.boolean()), { maxLength: 3 })
    .map((o) => o.map(([f, desc]) => `${f}${desc ? ' desc' : ''}`).join(', '))
  it('walks every row once in any order, from any source', async () => {
    await fc.assert(
      fc.asyncProperty(order, fc.constantFrom('parquet', 'natural copy', 'ordered copy'), fc.boolean(), async (order_by, where, filtered) => {
        const query: QueryText = { select: '_row', order_by, limit: 997, ...(filtered && { where: "区县 != '黄浦区' or score is null" }) }
        const seen: unknown[] = []
        let cursor: string | undefined
        do {
          const page = await sample.engine.page({
            source: sources[where],
            right,
            query,
            ...(cursor && { cursor }),
            cache: false,
          })
          seen.push(...rowsIn(page).map((r) => r['_row']))
          expect(page.nextCursor !== null).toBe(page.truncated)
          cursor = page.nextCursor ?? undefined
        } while (cursor)
        const whole = await ask({ ...query, limit: 10_000 })
        expect(seen).toEqual(whole.map((r) => r['_row']))
        expect(new Set(seen).size).toBe(await sample.engine.count({ source: sources.parquet, right, query }))
        if (!filtered) expect(seen).toHaveLength(sampleRows)
      }),
      { numRuns: 25 },
    )
  })
  it('walks every group once', async () => {
    for (const order_by of ['', 'count(*) desc', 'sum(amount), 区县 desc', 'avg(score) desc']) {
      const query: QueryText = { select: '区县, day, count(*), sum(amount), avg(score)', group_by: '区县, day', order_by, limit: 401 }
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page = await sample.engine.page({ source: sources.parquet, right, query, ...(cursor && { cursor }) })
        seen.push(...rowsIn(page).map((r) => JSON.stringify([r['区县'], r['day']])))
        cursor = page.nextCursor
      } while (cursor)
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen).toHaveLength(await sample.engine.count({ source: sources.parquet, right, query }))
    }
  })
  it('goes on between sources: a cursor made on Parquet works on the copy', async () => {
    const query: QueryText = { select: '_row', order_by: 'score desc', limit: 500 }
    const first = await sample.engine.page({ source: sources.parquet, right, query })
    const [a, b] = await Promise.all(
      [sources.parquet, sources['ordered copy']].map((source) =>
        sample.engine.page({ source, right, query, cursor: first.nextCursor!, cache: false }),
      ),
    )
    expect(a!.body.toString()).toBe(b!.body.toString())
  })
  it('keeps cursors short when the values are long', async () => {
    const long = join(sample.folder, 'long.parquet')
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    await connection.run(`COPY (SELECT repeat('长', 5000) || (9 - i) AS t FROM range(10) AS r(i)) TO '${long}' (FORMAT parquet, FIELD_IDS {t: 1})`)
    connection.closeSync()
    instance.closeSync()
    const source: TableSource = {
      ...sources.parquet,
      versionId: 'long',
      fields: [{ id: 1, name: 't', header: 't', type: 'text' }],
      files: [{ path: long, firstRow: 0, rows: 10 }],
    }
    const request = { source, right: fullRight(source.fields), query: { select: '_row', order_by: 't', limit: 4 } }
    const first = await sample.engine.page(request)
    expect(first.nextCursor!.length).toBeLessThan(200)
    const second = await sample.engine.page({ ...request, cursor: first.nextCursor! })
    expect([...rowsIn(first), ...rowsIn(second)].map((r) => r['_row'])).toEqual([9, 8, 7, 6, 5, 4, 3, 2])
  })
  it('refuses a cursor that was changed, or made for another query, right or version', async () => {
    const query: QueryText = { order_by: 'day', limit: 5 }
    const { nextCursor } = await sample.engine.page({ source: sources.parquet, right, query })
    expect(sample.engine.versionOfCursor(nextCursor!)).toBe(sources.parquet.versionId)
    const go = (changes: object): Promise<unknown> => sample.engine.page({ source: sources.parquet, right, query, cursor: nextCursor!, ...changes })
    await expect(go({})).resolves.toBeTruthy()
    for (const changes of [
      { cursor: `${nextCursor!.slice(0, -3)}AAA` },
      { query: { order_by: 'day desc', limit: 5 } },
      { right: fullRight(sampleFields.slice(1)) },
      { source: { ...sources.parquet, versionId: 'other' } },
    ]) {
      await expect(go(changes)).rejects.toMatchObject({ failing: { code: 'PUJIANG_QUERY_CURSOR' } })
    }
  })
})

it('reads files whose names the engine would confuse', async () => {
  const path = join(sample.folder, 'twins.parquet')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  // The engine cannot write case twins itself, so names that it uses for its own columns stand for them.
  await connection.run(
    `COPY (SELECT 100 + i AS file_row_number, 'x' || i AS filename, i AS file_index FROM range(5) AS r(i)) TO '${path}' (FORMAT parquet, FIELD_IDS {file_row_number: 3, filename: 1, file_index: 2})`,
  )
  connection.closeSync()
  instance.closeSync()
  const source: TableSource = {
    ...sources.parquet,
    versionId: 'twins',
    files: [{ path, firstRow: 0, rows: 5 }],
    fields: [
      { id: 1, name: 'filename', header: '', type: 'text' },
      { id: 2, name: 'file_index', header: '', type: 'integer' },
      { id: 3, name: 'file_row_number', header: '', type: 'integer' },
    ],
  }
  const page = await sample.engine.page({ source, right: fullRight(source.fields), query: { select: '*, _row', where: '_row = 2' } })
  expect(rowsIn(page)).toEqual([{ filename: 'x2', file_index: 2, file_row_number: 102, _row: 2 }])
})
