import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cellForms, fits, formatRecord, formKey, gatherEvidence, tokenizeCsv, trimCell } from '../../collect/index.ts'
import { openEngine, query, literal } from './engine.ts'
import { gatherEvidenceFromRows } from './evidence-sql.ts'
import { stageForTest, temporaryFolder } from './stage-fixture.ts'
import { fitsExpression, typedExpression } from './typed-expression.ts'

/** Cells with everything that CSV finds hard. Empty cells are null on the way back, and blanks around quotes are dropped, so neither begins or ends a cell here. */
const hardCell = fc
  .array(fc.constantFrom('"', '""', ',', ';', '\t', '|', '\n', '\r\n', '浦东新区', '。', 'é', '𠮷', 'x', '0', "'", '#', '\\', 'a b'), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => `x${parts.join('')}x`)

const quoted = (cell: string, delimiter: string, always: boolean): string =>
  always || /["\r\n]/u.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell

describe('CSV there and back', () => {
  test('the tokenizer reads what formatRecord writes, in chunks of any size', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.oneof(hardCell, fc.constant('')), { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 }), (rows) => {
        const text = rows.map(formatRecord).join('')
        expect(tokenizeCsv(text, { delimiter: ',', quote: '"' }).map(({ cells }) => cells)).toEqual(rows)
      }),
    )
  })

  test('rows written with any delimiter, line end and quoting come back from Parquet as they were', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          rows: fc.array(fc.tuple(hardCell, hardCell, hardCell), { minLength: 3, maxLength: 30 }),
          delimiter: fc.constantFrom(',', ';', '\t', '|'),
          ending: fc.constantFrom('\n', '\r\n'),
          always: fc.boolean(),
          lastEnding: fc.boolean(),
        }),
        async ({ rows, delimiter, ending, always, lastEnding }) => {
          const lines = [['a', 'b', 'c'], ...rows].map((row) => row.map((cell) => quoted(cell, delimiter, always)).join(delimiter))
          const text = ['text', 'text', 'text'] as const
          const staged = await stageForTest({
            content: lines.join(ending) + (lastEnding ? ending : ''),
            settings: { delimiter, header: true, columns: text.map((type, column) => ({ column, type })) },
          })
          expect(staged.rowsRead).toEqual(rows.map(([a, b, c]) => ({ a, b, c })))
          expect(staged.findings.count).toBe(0)
        },
      ),
      { numRuns: 15 },
    )
  })
})

const part = (low: number, high: number, pad: boolean): fc.Arbitrary<string> =>
  fc.integer({ min: low, max: high }).map((value) => (pad ? String(value).padStart(2, '0') : String(value)))
const dateLike = fc
  .tuple(fc.integer({ min: 1890, max: 2100 }), part(0, 14, true), part(0, 33, false), fc.constantFrom('-', '/', '.'))
  .chain(([y, m, d, s]) => fc.constantFrom(`${y}${s}${m}${s}${d}`, `${d}${s}${m}${s}${y}`, `${y}年${m}月${d}日`, `${y}${m}${d.padStart(2, '0')}`))
const clockLike = fc
  .tuple(part(0, 25, false), part(0, 61, true), part(0, 61, true))
  .chain(([h, i, s]) => fc.constantFrom(`${h}:${i}`, `${h}:${i}:${s}`, `${h}时${i}分`, `${h}:${i}:${s}.25`))
const numberLike = fc
  .tuple(
    fc.constantFrom('', '-', '+', '¥', '$', '￥-'),
    fc.constantFrom('0', '7', '12', '1,234', '12,34', '007', '123456789012345', '1234567890123456', '99999999999999999999'),
    fc.constantFrom('', '.5', '.50', '.123456', 'e5', 'E-12', '.', '元', ' 元', '%'),
  )
  .map((parts) => parts.join(''))
const cellLike = fc.oneof(
  dateLike,
  clockLike,
  numberLike,
  fc.tuple(dateLike, fc.constantFrom(' ', 'T'), clockLike, fc.constantFrom('', 'Z', '+08:00', '-0530', ' +08')).map((parts) => parts.join('')),
  fc.constantFrom(
    'true',
    'FALSE',
    '是',
    '否',
    'Y',
    'n',
    'yes',
    'nan',
    'inf',
    'Infinity',
    '-',
    'NULL',
    '0x1F',
    '1_000',
    'epoch',
    ' 12 ',
    '\u300012',
    '2024-02-29',
    '2023-02-29',
    '24:00',
    '13800138000',
    '2024-01-02 03:04:05',
    '٣',
  ),
  fc.string({ maxLength: 8 }),
)

describe('the engine and the sniffer agree about every cell', () => {
  test('on the forms it fits, on the evidence of columns, and that only fitting cells get a value', async () => {
    using folder = temporaryFolder()
    const { connection, close } = await openEngine({ threads: 1, memoryMb: 256, spillFolder: folder.path })
    const clean = cellLike.filter((cell) => !cell.includes('\u0000') && trimCell(cell) !== '')
    const cells = fc.sample(clean, { numRuns: 3000, seed: 20_260_101 })
    await connection.run('CREATE TABLE cells (i INTEGER, c VARCHAR)')
    for (let at = 0; at < cells.length; at += 500)
      await connection.run(
        `INSERT INTO cells VALUES ${cells
          .slice(at, at + 500)
          .map((cell, index) => `(${at + index}, ${literal(cell)})`)
          .join(', ')}`,
      )
    for (const form of cellForms) {
      const typed = typedExpression(
        { type: form.type, format: form.format === 'currency' ? 'currency:¥' : form.format, fixed: false, precision: 38, scale: 15 },
        'c',
      )
      const rows = await query<{ c: string; fits: boolean; given: boolean }>(
        connection,
        `SELECT c, ${fitsExpression(form, 'trim(c, chr(32) || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288))')} AS fits, (${typed}) IS NOT NULL AS given FROM cells ORDER BY i`,
      )
      const disagree = rows.filter(({ c, fits: engine }) => engine !== fits(form, c))
      expect({ form: formKey(form), disagree }).toEqual({ form: formKey(form), disagree: [] })
      // the quick test of the typed expression lets nothing through that the form refuses, and loses nothing but other currencies
      const wrong = rows.filter(({ c, given }) => given !== fits(form, c) && !(form.format === 'currency' && !given && /[$€£]/u.test(c)))
      expect({ form: formKey(form), wrong }).toEqual({ form: formKey(form), wrong: [] })
    }
    const evidence = await gatherEvidenceFromRows(connection, 'cells', 'c')
    const expected = gatherEvidence(cells)
    const positive = (fitting: Record<string, number>): Record<string, number> =>
      Object.fromEntries(Object.entries(fitting).filter(([, count]) => count > 0))
    expect({ ...evidence, fits: positive(evidence.fits), currencySigns: evidence.currencySigns.toSorted(), words: evidence.words.length }).toEqual({
      ...expected,
      fits: positive(expected.fits),
      currencySigns: expected.currencySigns.toSorted(),
      words: expected.words.length,
    })
    close()
  })
})
