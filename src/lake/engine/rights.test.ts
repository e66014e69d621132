import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeRight, parseExpression, type QueryText, type RowRight } from '../query/index.ts'
import { buildServingCopy } from './build-serving-copy.ts'
import { openSample, rowsIn, sampleFields, type Sample } from './sample-table.ts'
import type { TableSource } from './source.ts'

/** An agency may read the rows of Pudong, without the number on the identity card. The filter itself tests a closed field. */
const open = sampleFields.filter((f) => f.name !== '身份证').map((f) => f.id)
const filter = "区县 = '浦东新区' and 身份证 != 'secret-3'"
const right: RowRight = makeRight(open, parseExpression(filter))
let sample: Sample
let sources: TableSource[]
let visible: Record<string, unknown>[]

beforeAll(async () => {
  sample = await openSample()
  const copy = `${sample.folder}/copy.duckdb`
  await buildServingCopy(sample.source, { outPath: copy, tempFolder: sample.folder, nice: 0 })
  sources = [sample.source, { ...sample.source, servingCopy: copy }]
  const all = await sample.engine.page({
    source: sample.source,
    right: makeRight(
      sampleFields.map((f) => f.id),
      null,
    ),
    query: { select: '*, _row', limit: 10_000 },
  })
  visible = rowsIn(all).filter((r) => r['区县'] === '浦东新区' && r['身份证'] !== 'secret-3')
  if (visible.length < 100) throw new Error('the sample shows too little')
})
afterAll(() => sample.close())

const text = async (stream: AsyncIterable<unknown>): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const c of stream) chunks.push(c as Buffer)
  return Buffer.concat(chunks).toString()
}

describe('a right with closed fields and a row filter', () => {
  it('holds in rows, counts, summaries and every order', async () => {
    for (const source of sources) {
      const page = await sample.engine.page({ source, right, query: { select: '_row', limit: 10_000 } })
      expect(rowsIn(page).map((r) => r['_row'])).toEqual(visible.map((r) => r['_row']))
      expect(await sample.engine.count({ source, right, query: {} })).toBe(visible.length)
      expect(rowsIn(await sample.engine.page({ source, right, query: { select: 'count(*) as n, count(distinct 区县) as d' } }))).toEqual([
        { n: visible.length, d: 1 },
      ])
      // A condition of the caller cannot reach around the filter, however it is written.
      for (const where of ["区县 = '黄浦区' or 区县 is null", "not (区县 = '浦东新区')", '_row >= 0 or id > 0 or open or not open']) {
        const rows = rowsIn(await sample.engine.page({ source, right, query: { where, select: '区县', limit: 10_000, order_by: 'id desc' } }))
        expect(rows.every((r) => r['区县'] === '浦东新区')).toBe(true)
      }
      const hidden = rowsIn(await sample.engine.page({ source, right, query: { where: '_row = 0' } }))
      expect(hidden).toEqual([])
    }
  })
  it('holds in every export format', async () => {
    for (const source of sources) {
      for (const format of ['csv', 'ndjson', 'json'] as const) {
        const out = await text((await sample.engine.export({ source, right, query: {}, format })).body)
        expect(out).not.toContain('secret-')
        expect(out).not.toContain('黄浦区')
        expect(out.trim().split('\n').length).toBe(visible.length + (format === 'ndjson' ? 0 : 1))
      }
      const parquet = await text((await sample.engine.export({ source, right, query: {}, format: 'parquet' })).body)
      expect(parquet).not.toMatch(/secret-|身份证|黄浦区/)
    }
  })
  it('holds in statistics and histograms', async () => {
    for (const source of sources) {
      const statistics = await sample.engine.statistics({
        source: { ...source, versionId: `${source.servingCopy}` === 'null' ? 'a' : source.versionId },
        right,
      })
      expect(statistics.map((s) => s.fieldId)).toEqual(open)
      for (const s of statistics) expect(s.rows).toBe(visible.length)
      const of = (name: string): (typeof statistics)[number] => statistics.find((s) => s.fieldId === sampleFields.find((f) => f.name === name)!.id)!
      expect(of('区县').top).toEqual([{ value: '浦东新区', count: visible.length }])
      const amounts = visible.map((r) => r['amount']).filter((a): a is number => a !== null)
      expect(of('amount')).toMatchObject({
        nulls: visible.length - amounts.length,
        min: Math.min(...amounts).toFixed(2),
        max: Math.max(...amounts).toFixed(2),
      })
      expect(of('amount').mean).toBeCloseTo(amounts.reduce((a, b) => a + b, 0) / amounts.length, 9)
      expect(of('amount').histogram.reduce((n, b) => n + b.count, 0)).toBe(amounts.length)
      expect(of('created_at').histogram.reduce((n, b) => n + b.count, 0)).toBe(visible.filter((r) => r['created_at'] !== null).length)
    }
  })
  it('answers a closed field as if there were none', async () => {
    const asks: QueryText[] = [
      { select: '身份证' },
      { where: "身份证 = 'secret-1'" },
      { order_by: '身份证' },
      { group_by: '身份证' },
      { select: 'min(身份证)' },
    ]
    for (const query of asks) {
      for (const run of [
        () => sample.engine.page({ source: sample.source, right, query }),
        () => sample.engine.count({ source: sample.source, right, query }),
        () => sample.engine.export({ source: sample.source, right, query, format: 'csv' }),
      ])
        await expect(run()).rejects.toMatchObject({ kind: 'InvalidInput', failing: { code: 'PUJIANG_QUERY_FIELD' } })
    }
  })
  it('shows that there are rows, and nothing in them, to a right without fields', async () => {
    const none = makeRight([], null)
    expect(rowsIn(await sample.engine.page({ source: sample.source, right: none, query: { limit: 2 } }))).toEqual([{}, {}])
    expect(await sample.engine.statistics({ source: sample.source, right: none })).toEqual([])
    expect(await text((await sample.engine.export({ source: sample.source, right: none, query: { where: '_row < 2' }, format: 'csv' })).body)).toBe(
      'none\n\n\n',
    )
    expect(rowsIn(await sample.engine.sql({ sql: 'SELECT * FROM t LIMIT 1', tables: { t: { source: sample.source, right: none } } }))).toEqual([
      { _none: null },
    ])
  })
  it('keeps answers of different rights apart in cache and validator', async () => {
    const other = makeRight(open, null)
    const query: QueryText = { select: '区县', order_by: '区县 desc', limit: 1, where: "区县 != 'it''s'" }
    const [a, b] = [
      await sample.engine.page({ source: sample.source, right, query }),
      await sample.engine.page({ source: sample.source, right: other, query }),
    ]
    expect(a.etag).not.toBe(b.etag)
    expect(a.body.toString()).not.toBe(b.body.toString())
  })
})
