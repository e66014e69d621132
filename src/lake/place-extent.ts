import type { ColumnStatistics, CoordinateSystem } from '../model/index.ts'
import type { PlaceFields } from './place-fields.ts'
import type { Box } from './query/index.ts'

interface PlaceExtent {
  box: Box | null
  /** First and last value of the time, as the statistics print them. */
  period: { from: string; to: string } | null
}

/** Degrees that a place of GCJ-02 or BD-09 lies beside the true one at most: the extent is that much wider, so that no row lies outside. */
const farthestShift = 0.02

/** Where and when the rows of a table are, by the statistics of its fields. */
export function placeExtent(
  { longitude, latitude, time }: PlaceFields,
  system: CoordinateSystem | null,
  statistics: readonly Pick<ColumnStatistics, 'fieldId' | 'min' | 'max'>[],
): PlaceExtent {
  const of = (id: number | undefined): Pick<ColumnStatistics, 'min' | 'max'> =>
    statistics.find(({ fieldId }) => fieldId === id) ?? { min: null, max: null }
  const [x, y, t] = [of(longitude.id), of(latitude.id), of(time?.id)]
  return { box: boxOf(x, y, system), period: t.min !== null && t.max !== null ? { from: t.min, to: t.max } : null }
}

function boxOf(x: Pick<ColumnStatistics, 'min' | 'max'>, y: Pick<ColumnStatistics, 'min' | 'max'>, system: CoordinateSystem | null): Box | null {
  if (x.min === null || x.max === null || y.min === null || y.max === null) return null
  // A row that is not on the globe has no place: it does not make the box larger.
  const inside = (value: string, limit: number): number => Math.max(-limit, Math.min(limit, Number(value)))
  const [west, south, east, north] = [inside(x.min, 180), inside(y.min, 90), inside(x.max, 180), inside(y.max, 90)]
  if (![west, south, east, north].every(Number.isFinite)) return null
  if (system !== 'gcj02' && system !== 'bd09') return [west, south, east, north]
  return [west - farthestShift, south - farthestShift, east + farthestShift, north + farthestShift]
}
