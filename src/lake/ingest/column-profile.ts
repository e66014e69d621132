import type { Field, FieldType } from '../../model/index.ts'
import { literal } from './engine.ts'
import type { ColumnStatistics } from './staged-version.ts'

export const topCount = 20
const binCount = 20

const ordered = new Set<FieldType>(['integer', 'decimal', 'double', 'date', 'timestamp', 'time'])
const stepped = new Set<FieldType>(['integer', 'date'])

/** Types whose values get a histogram. */
export const hasHistogram = (type: FieldType): boolean => ordered.has(type)

/** A value on the number line of its histogram: days for dates, microseconds for times, itself for numbers. */
function position(type: FieldType, value: string): string {
  // infinite dates and times, which only Parquet can bring, have no place
  if (type === 'date') return `TRY(CAST(${value} - DATE '1970-01-01' AS DOUBLE))`
  if (type === 'timestamp') return `TRY(CAST(epoch_us(${value}) AS DOUBLE))`
  if (type === 'time') return `CAST(epoch_us(${value}) AS DOUBLE)`
  return `CAST(${value} AS DOUBLE)`
}

/** A place on the number line, written like the values of the column; as a bare number where it lies beyond what the type can hold. */
function label(type: FieldType, place: string): string {
  const written: Partial<Record<FieldType, string>> = {
    date: `DATE '1970-01-01' + CAST(floor(${place}) AS INTEGER)`,
    timestamp: `make_timestamp(CAST(${place} AS BIGINT))`,
    time: `TIME '00:00:00' + to_microseconds(CAST(least(${place}, 86399999999) AS BIGINT))`,
    integer: `CAST(${place} AS BIGINT)`,
  }
  return `coalesce(TRY(CAST(${written[type] ?? `round(${place}, 9)`} AS VARCHAR)), CAST(${place} AS VARCHAR))`
}

/**
 * SQL with one row: distinct, smallest, largest, top values, mean length and histogram of the values `v` that `groups` counts as `n`. Bounds of the
 * histogram are the smallest and largest of the groups, or those given when the groups are a sample.
 */
export function profileSql(field: Pick<Field, 'type'>, groups: string, bounds?: { min: string; max: string }): string {
  const { type } = field
  const text = type === 'text' || type === 'json'
  const castTo = type === 'timestamp' ? 'TIMESTAMP' : type === 'date' ? 'DATE' : type === 'time' ? 'TIME' : 'DOUBLE'
  const low = bounds ? position(type, `CAST(${literal(bounds.min)} AS ${castTo})`) : `min(${position(type, 'v')})`
  const high = bounds ? position(type, `CAST(${literal(bounds.max)} AS ${castTo})`) : `max(${position(type, 'v')})`
  const width = stepped.has(type) ? `greatest(1, ceil((hi - lo + 1) / ${binCount}))` : `CASE WHEN hi > lo THEN (hi - lo) / ${binCount} ELSE 1 END`
  const finite = type === 'double' ? 'WHERE isfinite(v)' : ''
  const histogram = hasHistogram(type)
    ? `, ends AS (SELECT ${low} AS lo, ${high} AS hi FROM g ${finite}),
       scale AS (SELECT lo, hi, ${width} AS w FROM ends ${bounds ? 'LIMIT 1' : ''}),
       counts AS (SELECT least(CAST(floor((${position(type, 'v')} - lo) / w) AS INTEGER), ${binCount - 1}) AS bin, sum(n) AS n FROM g, scale ${finite} GROUP BY 1),
       bins AS (SELECT b.range AS bin, lo + w * b.range AS start, ${stepped.has(type) ? 'lo + w * (b.range + 1)' : 'least(hi, lo + w * (b.range + 1))'} AS stop, coalesce(n, 0) AS n
         FROM scale, range(${binCount}) b LEFT JOIN counts ON counts.bin = b.range WHERE lo + w * b.range <= hi AND (hi > lo OR b.range = 0))`
    : ''
  const bins = hasHistogram(type)
    ? `(SELECT list({'from': ${label(type, 'start')}, 'to': ${label(type, 'stop')}, 'count': CAST(n AS BIGINT)} ORDER BY bin) FROM bins)`
    : 'NULL'
  return `
    WITH g AS MATERIALIZED (${groups}) ${histogram}
    SELECT (SELECT count(*) FROM g) AS "distinct",
      (SELECT CAST(min(v) AS VARCHAR)[:200] FROM g) AS low, (SELECT CAST(max(v) AS VARCHAR)[:200] FROM g) AS high,
      ${text ? '(SELECT sum(n * length(v)) / sum(n) FROM g)' : 'NULL'} AS len,
      (SELECT list({'value': CAST(v AS VARCHAR)[:200], 'count': CAST(n AS BIGINT)} ORDER BY n DESC, v) FROM (SELECT v, n FROM g ORDER BY n DESC, v LIMIT ${topCount})) AS top,
      ${bins} AS bins`
}

export interface ProfileRow {
  distinct: string
  low: string | null
  high: string | null
  len: number | null
  top: { value: string; count: string }[] | null
  bins: { from: string; to: string; count: string }[] | null
}

/** Text as PostgreSQL can keep it: a NUL, which only Parquet can bring this far, shows as its picture. */
export const storable = <T extends string | null>(text: T): T => (text === null ? text : (text.replaceAll('\u0000', '\u2400') as T))

/** The parts of the statistics that a profile gives; counts are multiplied by `factor` where it comes from a sample. */
export function profileStatistics(
  field: Pick<Field, 'type'>,
  row: ProfileRow,
  factor: number,
): Pick<ColumnStatistics, 'topValues' | 'topValuesApproximate' | 'histogram' | 'histogramApproximate' | 'averageLength'> {
  const scaled = (count: string): number => Math.round(Number(count) * factor)
  const sampled = factor !== 1
  const top = (row.top ?? []).filter(({ count }) => !sampled || Number(count) > 1)
  return {
    topValues: top.map(({ value, count }) => ({ value: storable(value), count: scaled(count) })),
    topValuesApproximate: sampled,
    ...(hasHistogram(field.type) && {
      histogram: (row.bins ?? []).map(({ from, to, count }) => ({ from, to, count: scaled(count) })),
      histogramApproximate: sampled,
    }),
    ...(row.len !== null && { averageLength: Math.round(Number(row.len) * 100) / 100 }),
  }
}
