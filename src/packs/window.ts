import type { Clock } from '../platform/operations/index.ts'
import type { Pack, PackDataset } from './pack-schema.ts'

/** Half-open stretch of the city's wall-clock time, `YYYY-MM-DD hh:mm:ss`: rows with since ≤ time < until. */
export interface Window {
  since: string
  until: string
}

const minute = 60_000
const day = 86_400_000
const print = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')
const read = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`)

/** Start of the hour, day, month or year in which the city's wall clock stands. */
export function floorClock(now: Date, utcOffset: number, unit: PackDataset['data']['ends']): string {
  const wall = print(now.getTime() + utcOffset * minute)
  if (unit === 'hour') return `${wall.slice(0, 13)}:00:00`
  if (unit === 'day') return `${wall.slice(0, 10)} 00:00:00`
  return unit === 'month' ? `${wall.slice(0, 7)}-01 00:00:00` : `${wall.slice(0, 4)}-01-01 00:00:00`
}

/** The whole stretch a dataset covers at its first generation; it ends where the clock stands. */
export function windowOf(pack: Pack, dataset: PackDataset, clock: Clock): Window {
  const { ends, since, days = 365 } = dataset.data
  const until = floorClock(clock.now(), pack.manifest.utcOffset, ends)
  if (since !== undefined) return { since: `${since} 00:00:00`, until }
  return { since: print(Math.floor(read(until) / day - days) * day), until }
}

const compact = (text: string): string => text.replaceAll(/[-:]/g, '').replace(' ', 'T')
const spread = (text: string): string => text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3 $4:$5:$6')

/**
 * Name of a generated file. It carries the window, so the lineage of a version tells how far the rows reach and an
 * interrupted extension is never done twice.
 */
export const fileNameOf = (dataset: PackDataset, window: Window): string =>
  `${dataset.slug}_${compact(window.since)}_${compact(window.until)}.${dataset.data.file}`

/** The window a generated file's name tells, or undefined for a file somebody else made. */
export function windowOfFile(dataset: PackDataset, fileName: string): Window | undefined {
  const found = /^([a-z0-9-]+)_(\d{8}T\d{6})_(\d{8}T\d{6})\./.exec(fileName)
  if (found?.[1] !== dataset.slug || found[2] === undefined || found[3] === undefined) return undefined
  return { since: spread(found[2]), until: spread(found[3]) }
}
