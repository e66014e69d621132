import type { Text } from '../../src/model/index.ts'
import { pointsOf, withGaps, type Point } from '../charts/series.ts'
import type { CitySettings, PulseFigure, RiverSeries } from '../port.ts'
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
  /** Last value against the same day of the week before, as a share; `null` for series without time. */
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
  // Weekdays differ more than weeks do, so a day is compared with the same day of the week before.
  const before = timed ? (points[points.indexOf(last) - 7]?.value ?? null) : null
  return {
    title: spec.title,
    unit: spec.unit,
    dataset: spec.dataset,
    by: spec.by,
    timed,
    points,
    last,
    change: before !== null && before > 0 ? (last.value ?? 0) / before - 1 : null,
  }
}

/** The last whole day of the fine series, and the same day of the week before. */
export interface River {
  title: Text
  unit: Text
  dataset: string
  at: string
  day: string
  points: Point[]
  before: Point[]
  total: number
}

const dayAfter = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

async function river(args: PageArgs, spec: RiverSeries): Promise<River | null> {
  const at = identifier(spec.at)
  const trunc = `date_trunc('day', ${at})`
  const days = await perhaps(args, 'read-rows', {
    table: spec.table,
    select: `${trunc} as key, count(*) as value`,
    group_by: trunc,
    order_by: `${trunc} desc`,
    limit: 8,
  })
  const counted = pointsOf(days?.rows ?? []).filter((point) => isDay(point.key))
  const full = Math.max(0, ...counted.map((point) => point.value ?? 0))
  // The newest day may still be filling: the newest with nearly all of its points is drawn.
  const day = counted.find((point) => (point.value ?? 0) >= full * 0.95)?.key.slice(0, 10)
  if (!day || full < 24) return null
  const read = async (of: string): Promise<Point[]> =>
    pointsOf(
      (
        await perhaps(args, 'read-rows', {
          table: spec.table,
          select: `${at} as key, ${identifier(spec.value)} as value`,
          where: `${at} >= '${of}' and ${at} < '${dayAfter(of, 1)}'`,
          order_by: at,
          limit: 1500,
        })
      )?.rows ?? [],
    )
  const [points, before] = await Promise.all([read(day), read(dayAfter(day, -7))])
  const total = points.reduce((sum, point) => sum + (point.value ?? 0), 0)
  if (points.length < 24 || total <= 0) return null
  const { title, unit, dataset } = spec
  return { title, unit, dataset, at: spec.at, day, points, before, total }
}

/** Figures are remembered for this long: they change when a version is published, at most daily in most cities. */
const keep = 60_000
const remembered = new WeakMap<CitySettings, { at: number; made: Promise<CityFigures> }>()

export interface CityFigures {
  pulse: Pulse[]
  river: River | null
}

async function compute(args: PageArgs, city: CitySettings): Promise<CityFigures> {
  const [made, drawn] = await Promise.all([
    Promise.all((city.pulse ?? []).map((spec) => figure(args, spec))),
    city.river ? river(args, city.river) : null,
  ])
  return { pulse: made.filter((pulse) => pulse !== null), river: drawn }
}

/** All figures of the home page, computed in parallel and shared by all readers: they come from open data only. */
export async function loadFigures(args: PageArgs): Promise<CityFigures> {
  const { city, now } = siteOf(args)
  const known = remembered.get(city)
  const age = known ? now.getTime() - known.at : Number.POSITIVE_INFINITY
  if (known && age >= 0 && age < keep) return known.made
  const made = compute(args, city)
  remembered.set(city, { at: now.getTime(), made })
  const figures = await made
  // Nothing found yet, e.g. while the demo city is still loading: look again at the next visit.
  if (figures.pulse.length === 0 && figures.river === null) remembered.delete(city)
  return figures
}
