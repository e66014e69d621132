import { describe, expect, it } from 'vitest'
import { stepsOf } from './draw/scale.ts'
import { pointsOf, withGaps } from './series.ts'

describe('a series', () => {
  it('shows a missing month as a gap between the others', () => {
    expect(
      withGaps(
        [
          { key: '2025-01-01', value: 3 },
          { key: '2025-03-01', value: 5 },
        ],
        'month',
      ),
    ).toEqual([
      { key: '2025-01-01', value: 3 },
      { key: '2025-02-01', value: null },
      { key: '2025-03-01', value: 5 },
    ])
  })
  it('reads numbers that came as text and keeps what is no number as a gap', () => {
    expect(
      pointsOf([
        { key: 'a', value: '12.5' },
        { key: null, value: null },
        { key: 'b', value: 'x' },
      ]),
    ).toEqual([
      { key: 'a', value: 12.5 },
      { key: '', value: null },
      { key: 'b', value: null },
    ])
  })
  it('stops at a limit when the dates are absurd', () => {
    expect(
      withGaps(
        [
          { key: '0001-01-01', value: 1 },
          { key: '9999-01-01', value: 1 },
        ],
        'day',
        100,
      ),
    ).toHaveLength(100)
  })
})

it('districts fall into five steps of about equal number', () => {
  expect(stepsOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toEqual([3, 5, 7, 9])
})
