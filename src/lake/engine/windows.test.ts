import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fullRight, makeRight, parseExpression } from '../query/index.ts'
import { buildServingCopy } from './build-serving-copy.ts'
import { RowWindows } from './row-windows.ts'
import { openSample, rowsIn, sampleFields, sampleRows, type Sample } from './sample-table.ts'
import type { TableSource } from './source.ts'

const right = fullRight(sampleFields)

describe('a window at any position', () => {
  let sample: Sample
  let sources: TableSource[]
  beforeAll(async () => {
    sample = await openSample()
    const copy = join(sample.folder, 'copy.duckdb')
    await buildServingCopy(sample.source, { outPath: copy, tempFolder: sample.folder, nice: 0 })
    // Rows in another order than that of the source: their numbers in the copy are not their places.
    const turned = join(sample.folder, 'turned.duckdb')
    copyFileSync(copy, turned)
    const instance = await DuckDBInstance.create(turned)
    const connection = await instance.connect()
    await connection.run(
      'CREATE TABLE other AS SELECT * FROM rows ORDER BY f3 DESC NULLS LAST, _row; DROP TABLE rows; ALTER TABLE other RENAME TO rows; CREATE INDEX a ON rows (f1); UPDATE about SET natural_order = false; CHECKPOINT',
    )
    connection.closeSync()
    instance.closeSync()
    sources = [sample.source, { ...sample.source, servingCopy: copy }, { ...sample.source, servingCopy: turned }]
    // The sample is short: noting places is made worth it for every answer.
    Object.assign(sample.engine, { windows: new RowWindows(Reflect.get(sample.engine, 'runner'), { shortAnswer: 0, nearStart: 20 }) })
  })
  afterAll(() => sample.close())

  const queries = [
    { select: '_row, id' },
    { select: 'id, 区县', order_by: 'amount desc, id' },
    { select: 'id, created_at', where: "区县 = '浦东新区'", order_by: 'created_at' },
    { select: 'id', order_by: '_row desc' },
    { select: 'id', where: 'open and score > 2' },
    { select: '区县, count(*) as n', group_by: '区县', order_by: 'count(*) desc' },
    { where: 'id in (30, 60, 90)', select: 'id' },
  ]
  it.each(queries)('holds the rows that reading from the start would bring there: %o', async (query) => {
    const whole = rowsIn(await sample.engine.page({ source: sample.source, right, query: { ...query, limit: 10_000 } }))
    expect(await sample.engine.count({ source: sample.source, right, query })).toBe(whole.length)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: whole.length + 5 }),
        fc.oneof(fc.integer({ min: 1, max: 160 }), fc.constant(1500)),
        fc.constantFrom(0, 1, 2),
        async (offset, limit, of) => {
          const page = await sample.engine.page({ source: sources[of]!, right, query: { ...query, limit }, offset, cache: false })
          expect(rowsIn(page)).toEqual(whole.slice(offset, offset + limit))
          expect(page).toMatchObject({ truncated: offset + limit < whole.length, nextCursor: null })
        },
      ),
      { numRuns: 40 },
    )
  })
  it('never has a row that the right of another reader let through', async () => {
    const narrow = makeRight([1, 2], parseExpression("区县 = '黄浦区'"))
    const query = { select: 'id, 区县', order_by: 'id desc', limit: 50 }
    await sample.engine.page({ source: sources[1]!, right, query, offset: 1000 })
    const seen = rowsIn(await sample.engine.page({ source: sources[1]!, right: narrow, query, offset: 40 }))
    expect(seen.length).toBeGreaterThan(0)
    expect(new Set(seen.map((row) => row['区县']))).toEqual(new Set(['黄浦区']))
    expect(await sample.engine.count({ source: sources[1]!, right: narrow, query })).toBeLessThan(sampleRows)
  })
  it('stays right while few orders are kept and a copy goes', async () => {
    Object.assign(sample.engine, { windows: new RowWindows(Reflect.get(sample.engine, 'runner'), { shortAnswer: 0, nearStart: 0, maxLists: 2 }) })
    const orders = ['amount desc, id', 'score, id', 'created_at, id', 'id desc']
    const ask = async (order_by: string, of: number): Promise<unknown[]> =>
      rowsIn(await sample.engine.page({ source: sources[of]!, right, query: { select: 'id', order_by, limit: 7 }, offset: 1234, cache: of === 0 }))
    for (let round = 0; round < 3; round++) {
      for (const order of orders) expect(await ask(order, 2)).toEqual(await ask(order, 0))
      await sample.engine.release(sources[2]!.servingCopy!)
    }
  })
  it('is given up when the reader leaves, and the next reader still gets it', async () => {
    const query = { select: 'id', order_by: 'score desc, id', limit: 5 }
    const leaving = sample.engine.page({ source: sources[0]!, right, query, offset: 500, signal: AbortSignal.abort(new Error('gone')) })
    await expect(leaving).rejects.toThrow('gone')
    expect(rowsIn(await sample.engine.page({ source: sources[0]!, right, query, offset: 500 }))).toHaveLength(5)
  })
})
