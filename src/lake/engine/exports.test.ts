import { DuckDBInstance } from '@duckdb/node-api'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fullRight, type QueryText } from '../query/index.ts'
import type { ExportFormat, ExportRequest } from './row-engine.ts'
import { openSample, rowsIn, sampleFields, sampleRows, type Sample } from './sample-table.ts'

let sample: Sample
const right = fullRight(sampleFields)
beforeAll(async () => {
  sample = await openSample({ exports: 1 })
})
afterAll(() => sample.close())

const bytes = async (format: ExportFormat, query: QueryText = {}, more: Partial<ExportRequest> = {}): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const c of (await sample.engine.export({ source: sample.source, right, query, format, ...more })).body) chunks.push(c as Buffer)
  return Buffer.concat(chunks)
}
const pipes = (): string[] =>
  readdirSync(sample.folder, { recursive: true })
    .map(String)
    .filter((f) => f.includes('export-'))

describe('exports', () => {
  it('give every row in source order, in each format the same as the pages', async () => {
    const rows = rowsIn(await sample.engine.page({ source: sample.source, right, query: { limit: 10_000 } }))
    expect(rows).toHaveLength(sampleRows)
    expect(JSON.parse((await bytes('json')).toString())).toEqual(rows)
    expect(
      (await bytes('ndjson'))
        .toString()
        .trim()
        .split('\n')
        .map((l) => JSON.parse(l) as unknown),
    ).toEqual(rows)
    const file = join(sample.folder, 'out.parquet')
    writeFileSync(file, await bytes('parquet'))
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const back = (await connection.runAndReadAll(`SELECT id::VARCHAR, "区县", day::VARCHAR FROM '${file}'`)).getRowsJson()
    expect(back).toEqual(rows.map((r) => [String(r['id']), r['区县'], r['day']]))
    connection.closeSync()
    instance.closeSync()
  })
  it('write CSV as it stands in the reference', async () => {
    const csv = (
      await bytes('csv', { select: 'id, 区县, created_at, score, more', where: '_row in (1702, 1703, 1704, 1705)', order_by: 'id' })
    ).toString()
    expect(csv).toMatchInlineSnapshot(`
      "id,区县,created_at,score,more
      5106,it's,2024-01-12 12:00:00,0.25,"{""n"":1702,""t"":""中\\""文""}"
      5109,静安区,,,
      5112,黄浦区,2024-02-09 16:00:00,,"{""n"":1704,""t"":""中\\""文""}"
      5115,,2024-02-02 22:00:00.25,0.625,
      "
    `)
  })
  it('follow order_by and summaries', async () => {
    const csv = (await bytes('csv', { select: '区县, count(*) as n, sum(id) as s', group_by: '区县', order_by: 'n desc' }))
      .toString()
      .trim()
      .split('\n')
    const counts = csv.slice(1).map((l) => Number(l.split(',').at(-2)))
    expect(counts).toEqual([...counts].sort((a, b) => b - a))
    expect(counts.reduce((a, b) => a + b, 0)).toBe(sampleRows)
    const any = (await bytes('ndjson', { select: '_row' }, { order: 'any' }))
      .toString()
      .trim()
      .split('\n')
      .map((l) => (JSON.parse(l) as { _row: number })._row)
    expect(any.sort((a, b) => a - b)).toEqual(Array.from({ length: sampleRows }, (_, i) => i))
  })
  it('give a well-formed file for no rows', async () => {
    const where = 'id = -77'
    expect(JSON.parse((await bytes('json', { where })).toString())).toEqual([])
    expect((await bytes('ndjson', { where })).toString()).toBe('')
    expect((await bytes('csv', { where, select: 'id, day' })).toString()).toBe('id,day\n')
  })
  it('print rows as lists of cells, and as texts without what is empty', async () => {
    const query = { select: 'id, 区县, created_at, score', where: '_row in (1702, 1703, 1705)' }
    const printed = async (format: ExportFormat, rowForm: 'lists' | 'texts'): Promise<string> => (await bytes(format, query, { rowForm })).toString()
    expect(await printed('json', 'lists')).toBe(
      '[\n    [5106,"it\'s","2024-01-12T12:00:00",0.25],\n    [5109,"静安区",null,null],\n    [5115,null,"2024-02-02T22:00:00.25",0.625]\n]',
    )
    expect(await printed('json', 'texts')).toBe(
      '[{"id":"5106","区县":"it\'s","created_at":"2024-01-12T12:00:00.000","score":"0.25"}\n,{"id":"5109","区县":"静安区"}\n,{"id":"5115","created_at":"2024-02-02T22:00:00.250","score":"0.625"}\n]\n',
    )
    expect(await printed('csv', 'texts')).toBe(
      "id,区县,created_at,score\n5106,it's,2024-01-12T12:00:00.000,0.25\n5109,静安区,,\n5115,,2024-02-02T22:00:00.250,0.625\n",
    )
    const page = await sample.engine.page({ source: sample.source, right, query, rowForm: 'texts' })
    expect(JSON.parse(page.body.toString())).toEqual(JSON.parse(await printed('json', 'texts')))
  })
  it('put a mark before formulas only when asked', async () => {
    const path = join(sample.folder, 'formula.parquet')
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    await connection.run(
      `COPY (SELECT unnest(['=1+1', '+86 21', '-3.5', '@x', chr(9) || 'x', chr(13) || 'x', 'plain', 'a=b', NULL]) AS t, -5 AS n) TO '${path}' (FORMAT parquet, FIELD_IDS {t: 1, n: 2})`,
    )
    connection.closeSync()
    instance.closeSync()
    const source = {
      ...sample.source,
      versionId: 'formula',
      fields: [
        { id: 1, name: 't', header: 't', type: 'text' as const },
        { id: 2, name: 'n', header: 'n', type: 'integer' as const },
      ],
      files: [{ path, firstRow: 0, rows: 9 }],
    }
    const plain = (await bytes('csv', {}, { source, right: fullRight(source.fields) })).toString()
    const safe = (await bytes('csv', {}, { source, right: fullRight(source.fields), csvSafe: true })).toString()
    expect(plain).toBe('t,n\n=1+1,-5\n+86 21,-5\n-3.5,-5\n@x,-5\n\tx,-5\n"\rx",-5\nplain,-5\na=b,-5\n,-5\n')
    expect(safe).toBe(
      't,n\n"\'=1+1",-5\n"\'+86 21",-5\n"\'-3.5",-5\n"\'@x",-5\n"\'\tx",-5\n"\'\rx",-5\nplain,-5\na=b,-5\n,-5\n'.replaceAll(/"('[^"\r]*)"/g, '$1'),
    )
  })
  it('end where a limit says, and separate and quote cells as asked', async () => {
    const lines = async (...more: Parameters<typeof bytes>): Promise<string[]> => (await bytes(...more)).toString().trim().split('\n')
    const all = (await lines('ndjson', { select: 'id' })).slice(1700, 1703)
    const part = { offset: 1700, limit: 3 }
    expect(await lines('ndjson', { select: 'id' }, { part })).toEqual(all)
    expect(await lines('ndjson', { select: 'id' }, { part, order: 'any' })).toEqual(all)
    expect(await lines('csv', { select: 'id', where: '_row >= 0' }, { part })).toEqual(['id', ...all.map((line) => line.replaceAll(/\D/g, ''))])
    expect(await lines('ndjson', { select: 'id', order_by: 'id desc' }, { part: { offset: sampleRows - 1, limit: null } })).toHaveLength(1)
    const one = { part: { offset: 0, limit: 1 }, csvDelimiter: ';', csvQuoteAll: true }
    expect((await bytes('csv', { select: 'id, id as b' }, one)).toString()).toBe('"id";"b"\n"0";"0"\n')
  })
  it('stop when the reader goes away, and leave no pipe behind', async () => {
    const query: QueryText = { select: 'id, 身份证, more' }
    const big = { ...sample.source, files: Array.from({ length: 300 }, (_, i) => ({ ...sample.source.files[1]!, firstRow: i * 700 })) }
    for (let i = 0; i < 3; i++) {
      const { body } = await sample.engine.export({ source: big, right, query, format: 'ndjson' })
      await new Promise((resolve) => body.once('data', resolve))
      body.destroy()
    }
    // One child serves one export at a time: a fourth is answered only when those before have ended.
    expect((await bytes('csv', { select: 'count(*) as n' })).toString()).toBe('n\n3000\n')
    await expect.poll(pipes).toEqual([])
  })
  it('refuse a faulty query before the first byte, and break the stream when the engine fails later', async () => {
    await expect(bytes('csv', { where: 'nix = 1' })).rejects.toMatchObject({ failing: { code: 'PUJIANG_QUERY_FIELD' } })
    const missing = { ...sample.source, versionId: 'gone', files: [{ path: join(sample.folder, 'gone.parquet'), firstRow: 0, rows: 5 }] }
    await expect(bytes('csv', {}, { source: missing })).rejects.toThrow()
    await expect.poll(pipes).toEqual([])
  })
})
