import { expect, it } from 'vitest'
import { RecentTimes } from './recent-times.ts'

it('tells percentiles of the last minutes and forgets what is older', () => {
  const times = new RecentTimes(1000, 100)
  expect(times.read(0)).toEqual({ count: 0, p50: null, p95: null })
  for (let i = 1; i <= 20; i++) times.add(i, 500)
  times.add(900, 100)
  expect(times.read(1200)).toEqual({ count: 20, p50: 10, p95: 19 })
  for (let i = 0; i < 500; i++) times.add(7, 1300)
  expect(times.read(1400)).toEqual({ count: 100, p50: 7, p95: 7 })
})
