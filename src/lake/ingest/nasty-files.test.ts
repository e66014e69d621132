import { gzipSync } from 'node:zlib'
import { writeXlsx } from 'hucre/xlsx'
import { describe, expect, test } from 'vitest'
import { PlatformError } from '../../platform/errors/index.ts'
import { stageForTest, type StagedForTest } from './stage-fixture.ts'
import { zipOf } from './zip-fixture.ts'

const failure = async (input: Parameters<typeof stageForTest>[0]): Promise<{ kind: string; code: string }> => {
  const error: unknown = await stageForTest(input).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof PlatformError)) throw new Error(`expected a PlatformError, got ${String(error)}`)
  expect(error.failing.cure).toBeDefined()
  return { kind: error.kind, code: error.failing.code }
}
const values = (staged: StagedForTest, name: string): unknown[] => staged.rowsRead.map((row) => row[name])
const reasons = (staged: StagedForTest): [string, string | null, string | null][] =>
  staged.findingRows.map(({ reason, row, line }) => [reason, row, line])

// the words "编号,名称,金额" and so on in GB18030
const gbk = (text: string): Buffer => {
  const codes: Record<string, number[]> = {
    编: [0xb1, 0xe0],
    号: [0xba, 0xc5],
    名: [0xc3, 0xfb],
    称: [0xb3, 0xc6],
    中: [0xd6, 0xd0],
    文: [0xce, 0xc4],
    区: [0xc7, 0xf8],
  }
  return Buffer.concat([...text].map((char) => Buffer.from(codes[char] ?? [char.charCodeAt(0)])))
}

describe('files that are broken or empty', () => {
  test('an empty file is refused', async () => {
    expect(await failure({ content: '' })).toEqual({ kind: 'InvalidInput', code: 'PUJIANG_FILE_EMPTY' })
  })

  test('an archive whose content is empty is refused as empty', async () => {
    expect(await failure({ content: gzipSync(''), fileName: 'a.csv.gz' })).toEqual({ kind: 'InvalidInput', code: 'PUJIANG_FILE_EMPTY' })
  })

  test('a header alone is a table of text columns without rows', async () => {
    const staged = await stageForTest({ content: '编号,名称\n' })
    expect(staged).toMatchObject({ rows: 0, types: { 编号: 'text', 名称: 'text' }, contentHash: `rows-md5-xor:${'0'.repeat(32)}` })
    expect(staged.statistics).toHaveLength(2)
  })

  test('repeated and empty headers get unique names and keep their headers', async () => {
    const staged = await stageForTest({ content: 'a,a,,A,_row,1st\n1,2,3,4,5,6\n7,8,9,1,2,3\n', settings: { header: true } })
    expect(staged.fields.map(({ name }) => name)).toEqual(['a', 'a_2', 'column_3', 'A_3', 'row', '_1st'])
    expect(staged.fields.map(({ header }) => header)).toEqual(['a', 'a', '', 'A', '_row', '1st'])
  })

  test('a cut gzip gives one clear error', async () => {
    const whole = gzipSync(Buffer.from('a,b\n'.concat('1,2\n'.repeat(50_000))))
    expect(await failure({ content: whole.subarray(0, whole.length - 20), fileName: 'a.csv.gz' })).toEqual({
      kind: 'InvalidInput',
      code: 'PUJIANG_ARCHIVE_TRUNCATED',
    })
  })

  test('a gzip bomb stops at its allowance', async () => {
    const bomb = gzipSync(Buffer.alloc(80 << 20, `${'a'.repeat(5000)},b\n`))
    expect(await failure({ content: bomb, fileName: 'bomb.csv.gz' })).toEqual({ kind: 'LimitExceeded', code: 'PUJIANG_ARCHIVE_TOO_LARGE' })
  })

  test('a zip bomb is refused before anything is unpacked', async () => {
    const bomb = zipOf({ 'bomb.csv': Buffer.alloc(80 << 20, 'a,b\n') })
    expect(await failure({ content: bomb, fileName: 'bomb.zip' })).toEqual({ kind: 'LimitExceeded', code: 'PUJIANG_ARCHIVE_TOO_LARGE' })
  })

  test('a web page saved as csv is named as such', async () => {
    expect(await failure({ content: '<!DOCTYPE html><html><body>Sign in</body></html>', fileName: 'data.csv' })).toEqual({
      kind: 'InvalidInput',
      code: 'PUJIANG_FILE_FORMAT',
    })
  })

  test('a damaged workbook and a cut Parquet file give one clear error', async () => {
    const workbook = await writeXlsx({ sheets: [{ name: 'S', rows: [['a'], [1]] }] })
    expect(await failure({ content: workbook.subarray(0, workbook.length - 30), fileName: 'a.xlsx' })).toMatchObject({ kind: 'InvalidInput' })
    expect(await failure({ content: Buffer.from('PAR1 nothing more'), fileName: 'a.parquet' })).toEqual({
      kind: 'InvalidInput',
      code: 'PUJIANG_FILE_UNREADABLE',
    })
  })
})

describe('cells and rows that do not fit', () => {
  test('a row with too few cells gets nulls and a finding, one with too many a finding with the rest', async () => {
    const staged = await stageForTest({ content: 'a,b,c\n1,2,3\n4,5\n6,7,8,nine,ten\n10,11,12\n' })
    expect(staged.rowsRead).toEqual([
      { a: '1', b: '2', c: '3' },
      { a: '4', b: '5', c: null },
      { a: '6', b: '7', c: '8' },
      { a: '10', b: '11', c: '12' },
    ])
    expect(staged.findingRows.map(({ row, line, raw, reason }) => ({ row, line, raw, reason }))).toEqual([
      { row: '1', line: '3', raw: '2 < 3', reason: 'missing-cells' },
      { row: '2', line: '4', raw: 'nine,ten', reason: 'extra-cells' },
    ])
  })

  test('up to one misfit in a hundred is a finding with its row and raw text; more make the column text', async () => {
    const cells = Array.from({ length: 300 }, (_, index) => (index === 123 ? 'unknown' : String(index)))
    const typed = await stageForTest({ content: `n\n${cells.join('\n')}\n` })
    expect(typed.types).toEqual({ n: 'integer' })
    expect(typed.findingRows).toEqual([{ row: '123', line: null, field_id: 1, column: 'n', raw: 'unknown', reason: 'not-integer' }])
    expect(typed.rowsRead[123]).toEqual({ n: null })
    expect(typed.statistics[0]).toMatchObject({ nulls: 1, distinct: 299, min: '0', max: '299' })
    for (const index of [5, 50, 150, 250]) cells[index] = 'unknown'
    expect((await stageForTest({ content: `n\n${cells.join('\n')}\n` })).types).toEqual({ n: 'text' })
  })

  test('the sample may mislead: a code far down makes the whole column text, a fraction makes it a number', async () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => `${index + 1},${index + 1}`)
    rows[59_990] = '007,2.5'
    const staged = await stageForTest({ content: `code_like,measure\n${rows.join('\n')}\n` })
    expect(staged.types).toEqual({ code_like: 'text', measure: 'double' })
    expect(staged.passes).toBe(2)
    expect(staged.findings.count).toBe(0)
  })

  test('a column whose beginning is unlike the rest is typed by all rows', async () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => (index < 100 ? `n/a ${index}` : `2024-01-${String((index % 28) + 1).padStart(2, '0')}`))
    const content = `when\n${rows.slice(0, 100).join('\n')}\n${rows.slice(100).join('\n')}\n`
    const staged = await stageForTest({ content })
    expect(staged.types).toEqual({ when: 'date' })
    expect(staged.findings.groups).toEqual([{ fieldId: 1, column: 'when', reason: 'not-date', count: 100 }])
  })

  test('the word of the steward stands against the rules', async () => {
    const content = 'code,n\n007,a\n008,5\n009,6\n'
    const staged = await stageForTest({
      content,
      settings: {
        columns: [
          { column: 0, type: 'integer' },
          { column: 1, type: 'integer', name: 'number' },
        ],
      },
    })
    expect(staged.rowsRead).toEqual([
      { code: '7', number: null },
      { code: '8', number: '5' },
      { code: '9', number: '6' },
    ])
    expect(staged.findings.groups).toEqual([{ fieldId: 2, column: 'number', reason: 'not-integer', count: 1 }])
  })

  test('a cell of 50 MB is emptied with a finding, and the other rows load', async () => {
    const staged = await stageForTest({
      content: `id,text\n1,"${'长'.repeat(17_500_000)}"\n2,short\n`,
      settings: { columns: [{ column: 1, type: 'text' }] },
    })
    expect(staged.rowsRead).toEqual([
      { id: '1', text: null },
      { id: '2', text: 'short' },
    ])
    expect(staged.findings.groups).toEqual([{ fieldId: 2, column: 'text', reason: 'too-long', count: 1 }])
    expect(staged.findingRows[0]?.raw).toHaveLength(1001)
  })

  test('a quote that never closes costs its own row only', async () => {
    const staged = await stageForTest({ content: 'a,b\n1,"open\n2,fine\n3,"closed"\n4,"also" odd\n' })
    expect(values(staged, 'a')).toEqual(['1', '2', '3', '4'])
    expect(reasons(staged)).toEqual([
      ['unclosed-quote', '0', '2'],
      ['stray-quote', '3', '5'],
    ])
  })

  test('two thousand columns load', async () => {
    const names = Array.from({ length: 2000 }, (_, index) => `c${index}`)
    const staged = await stageForTest({
      engineMemoryMb: 1200,
      content: `${names.join(',')}\n${names.map((_, index) => index).join(',')}\n${names.map(() => 'x').join(',')}\n`,
    })
    expect(staged.fields).toHaveLength(2000)
    expect(staged.rows).toBe(2)
    expect(staged.statistics).toHaveLength(2000)
  })

  test('ten thousand columns are refused with the way out', async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(',')
    expect(await failure({ content: `${names}\n${names}\n` })).toEqual({ kind: 'LimitExceeded', code: 'PUJIANG_FILE_TOO_LARGE' })
  })
})

describe('encodings', () => {
  test('GB18030 is recognised and read', async () => {
    const staged = await stageForTest({ content: gbk('编号,名称\n1,中文\n2,中区\n') })
    expect(staged.settings['encoding']).toBe('gb18030')
    expect(staged.rowsRead).toEqual([
      { 编号: '1', 名称: '中文' },
      { 编号: '2', 名称: '中区' },
    ])
  })

  test.each(['utf-16le', 'utf-16be'] as const)('%s is recognised with and without a byte order mark', async (encoding) => {
    const text = '编号,名称\r\n1,中文\r\n2,"a,b"\r\n'
    const swap = (bytes: Buffer): Buffer => (encoding === 'utf-16be' ? bytes.swap16() : bytes)
    for (const mark of ['\uFEFF', '']) {
      const content = swap(Buffer.from(mark + text.concat('3,abc\r\n'.repeat(40)), 'utf16le'))
      const staged = await stageForTest({ content })
      expect(staged.settings['encoding']).toBe(encoding)
      expect(staged.rowsRead.slice(0, 2)).toEqual([
        { 编号: '1', 名称: '中文' },
        { 编号: '2', 名称: 'a,b' },
      ])
    }
  })

  test('a file that turns to GBK in the middle is read line by line; a line no encoding reads is a finding', async () => {
    const content = Buffer.concat([
      Buffer.from('编号,名称\n'),
      Buffer.from('1,浦东\n'.repeat(50)),
      gbk('2,中文\n'),
      Buffer.from([0x33, 0x2c, 0xff, 0xff, 0x0a]),
    ])
    const staged = await stageForTest({ content })
    expect(staged.rows).toBe(52)
    expect(values(staged, '名称').slice(49, 51)).toEqual(['浦东', '中文'])
    expect(reasons(staged)).toEqual([['undecodable', null, '53']])
  })

  test('NUL bytes are dropped with a finding', async () => {
    const staged = await stageForTest({ content: 'a,b\n1,x\u0000y\n2,z\n' })
    expect(values(staged, 'b')).toEqual(['xy', 'z'])
    expect(reasons(staged)).toEqual([['nul-byte', null, '2']])
  })

  test('title rows, a byte order mark, semicolons and old line ends', async () => {
    const staged = await stageForTest({ content: '\uFEFF2024年统计表\r\r单位:万元\r编号;名称;金额\r1;甲;12.50\r2;乙;3.00\r' })
    expect(staged.settings).toMatchObject({ skipRows: 2, delimiter: ';', lineEnding: '\r' })
    expect(staged.rowsRead).toEqual([
      { 编号: '1', 名称: '甲', 金额: '12.50' },
      { 编号: '2', 名称: '乙', 金额: '3.00' },
    ])
    expect(staged.fields[2]).toMatchObject({ type: 'decimal', precision: 18, scale: 2 })
  })
})

describe('what is packed or named wrongly', () => {
  test('a zip with a GBK entry name, a folder and a readme: the data file is read', async () => {
    const staged = await stageForTest({
      content: zipOf({ 'readme.md': Buffer.from('# hello'), 'a/data.csv': Buffer.from(`id,v\n${'1,2\n'.repeat(30)}`) }),
      fileName: 'x.zip',
    })
    expect(staged.rows).toBe(30)
    expect(staged.settings).toMatchObject({ compression: 'zip', entry: 'a/data.csv' })
  })

  test('the content wins over a lying extension', async () => {
    const workbook = await writeXlsx({
      sheets: [
        {
          name: 'S',
          rows: [
            ['id', 'name'],
            [1, 'x'],
          ],
        },
      ],
    })
    const staged = await stageForTest({ content: workbook, fileName: 'table.csv' })
    expect(staged.settings['format']).toBe('xlsx')
    expect(JSON.stringify(staged.settings['notes'])).toContain('.csv')
    expect((await stageForTest({ content: 'id,name\n1,x\n', fileName: 'table.xlsx' })).settings['format']).toBe('csv')
  })
})

describe('workbooks', () => {
  test('stored results of formulas, dates, merged cells; hidden sheets only by name', async () => {
    const content = await writeXlsx({
      sheets: [
        { name: '说明', hidden: true, rows: [['secret'], ['x']] },
        {
          name: '数据',
          rows: [
            ['区', '日期', '数量', '合计', '代码'],
            ['浦东', new Date(Date.UTC(2024, 0, 2)), 0.1 + 0.2, null, '007'],
            [null, new Date(Date.UTC(2024, 0, 3)), 2.5, null, '008'],
          ],
          cells: new Map([
            ['1,3', { formula: 'C2*10', formulaResult: 3 }],
            ['2,3', { formula: 'C3*10', formulaResult: 25 }],
          ]),
          merges: [{ startRow: 1, endRow: 2, startCol: 0, endCol: 0 }],
        },
      ],
    })
    const staged = await stageForTest({ content, fileName: 'book.xlsx' })
    expect(staged.rowsRead).toEqual([
      { 区: '浦东', 日期: '2024-01-02', 数量: 0.3, 合计: '3', 代码: '007' },
      { 区: '浦东', 日期: '2024-01-03', 数量: 2.5, 合计: '25', 代码: '008' },
    ])
    expect(staged.types).toMatchObject({ 日期: 'date', 代码: 'text', 合计: 'integer' })
    const hidden = await stageForTest({ content, fileName: 'book.xlsx', settings: { sheet: '说明' } })
    expect(hidden.rowsRead).toEqual([{ secret: 'x' }])
    expect(await failure({ content, fileName: 'book.xlsx', settings: { sheet: '没有' } })).toMatchObject({ code: 'PUJIANG_FILE_UNREADABLE' })
  })
})

describe('JSON', () => {
  test('wrapped arrays, keys that come late, nested values, digits that a double would change', async () => {
    const content = JSON.stringify({
      code: 0,
      result: {
        total: 2,
        records: [
          { id: '007', a: { b: [1, 2] } },
          { id: '008', 晚: 'x', big: 1 },
        ],
      },
    }).replace('"big":1', '"big":12345678901234567890')
    const staged = await stageForTest({ content, fileName: 'r.json' })
    expect(staged.settings['recordPath']).toBe('result.records')
    expect(staged.rowsRead).toEqual([
      { id: '007', a: '{"b":[1,2]}', 晚: null, big: null },
      { id: '008', a: null, 晚: 'x', big: '12345678901234567890' },
    ])
    expect(staged.types).toEqual({ id: 'text', a: 'json', 晚: 'text', big: 'text' })
  })

  test('a broken line of NDJSON is a finding and the others load', async () => {
    const staged = await stageForTest({ content: '{"a":1}\n{"a":2,\n{"a":3}\n', fileName: 'r.ndjson' })
    expect(values(staged, 'a')).toEqual(['1', '3'])
    expect(reasons(staged)).toEqual([['broken-line', null, '2']])
  })

  test('an array that breaks off keeps what is whole', async () => {
    const staged = await stageForTest({ content: '[{"a":"x\\"]"},{"a":"y"},{"a":', fileName: 'r.json' })
    expect(values(staged, 'a')).toEqual(['x"]', 'y'])
    expect(staged.findings.groups.map(({ reason }) => reason)).toEqual(['broken-line'])
  })

  test('geometry other than points is WKT', async () => {
    const feature = (geometry: object, n: number): object => ({ type: 'Feature', properties: { n }, geometry })
    const content = JSON.stringify({
      type: 'FeatureCollection',
      features: [
        feature({ type: 'Point', coordinates: [121.5, 31.2] }, 1),
        feature(
          {
            type: 'Polygon',
            coordinates: [
              [
                [0, 0],
                [1, 0],
                [1, 1],
                [0, 0],
              ],
            ],
          },
          2,
        ),
      ],
    })
    const staged = await stageForTest({ content, fileName: 'g.geojson' })
    expect(staged.rowsRead).toEqual([
      { n: '1', geometry: 'POINT (121.5 31.2)' },
      { n: '2', geometry: 'POLYGON ((0 0, 1 0, 1 1, 0 0))' },
    ])
  })
})
