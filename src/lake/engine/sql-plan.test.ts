import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PlatformError } from '../../platform/errors/index.ts'
import { fullRight, makeRight, parseExpression } from '../query/index.ts'
import { buildServingCopy } from './build-serving-copy.ts'
import type { SqlProgress, SqlTable } from './row-engine.ts'
import { openSample, sampleFields, sampleRows, type Sample } from './sample-table.ts'

let sample: Sample
let tables: Record<string, SqlTable>
beforeAll(async () => {
  sample = await openSample()
  const copy = `${sample.folder}/plan.duckdb`
  await buildServingCopy(sample.source, { outPath: copy, tempFolder: sample.folder, nice: 0 })
  const right = fullRight(sampleFields)
  tables = {
    requests: { source: sample.source, right },
    'from-copy': { source: { ...sample.source, servingCopy: copy }, right },
    limited: { source: sample.source, right: makeRight([1, 2, 3], parseExpression("区县 = '浦东新区'")) },
  }
})
afterAll(() => sample.close())

describe('what a query did', () => {
  it('is told per table with conditions, columns and bytes in the names people use', async () => {
    const plan = await sample.engine.explainSql({
      sql: "SELECT count(*) FROM requests WHERE 区县 = '浦东新区'",
      tables: { requests: tables['requests']! },
    })
    expect(plan.tables).toEqual([{ table: 'requests', from: 'parquet', limited: false }])
    // One scan a file: the oldest has other names and types.
    expect(plan.scans).toHaveLength(3)
    expect(plan.scans[0]).toMatchObject({ table: 'requests', method: 'sequential', rowsLooked: null })
    expect(plan.scans[0]!.conditions.join()).toContain('浦东新区')
    expect(plan.scans.every((s) => (s.columnBytes ?? 0) > 0 && s.rowGroups === 1)).toBe(true)
    expect(plan.cpuMs).toBeGreaterThan(0)
  })
  it('tells an index of the serving copy from a scan of it, with the rows looked at', async () => {
    const one = await sample.engine.explainSql({ sql: 'SELECT * FROM "from-copy" WHERE id = 6', tables })
    expect(one.scans[0]).toMatchObject({ table: 'from-copy', method: 'index', rowsLooked: 1, rowsKept: 1, conditions: ['id=6'] })
    const all = await sample.engine.explainSql({ sql: 'SELECT sum(amount) FROM "from-copy"', tables })
    expect(all).toMatchObject({ scans: [{ method: 'sequential', rowGroups: null, columnBytes: null, rowsLooked: sampleRows, columns: ['amount'] }] })
  })
  it('tells nothing but the name of a table under a row filter, also beside others', async () => {
    const plan = await sample.engine.explainSql({ sql: 'SELECT count(*) FROM limited JOIN "from-copy" USING (id)', tables })
    expect(plan.tables.find((t) => t.table === 'limited')).toEqual({ table: 'limited', from: 'parquet', limited: true })
    expect(JSON.stringify(plan)).not.toMatch(/浦东|\.parquet|\/tmp/)
    expect(plan.scans.every((s) => s.table !== 'limited')).toBe(true)
  })
  it('passes the same gate as the query', async () => {
    for (const sql of ["SELECT * FROM read_csv('/etc/passwd')", 'SELECT 1) AS a; DROP VIEW requests; SELECT * FROM (SELECT 2'])
      await expect(sample.engine.explainSql({ sql, tables })).rejects.toMatchObject({ failing: { code: 'PUJIANG_SQL_REFUSED' } })
  })
})

describe('a query under way', () => {
  const endless = 'SELECT count(*) FROM requests a, requests b, requests c, requests d WHERE a.id % 10 + b.id % 10 + c.id % 10 + d.id % 10 = -1'

  it('tells how far it is and ends inside the engine when its caller leaves', async () => {
    const seen: SqlProgress[] = []
    const gone = new AbortController()
    const began = performance.now()
    const onProgress = (p: SqlProgress): void => {
      seen.push(p)
      if (seen.length > 3) gone.abort(new Error('cancelled by the test'))
    }
    await expect(sample.engine.sql({ sql: endless, tables, signal: gone.signal, onProgress })).rejects.toThrow('cancelled by the test')
    // The promise settles only when the child has answered or is dead; the same child takes the next question at once.
    expect(performance.now() - began).toBeLessThan(8000)
    expect((await sample.engine.sql({ sql: 'SELECT 1 AS ok', tables })).rowCount).toBe(1)
  })
  it('does not count out the rows behind a row filter', async () => {
    const seen: SqlProgress[] = []
    await sample.engine.sql({ sql: 'SELECT count(*) FROM limited a, limited b WHERE a.id + b.id = -1', tables, onProgress: (p) => seen.push(p) })
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.every((p) => p.rowsDone === null && p.rowsTotal === null)).toBe(true)
  })
})

describe('a fault in SQL', () => {
  it.each([
    ["SELECT '浦东', nix FROM requests", 'nix'],
    ["SELECT '浦东' FRM requests", 'requests'],
    ["SELECT '浦东', current_user FROM requests", 'current_user'],
    ["SELECT '浦东', CAST(区县 AS INTEGER) AS n FROM requests", 'CAST'],
  ])('is told with its place counted in characters: %s', async (sql, at) => {
    const error = await sample.engine.sql({ sql, tables }).then(
      () => null,
      (e: PlatformError) => e,
    )
    expect(error?.failing.faults?.[0]?.position).toBe(sql.indexOf(at))
  })
})
