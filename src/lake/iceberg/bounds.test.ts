import { describe, expect, test } from 'vitest'
import type { Field } from '../../model/index.ts'
import { valueText } from '../file-statistics/value-text.ts'
import { boundBytes } from './bounds.ts'

const field = (type: Field['type'], more: Partial<Field> = {}): Field => ({ id: 1, name: 'f', header: 'f', type, ...more })
const hex = (type: Field['type'], text: string, more: Partial<Field> = {}): string | undefined =>
  boundBytes(field(type, more), text, 'lower')?.toString('hex')

describe('bounds of a file', () => {
  test('of long texts hold what was cut, whatever characters stand there', () => {
    const upper = (text: string): string | undefined => boundBytes(field('text'), text, 'upper')?.toString('utf8')
    const long = '浦'.repeat(17)
    expect([upper('浦江'), upper(long), upper('𠮷'.repeat(20))]).toEqual(['浦江', `${'浦'.repeat(15)}浧`, `${'𠮷'.repeat(15)}𠮸`])
    expect(upper(`${'a'.repeat(15)}\u{10FFFF}z`)).toBe(`${'a'.repeat(14)}b`)
    expect(upper(`${'a'.repeat(15)}\uD7FFz`)).toBe(`${'a'.repeat(15)}\uE000`)
    expect(upper('\u{10FFFF}'.repeat(17))).toBeUndefined()
    expect(boundBytes(field('text'), long, 'lower')?.toString('utf8')).toBe('浦'.repeat(16))
    expect(Buffer.compare(boundBytes(field('text'), long, 'upper') as Buffer, Buffer.from(long))).toBe(1)
  })

  test('of decimals are the fewest bytes of two’s complement', () => {
    const money = { precision: 38, scale: 2 }
    expect(['0.00', '1.27', '1.28', '-1.28', '-1.29', '-0.01'].map((text) => hex('decimal', text, money))).toEqual([
      '00',
      '7f',
      '0080',
      '80',
      'ff7f',
      'ff',
    ])
    expect(valueText(field('decimal', money), -5n)).toBe('-0.05')
    expect(hex('decimal', valueText(field('decimal', money), -(10n ** 37n)) ?? '', money)).toBe(BigInt.asUintN(128, -(10n ** 37n)).toString(16))
  })

  test('of times go into text and back without loss, also before 1970', () => {
    for (const [type, micros, text] of [
      ['timestamp', -1n, '1969-12-31 23:59:59.999999'],
      ['timestamp', 1_704_182_400_123_000n, '2024-01-02 08:00:00.123'],
      ['time', 86_399_999_999n, '23:59:59.999999'],
    ] as const) {
      expect(valueText(field(type), micros)).toBe(text)
      expect(boundBytes(field(type), text, 'lower')?.readBigInt64LE()).toBe(micros)
    }
    expect([valueText(field('date'), -1n), hex('date', '1969-12-31')]).toEqual(['1969-12-31', 'ffffffff'])
    expect([valueText(field('timestamp'), 2n ** 63n - 1n), valueText(field('date'), 10n ** 7n), valueText(field('double'), Infinity)]).toEqual([
      null,
      null,
      null,
    ])
  })
})
