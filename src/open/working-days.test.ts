import { describe, expect, test } from 'vitest'
import { cityDay, dueAfter } from './working-days.ts'

const at = (text: string): Date => new Date(`${text}+08:00`)

describe('an answer is due', () => {
  test('at the close of the fifth working day, weekends left out', () => {
    // A Thursday.
    expect(dueAfter(at('2026-11-19T09:00'), 5)).toEqual(at('2026-11-26T18:00'))
    expect(dueAfter(at('2026-11-21T23:59'), 1)).toEqual(at('2026-11-23T18:00'))
  })
  test('counted by the day of the city, not of the machine', () => {
    // Friday 00:30 in Shanghai is still Thursday in UTC.
    expect(cityDay(at('2026-11-20T00:30'))).toBe('2026-11-20')
    expect(dueAfter(at('2026-11-20T00:30'), 1)).toEqual(at('2026-11-23T18:00'))
  })
  test('after the holidays, and on weekends that are worked', () => {
    const calendar = { holidays: ['2026-10-01', '2026-10-02', '2026-10-05'], workdays: ['2026-10-10'] }
    expect(dueAfter(at('2026-09-30T10:00'), 1, calendar)).toEqual(at('2026-10-06T18:00'))
    expect(dueAfter(at('2026-10-09T10:00'), 1, calendar)).toEqual(at('2026-10-10T18:00'))
  })
})
