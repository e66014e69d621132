import type { Text } from '../../src/model/index.ts'
import { pointsOf, withGaps, type Point } from '../charts/series.ts'
import type { PulseFigure } from '../port.ts'
import { identifier } from '../view/query.ts'
import { perhaps, siteOf, type PageArgs } from './run.ts'

/** A figure of the city with its recent course; every part comes from rows that can be opened. */
export interface Pulse {
  title: Text
  unit: Text
  dataset: string
  /** The field the series runs along, for links to the rows. */
  by: string
  timed: boolean
  points: Point[]
  last: Point
  /** Last value against the mean of the seven before, as a share; `null` for series without time. */
  change: number | null
}

const isDay = (key: string): boolean => /^\d{4}-\d\d-\d\d/.test(key)

async function figure(args: PageArgs, spec: PulseFigure): Promise<Pulse | null> {
  const measure = spec.measure ?? 'count(*)'
  const field = identifier(spec.by)
  const trunc = `date_trunc('day', ${field})`
  const read = (key: string, order: string, limit: number): ReturnType<typeof perhaps<'read-rows'>> =>
    perhaps(args, 'read-rows', { table: spec.table, select: `${key} as key, ${measure} as value`, group_by: key, order_by: order, limit })
  const days = pointsOf((await read(trunc, `${trunc} desc`, 60))?.rows ?? []).filter((point) => isDay(point.key))
  const timed = days.length > 0
  const found = timed ? days : pointsOf((await read(field, `${measure} desc`, 12))?.rows ?? []).filter((point) => point.key !== '')
  const points = timed ? withGaps(found.toReversed(), 'day').slice(-60) : found
  const last = timed ? points.findLast((point) => point.value !== null) : points[0]
  if (!last) return null
  const before = points
    .slice(0, points.indexOf(last))
    .slice(-7)
    .flatMap((point) => point.value ?? [])
  const mean = before.reduce((sum, value) => sum + value, 0) / before.length
  return {
    title: spec.title,
    unit: spec.unit,
    dataset: spec.dataset,
    by: spec.by,
    timed,
    points,
    last,
    change: timed && mean > 0 ? (last.value ?? 0) / mean - 1 : null,
  }
}

/** Figures are remembered for this long: they change when a version is published, at most daily in most cities. */
const keep = 60_000
const remembered = new WeakMap<readonly PulseFigure[], { at: number; made: Promise<(Pulse | null)[]> }>()

/** All figures of the home page, computed in parallel and shared by all readers: they come from open data only. */
export async function loadPulse(args: PageArgs): Promise<Pulse[]> {
  const { city, now } = siteOf(args)
  if (!city.pulse || city.pulse.length === 0) return []
  const known = remembered.get(city.pulse)
  const fresh =
    known && now.getTime() - known.at < keep && now.getTime() >= known.at
      ? known
      : { at: now.getTime(), made: Promise.all(city.pulse.map((spec) => figure(args, spec))) }
  remembered.set(city.pulse, fresh)
  return (await fresh.made).filter((pulse) => pulse !== null)
}
