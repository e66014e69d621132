import { expect, test } from 'vitest'
import { qualityOf, type QualityNumbers } from './quality-score.ts'

const numbers: QualityNumbers = {
  cells: 1000,
  empty: 100,
  findings: 20,
  fields: 10,
  described: 5,
  keyRows: 100,
  keyDistinct: 99,
  gapSeconds: [86_400, 86_400, 400_000, 86_400],
  promisedSeconds: 172_800,
}

test('the score is the weighted mean of its parts, rounded down', () => {
  const { score, weights, parts } = qualityOf(numbers)
  expect(parts.map((p) => [p.code, p.share])).toEqual([
    ['complete', 0.9],
    ['valid', 0.98],
    ['timely', 0.75],
    ['described', 0.5],
    ['unique', 0.99],
  ])
  expect(weights).toBe(100)
  // 22.5 + 24.5 + 15 + 10 + 9.9 = 81.9
  expect(score).toBe(81)
})

test('a part that cannot be measured takes no weight, and nothing measured gives no score', () => {
  const once = qualityOf({ ...numbers, gapSeconds: [], keyRows: 0, keyDistinct: 0 })
  expect(once).toMatchObject({ weights: 70, score: 81 })
  expect(once.parts.find((p) => p.code === 'timely')?.share).toBeNull()
  expect(qualityOf({ ...numbers, promisedSeconds: null }).weights).toBe(80)
  expect(qualityOf({ ...numbers, cells: 0 }).score).toBeNull()
  expect(qualityOf({ ...numbers, empty: 0, findings: 0, described: 10, keyDistinct: 100, gapSeconds: [1] }).score).toBe(100)
})
