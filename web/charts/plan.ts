import type { ChartPeriod, ChartQuery, ChartSpec, FieldDetail } from '../../src/model/index.ts'
import { identifier } from '../view/query.ts'
import { isNumber, isTime } from '../view/view.ts'
import { cyclic, isCyclic } from './chart-params.ts'

/** Lines and colours one can still tell apart. */
export const mostSeries = 7
/** Small pictures beside each other. */
export const mostFacets = 12
/** Rows of a heat map. */
export const mostRows = 16
/** Groups the engine gives in one answer. */
export const mostGroups = 10_000
/** Dots drawn one by one; more are gathered into classes. */
export const mostDots = 1200

type Known = Pick<FieldDetail, 'name' | 'type'>

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** Groups of one field: by period, by class of width `step`, or by value. */
export function keyOf(field: string, per: ChartPeriod | null, step: number | null): string {
  const name = identifier(field)
  if (step !== null) return `bin(${name}, ${step})`
  if (per === null) return name
  return isCyclic(per) ? `date_part('${cyclic[per]}', ${name})` : `date_trunc('${per}', ${name})`
}

export function aggregateOf({ fn, field }: ChartSpec['measure']): string {
  if (fn === 'count' || field === null) return 'count(*)'
  return fn === 'distinct' ? `count(distinct ${identifier(field)})` : `${fn}(${identifier(field)})`
}

export const andOf = (...parts: (string | null | undefined)[]): string => {
  const filled = parts.filter((part): part is string => typeof part === 'string' && part !== '')
  return filled.length < 2 ? (filled[0] ?? '') : filled.map((part) => (/\bor\b/i.test(part) ? `(${part})` : part)).join(' and ')
}

/** Rows whose field has one of these values; `null` is an empty cell. */
export function oneOfValues(field: string, values: readonly (string | null)[], fields: readonly Known[]): string {
  const type = fields.find((known) => known.name === field)?.type ?? 'text'
  const print = (value: string): string => (isNumber(type) || type === 'boolean' ? value : text(value))
  const given = values.filter((value) => value !== null)
  const parts = [
    ...(given.length > 0 ? [`${identifier(field)} in (${given.map(print).join(', ')})`] : []),
    ...(values.includes(null) ? [`${identifier(field)} is null`] : []),
  ]
  return parts.length > 1 ? `(${parts.join(' or ')})` : (parts[0] ?? '')
}

/** Whether the groups of a field have an order of their own, as periods and numbers have. */
export const isOrdered = (field: string, per: ChartPeriod | null, fields: readonly Known[]): boolean => {
  const type = fields.find((known) => known.name === field)?.type ?? ''
  return per !== null || isNumber(type) || isTime(type)
}

/** Steps for people: 1, 2, 2.5 or 5 times a power of ten, about `count` of them between the bounds. */
export function niceStep(low: number, high: number, count: number, whole: boolean): number {
  const rough = (high - low) / count
  if (!(rough > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= rough * 0.999) ?? 10 * power
  return whole ? Math.max(1, Math.round(step)) : Number(step.toPrecision(6))
}

/**
 * Where a scale ends. A long tail would press everything else into the first class, so it is cut where the
 * median says that little is lost, and told.
 */
export function upperEnd(low: number, median: number, high: number): number {
  const half = median - low
  if (!(half > 0) || high - low <= 12 * half) return high
  return low + 8 * half
}

/** The question whose answer is drawn: keys `x`, `y`, `series`, `facet` and `value`. */
export function questionOf(spec: ChartSpec, where: string, steps: { x: number | null; y: number | null }, fields: readonly Known[]): ChartQuery {
  const keys = [
    ...(spec.x ? [['x', keyOf(spec.x, spec.per, steps.x)] as const] : []),
    ...(spec.y ? [['y', keyOf(spec.y, spec.yPer, steps.y)] as const] : []),
    ...(spec.series ? [['series', identifier(spec.series)] as const] : []),
    ...(spec.facet ? [['facet', identifier(spec.facet)] as const] : []),
  ]
  const value = aggregateOf(spec.measure)
  const byValue = spec.type === 'bar' && spec.x !== null && !isOrdered(spec.x, spec.per, fields) && !spec.series && !spec.facet
  return {
    select: [...keys.map(([name, key]) => `${key} as ${name}`), `${value} as value`].join(', '),
    ...(keys.length > 0 && { group_by: keys.map(([, key]) => key).join(', ') }),
    ...(keys.length > 0 && { order_by: byValue ? 'value desc' : keys[0]?.[1] }),
    ...(where && { where }),
    limit: String(byValue ? spec.top + 1 : mostGroups),
  }
}
