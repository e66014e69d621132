import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import type { Field } from '../../model/index.ts'
import { stageForTest, temporaryFolder } from './stage-fixture.ts'

const rejected = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
const first = 'id,名称,when\n1,甲,2024-01-02\n2,乙,2024-01-03\n'

describe('fields over versions', () => {
  test('a replacement keeps ids and names of known columns in any order and gives new ones the next id', async () => {
    const before = await stageForTest({ content: first })
    const after = await stageForTest({ content: 'extra,when,ID\nx,2024-02-01,3\n', existingFields: before.fields, nextFieldId: before.nextFieldId })
    expect(after.fields.map(({ id, name }) => [id, name])).toEqual([
      [4, 'extra'],
      [3, 'when'],
      [1, 'id'],
    ])
    expect(after.nextFieldId).toBe(5)
  })

  test('a column that is left out is in no version, whatever stands beside it', async () => {
    const staged = await stageForTest({ content: first, settings: { columns: [{ column: 1, skip: true }] } })
    expect(staged.fields.map(({ id, name }) => [id, name])).toEqual([
      [1, 'id'],
      [2, 'when'],
    ])
    expect(staged.rowsRead).toEqual([
      { id: '1', when: '2024-01-02' },
      { id: '2', when: '2024-01-03' },
    ])
    await expect(stageForTest({ content: first, settings: { columns: [0, 1, 2].map((column) => ({ column, skip: true })) } })).rejects.toThrow(
      /left out/,
    )
  })

  test('a column that the steward says is renamed keeps its id; one that the table lacks, or two from one, are refused', async () => {
    const before = await stageForTest({ content: first })
    const next = { content: 'id,title,when\n1,甲,2024-01-02\n', existingFields: before.fields, nextFieldId: before.nextFieldId }
    const renames = (...pairs: [number, string][]) => ({ settings: { columns: pairs.map(([column, name]) => ({ column, renames: name })) } })
    const after = await stageForTest({ ...next, ...renames([1, '名称']) })
    expect(after.fields.map(({ id, name }) => [id, name])).toEqual([
      [1, 'id'],
      [2, 'title'],
      [3, 'when'],
    ])
    for (const wrong of [renames([1, 'never']), renames([0, '名称'], [1, '名称'])])
      expect(await rejected(stageForTest({ ...next, ...wrong }))).toMatchObject({ failing: { code: 'PUJIANG_RENAME_UNKNOWN' } })
  })

  test('every column of the files carries its field id', async () => {
    using folder = temporaryFolder()
    const fields: Field[] = [{ id: 7, name: '名称', header: '名称', type: 'text' }]
    const path = join(folder.path, 'copy.parquet')
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    await connection.run(
      `COPY (SELECT 12345678901234567890::HUGEINT AS big, {'a': [1, 2]} AS nested, TIMESTAMPTZ '2024-01-02 08:00:00+08' AS at, 'x' AS 名称, '\\xAA'::BLOB AS bytes) TO '${path}'`,
    )
    const staged = await stageForTest({ path, existingFields: fields, nextFieldId: 8, fileName: 'nested.parquet' })
    expect(staged.fields.map(({ id, name, type }) => [id, name, type])).toEqual([
      [8, 'big', 'double'],
      [9, 'nested', 'json'],
      [10, 'at', 'timestamp'],
      [7, '名称', 'text'],
      [11, 'bytes', 'text'],
    ])
    expect(staged.fileIds).toEqual([8, 9, 10, 7, 11])
    expect(staged.rowsRead[0]).toMatchObject({ nested: '{"a":[1,2]}', at: '2024-01-02 00:00:00', 名称: 'x', bytes: 'qg==' })
    connection.closeSync()
    instance.closeSync()
  })

  test('an append binds columns by header in any order, counts rows on, and describes parent and new rows together', async () => {
    using folder = temporaryFolder()
    const before = await stageForTest({ content: first })
    const parent = join(folder.path, 'parent.parquet')
    // the staged file of the fixture is gone, so the parent is written again by the engine
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    await connection.run(
      `COPY (SELECT * FROM (VALUES (1::BIGINT, '甲', DATE '2024-01-02'), (2, '乙', DATE '2024-01-03')) AS t(id, 名称, "when")) TO '${parent}'`,
    )
    const append = {
      mode: 'append',
      existingFields: before.fields,
      nextFieldId: before.nextFieldId,
      parentFiles: [{ path: parent, firstRow: 0 }],
      firstRow: 2,
    } as const
    const after = await stageForTest({ content: 'when,id,名称\n2024/2/1,3,丙\n', ...append })
    expect(after).toMatchObject({ rows: 3, addedRows: 1, files: [{ firstRow: 2 }] })
    expect(after.rowsRead).toEqual([{ id: '3', 名称: '丙', when: '2024-02-01' }])
    expect(after.statistics[0]).toMatchObject({ fieldId: 1, min: '1', max: '3', distinct: 3 })
    // the same rows in one file have the same hash
    const whole = await stageForTest({ content: `${first}3,丙,2024-02-01\n` })
    expect(after.contentHash).toBe(whole.contentHash)
    connection.closeSync()
    instance.closeSync()
  })

  test('an append without a column, with a new one, or of another type is a Conflict that names each column', async () => {
    const before = await stageForTest({ content: first })
    const append = { mode: 'append', existingFields: before.fields, nextFieldId: 4, firstRow: 2 } as const
    expect(await rejected(stageForTest({ content: 'id,名称,到\n3,丙,x\n', ...append }))).toMatchObject({
      kind: 'Conflict',
      failing: { code: 'PUJIANG_APPEND_COLUMNS', faults: [{ at: '到' }, { at: 'when' }] },
    })
    expect(await rejected(stageForTest({ content: 'id,名称,when\n三,丙,2024-02-01\n', ...append }))).toMatchObject({
      kind: 'Conflict',
      failing: { code: 'PUJIANG_APPEND_TYPES', faults: [{ at: 'id' }] },
    })
  })
})

test('values at the edge of their types do not stop the statistics', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'edge.parquet')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(
    `COPY (SELECT * FROM (VALUES (9223372036854775807, 'infinity'::TIMESTAMP, 'a' || chr(0), 'nan'::DOUBLE, 'infinity'::DATE), (-9223372036854775808, TIMESTAMP '2024-01-02', 'b', 1.5, DATE '2024-01-02')) AS t(i, moment, s, d, day)) TO '${path}'`,
  )
  const staged = await stageForTest({ path })
  expect(staged.statistics.map(({ min, max }) => [min, max])).toEqual([
    ['-9223372036854775808', '9223372036854775807'],
    ['2024-01-02 00:00:00', 'infinity'],
    ['a\u2400', 'b'],
    ['1.5', 'nan'],
    ['2024-01-02', 'infinity'],
  ])
  connection.closeSync()
  instance.closeSync()
})

describe('content hash', () => {
  /** The sort key of one row as the README states it, made without the engine. */
  const rowKey = (row: bigint, id: bigint | null, name: string | null): Buffer => {
    const integer = (value: bigint | null): Buffer => {
      if (value === null) return Buffer.from([2])
      const bytes = Buffer.alloc(9)
      bytes[0] = 1
      bytes.writeBigUInt64BE(BigInt.asUintN(64, value) ^ (1n << 63n), 1)
      return bytes
    }
    const text = (value: string | null): Buffer =>
      value === null ? Buffer.from([2]) : Buffer.concat([Buffer.from([1]), Buffer.from(value).map((byte) => byte + 1), Buffer.from([0])])
    return Buffer.concat([integer(row), integer(id), text(name)])
  }

  test('is what another program makes of the rows by the rule of the README', async () => {
    const rows: [bigint | null, string | null][] = [
      [5n, '浦东, a'],
      [-3n, null],
      [null, 'x"y'],
    ]
    const staged = await stageForTest({
      content: 'id,name\n5,"浦东, a"\n-3,\n,"x""y"\n',
      settings: {
        columns: [
          { column: 0, type: 'integer' },
          { column: 1, type: 'text' },
        ],
      },
    })
    let hash = 0n
    for (const [index, [id, name]] of rows.entries()) {
      const digest = createHash('md5')
        .update(rowKey(BigInt(index), id, name))
        .digest()
      hash ^= BigInt(`0x${digest.toString('hex')}`)
    }
    expect(staged.contentHash).toBe(`rows-md5-xor:${hash.toString(16).padStart(32, '0')}`)
  })

  test('of the other types too', async () => {
    const signed = (bytes: number, value: bigint): Buffer => {
      const flipped = BigInt.asUintN(bytes * 8, value) ^ (1n << BigInt(bytes * 8 - 1))
      return Buffer.from(flipped.toString(16).padStart(bytes * 2, '0'), 'hex')
    }
    const double = (value: number): Buffer => {
      const bytes = Buffer.alloc(8)
      bytes.writeDoubleBE(value)
      return value < 0 ? (bytes.map((byte) => ~byte) as Buffer) : Buffer.concat([Buffer.from([(bytes[0] ?? 0) ^ 0x80]), bytes.subarray(1)])
    }
    const staged = await stageForTest({
      content: 'd,t,c,m,w,x,b\n1969-12-31,2024-01-02 03:04:05,08:30,-12.50,-1.5,-2.25,false\n',
      settings: {
        columns: [
          { column: 0, type: 'date' },
          { column: 1, type: 'timestamp' },
          { column: 2, type: 'time' },
          { column: 3, type: 'decimal' },
          { column: 4, type: 'decimal', precision: 38, scale: 1 },
          { column: 5, type: 'double' },
          { column: 6, type: 'boolean' },
        ],
      },
    })
    const values = [
      signed(8, 0n),
      signed(4, -1n),
      signed(8, BigInt(Date.UTC(2024, 0, 2, 3, 4, 5)) * 1000n),
      signed(8, 30_600_000_000n),
      signed(8, -1250n),
      signed(16, -15n),
      double(-2.25),
      Buffer.from([0]),
    ]
    const key = Buffer.concat(values.flatMap((value) => [Buffer.from([1]), value]))
    expect(staged.contentHash).toBe(`rows-md5-xor:${createHash('md5').update(key).digest('hex')}`)
  })

  test('does not depend on the form of the source, but on order, values and nulls', async () => {
    const csv = await stageForTest({ content: first })
    const json = await stageForTest({
      content: JSON.stringify([
        { id: 1, 名称: '甲', when: '2024-01-02' },
        { id: 2, 名称: '乙', when: '2024-01-03' },
      ]),
      fileName: 'a.json',
    })
    expect(json.contentHash).toBe(csv.contentHash)
    const others = [
      'id,名称,when\n2,乙,2024-01-03\n1,甲,2024-01-02\n',
      'id,名称,when\n1,甲,2024-01-02\n2,乙,\n',
      'id,名称,when\n1,甲乙,2024-01-02\n2,,2024-01-03\n',
    ]
    const hashes = await Promise.all(others.map(async (content) => (await stageForTest({ content })).contentHash))
    expect(new Set([csv.contentHash, ...hashes]).size).toBe(4)
  })
})

test('the findings of an append count rows on from the parent', async () => {
  const before = await stageForTest({ content: first })
  const content = `id,名称,when\n${'3,丙,2024-02-01\n'.repeat(150)}bad,丁,2024-02-01\n`
  const staged = await stageForTest({ content, mode: 'append', existingFields: before.fields, nextFieldId: 4, firstRow: 2 })
  expect(staged.findingRows).toEqual([{ row: '152', line: null, field_id: 1, column: 'id', raw: 'bad', reason: 'not-integer' }])
})
