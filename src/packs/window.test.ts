import { describe, expect, it } from 'vitest'
import type { Pack, PackDataset } from './pack-schema.ts'
import { fileNameOf, floorClock, windowOf, windowOfFile } from './window.ts'

const clock = { now: () => new Date('2026-11-17T16:30:00Z') }
const pack = { manifest: { utcOffset: 480 } } as Pack
const dataset = (data: Partial<PackDataset['data']>): PackDataset =>
  ({ slug: 'air-2', data: { file: 'csv', ends: 'day', extend: 'append', sort: ['t'], ...data } }) as PackDataset

describe('window of a dataset', () => {
  it('ends at the start of the hour, day, month or year of the city, not of UTC', () => {
    expect((['hour', 'day', 'month', 'year'] as const).map((unit) => floorClock(clock.now(), 480, unit))).toEqual([
      '2026-11-18 00:00:00',
      '2026-11-18 00:00:00',
      '2026-11-01 00:00:00',
      '2026-01-01 00:00:00',
    ])
    expect(floorClock(clock.now(), 0, 'hour')).toBe('2026-11-17 16:00:00')
  })
  it('begins at midnight, so many days before', () => {
    expect(windowOf(pack, dataset({ days: 30 }), clock)).toEqual({ since: '2026-10-19 00:00:00', until: '2026-11-18 00:00:00' })
    expect(windowOf(pack, dataset({ days: 30, ends: 'hour' }), { now: () => new Date('2026-11-18T01:30:00Z') })).toEqual({
      since: '2026-10-19 00:00:00',
      until: '2026-11-18 09:00:00',
    })
  })
  it('begins at a fixed day where the pack names one', () => {
    expect(windowOf(pack, dataset({ since: '2021-01-01', ends: 'month' }), clock)).toEqual({
      since: '2021-01-01 00:00:00',
      until: '2026-11-01 00:00:00',
    })
  })
  it('is told by the file name, of its own dataset only', () => {
    const window = { since: '2026-10-19 00:00:00', until: '2026-11-18 09:00:00' }
    const name = fileNameOf(dataset({ file: 'csv.gz' }), window)
    expect(name).toBe('air-2_20261019T000000_20261118T090000.csv.gz')
    expect(windowOfFile(dataset({}), name)).toEqual(window)
    expect(windowOfFile({ ...dataset({}), slug: 'air' }, name)).toBeUndefined()
    expect(windowOfFile(dataset({}), '空气质量.csv')).toBeUndefined()
  })
})
