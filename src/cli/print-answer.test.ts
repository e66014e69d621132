import { expect, test } from 'vitest'
import { answerLines, tableLines } from './print-answer.ts'
import { problemLines } from './print-failure.ts'
import { barLine, bytesText, secondsText } from './progress-bar.ts'
import { fit, localeOfEnvironment, plainLine, widthOf } from './terminal.ts'

test('lines up columns by the width of Chinese signs, numbers to the right', () => {
  expect(
    tableLines(
      [
        { 区: '浦东新区', n: 12 },
        { 区: 'Qinghe', n: 1200 },
      ],
      ['区', 'n'],
      'zh',
    ),
  ).toEqual(['区           n', '浦东新区    12', 'Qinghe    1200'])
})

test('shows a list in the language of the reader, with what comes after', () => {
  const answer = { items: [{ id: '1', slug: 'a', name: { zh: '甲', en: 'First' } }], total: 3, cursor: 'next', truncated: true }
  expect(answerLines(answer, 'en')).toEqual({ lines: ['slug  name', 'a     First'], after: ['1 of 3 shown; for more: --cursor next'] })
  expect(answerLines(answer, 'zh').after).toEqual(['1 条,共 3 条;后面还有:--cursor next'])
})

test('keeps the order of the columns that rows are declared with', () => {
  const answer = {
    columns: [
      { name: 'b', type: 'text' },
      { name: 'a', type: 'text' },
    ],
    rows: [{ a: '1', b: '2' }],
    rowCount: 1,
    cursor: null,
  }
  expect(answerLines(answer, 'en').lines).toEqual(['b  a', '2  1'])
})

test('cuts wide columns to the window and lets no value steer the terminal', () => {
  const [, line = ''] = tableLines([{ a: 'x'.repeat(200), b: 'short' }], ['a', 'b'], 'en', 60)
  expect(widthOf(line)).toBeLessThanOrEqual(60)
  expect(line).toContain('…')
  expect(plainLine('a\u001b[2J\u0007b\nc')).toBe('a·[2J·b c')
  expect(fit('浦东新区', 5)).toBe('浦东…')
})

test('points at the fault under the text', () => {
  const problem = {
    type: '',
    title: '',
    status: 400,
    code: 'C',
    kind: 'InvalidInput',
    detail: 'Not understood.',
    cure: 'Look it up.',
    faults: [{ at: 'where', message: 'Expected a field.', position: 3, length: 2 }],
  }
  expect(problemLines(problem, { where: '街道 == 1' })).toEqual([
    'Not understood.',
    '  where: Expected a field.',
    '    街道 == 1',
    '         ^^',
    'Look it up.',
  ])
})

test('draws progress with share and figures', () => {
  expect(barLine({ text: 'writing', done: 50, total: 100, notes: ['1 kB'] })).toBe(`${'█'.repeat(12)}${'░'.repeat(12)}   50 %  writing  1 kB`)
  expect(barLine({ text: 'waiting' })).toBe('waiting')
  expect([bytesText(0), bytesText(999), bytesText(2_250_000_000)]).toEqual(['0 B', '999 B', '2.25 GB'])
  expect([secondsText(9.6), secondsText(200), secondsText(7_500)]).toEqual(['10 s', '3 min 20 s', '2 h 5 min'])
})

test('speaks the language of the environment', () => {
  expect(localeOfEnvironment({ LANG: 'zh_CN.UTF-8' })).toBe('zh')
  expect(localeOfEnvironment({ LANG: 'zh_CN.UTF-8', LC_ALL: 'en_US.UTF-8' })).toBe('en')
  expect(localeOfEnvironment({})).toBe('en')
})
