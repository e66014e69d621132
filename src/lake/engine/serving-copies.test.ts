import { DuckDBInstance } from '@duckdb/node-api'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fullRight } from '../query/index.ts'
import { buildServingCopy, type BuildProgress } from './build-serving-copy.ts'
import { openSample, rowsIn, sampleFields, type Sample } from './sample-table.ts'
import { ServingCopies } from './serving-copies.ts'
import type { TableSource } from './source.ts'

let sample: Sample
const broken: string[] = []
const right = fullRight(sampleFields)
beforeAll(async () => {
  sample = await openSample({ onBrokenCopy: (path) => broken.push(path) })
})
afterAll(() => sample.close())

const open = (folder: string, maxBytes = 1e9): Promise<ServingCopies> =>
  ServingCopies.open({ folder, tempFolder: sample.folder, maxBytes, build: { nice: 0 }, release: (path) => sample.engine.release(path) })
const ask = async (source: TableSource): Promise<{ from: string; rows: unknown[] }> => {
  const page = await sample.engine.page({ source, right, query: { where: 'id = 300', select: '_row' }, cache: false })
  return { from: page.from, rows: rowsIn(page) }
}

it('builds one copy at a time for a version, whole or not at all, and finds it again', async () => {
  const folder = join(sample.folder, 'copies')
  const copies = await open(folder)
  expect(copies.ready(sample.source)).toBeNull()
  const stages: BuildProgress[] = []
  const [a, b] = await Promise.all([copies.ensure(sample.source, { onProgress: (p) => stages.push(p) }), copies.ensure(sample.source)])
  expect(a).toBe(b)
  expect(new Set(stages.map((s) => s.stage))).toEqual(new Set(['inspect', 'rows', 'index', 'finish']))
  expect(readdirSync(folder)).toEqual([a.split('/').at(-1)])
  expect(copies.bytes).toBe(statSync(a).size)
  expect(await ask({ ...sample.source, servingCopy: copies.ready(sample.source) })).toEqual({ from: 'serving-copy', rows: [{ _row: 100 }] })

  writeFileSync(join(folder, 'x.duckdb.1-2.partial'), 'half')
  writeFileSync(join(folder, 'old.v0.duckdb'), 'older form')
  const again = await open(folder)
  expect(again.ready(sample.source)).toBe(a)
  expect(readdirSync(folder)).toHaveLength(1)
  // Other lookup keys are another copy.
  expect(again.ready({ ...sample.source, lookupKeys: [] })).toBeNull()
})

it('drops the least recently used beyond its bytes, while queries may be reading them', async () => {
  const folder = join(sample.folder, 'small')
  const versions = ['a', 'b', 'c'].map((versionId) => ({ ...sample.source, versionId }))
  const probe = await open(folder)
  const size = statSync(await probe.ensure(versions[0]!)).size
  const copies = await open(folder, size * 2.5)
  await copies.ensure(versions[1]!)
  const first = copies.ready(versions[0]!)
  expect(await ask({ ...versions[1]!, servingCopy: copies.ready(versions[1]!) })).toMatchObject({ from: 'serving-copy' })
  await new Promise((resolve) => setTimeout(resolve, 5))
  copies.ready(versions[0]!)
  const second = copies.ready(versions[1]!)!
  await new Promise((resolve) => setTimeout(resolve, 5))
  copies.ready(versions[0]!)
  await copies.ensure(versions[2]!)
  expect([copies.ready(versions[0]!), copies.ready(versions[1]!)]).toEqual([first, null])
  expect(existsSync(second)).toBe(false)
  expect(await ask({ ...versions[1]!, servingCopy: null })).toEqual({ from: 'parquet', rows: [{ _row: 100 }] })
  // It is built again when it is wanted again, under the same name.
  expect(await copies.ensure(versions[1]!)).toBe(second)
  expect(await ask({ ...versions[1]!, servingCopy: second })).toMatchObject({ from: 'serving-copy' })
})

it('answers from Parquet when a copy is missing, damaged, cut off, or of another version', async () => {
  const folder = join(sample.folder, 'damaged')
  mkdirSync(folder)
  const good = join(folder, 'good.duckdb')
  await buildServingCopy(sample.source, { outPath: good, tempFolder: sample.folder, nice: 0 })
  const make = (name: string, change: (path: string) => void): string => {
    const path = join(folder, name)
    writeFileSync(path, readFileSync(good))
    change(path)
    return path
  }
  const cases = [
    join(folder, 'missing.duckdb'),
    make('junk.duckdb', (p) => writeFileSync(p, 'this is not a database')),
    make('cut.duckdb', (p) => truncateSync(p, 8192)),
    make('bits.duckdb', (p) => {
      const bytes = readFileSync(p)
      bytes.fill(0x5a, 12_288)
      writeFileSync(p, bytes)
    }),
  ]
  for (const servingCopy of cases)
    expect([servingCopy, await ask({ ...sample.source, servingCopy })]).toEqual([servingCopy, { from: 'parquet', rows: [{ _row: 100 }] }])
  expect(await ask({ ...sample.source, versionId: 'other', servingCopy: good })).toMatchObject({ from: 'parquet' })
  expect(new Set(broken)).toEqual(new Set([...cases, good]))
})

it('leaves nothing when it is stopped', async () => {
  const folder = join(sample.folder, 'stopped')
  mkdirSync(folder)
  const abort = new AbortController()
  const work = buildServingCopy(
    sample.source,
    { outPath: join(folder, 'x.duckdb'), tempFolder: sample.folder, nice: 0 },
    { signal: abort.signal, onProgress: (p) => p.stage === 'rows' && abort.abort(new Error('stopped')) },
  )
  await expect(work).rejects.toThrow('stopped')
  expect(readdirSync(folder)).toEqual([])
})

it('puts rows in the order of the order field unless they follow it already', async () => {
  const folder = join(sample.folder, 'order')
  mkdirSync(folder)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const build = async (name: string, value: string): Promise<boolean> => {
    const path = join(folder, `${name}.parquet`)
    await connection.run(`COPY (SELECT ${value} AS n FROM range(600000) AS t(i)) TO '${path}' (FORMAT parquet, FIELD_IDS {n: 1})`)
    const copy = join(folder, `${name}.duckdb`)
    await buildServingCopy(
      {
        versionId: name,
        fields: [{ id: 1, name: 'n', header: 'n', type: 'integer' }],
        files: [{ path, firstRow: 0, rows: 600_000 }],
        servingCopy: null,
        lookupKeys: [],
        orderField: 'n',
      },
      { outPath: copy, tempFolder: folder, nice: 0 },
    )
    await connection.run(`ATTACH '${copy}' AS ${name} (READ_ONLY)`)
    const sorted = (
      await connection.runAndReadAll(`SELECT bool_and(ok) FROM (SELECT f1 >= coalesce(lag(f1) OVER (ORDER BY rowid), f1) AS ok FROM ${name}.rows)`)
    ).getRowsJson()[0]![0]
    const natural = (await connection.runAndReadAll(`SELECT natural_order FROM ${name}.about`)).getRowsJson()[0]![0]
    expect(natural).toBe(!sorted)
    return natural as boolean
  }
  expect(await build('nearly', 'i + (i * 7919) % 50')).toBe(true)
  expect(await build('mixed', '(i * 7919) % 600011')).toBe(false)
  connection.closeSync()
  instance.closeSync()
})
