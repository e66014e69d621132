import {
  chartMeasures,
  chartPeriods,
  chartTypes,
  coordinateSystems,
  type ChartMeasure,
  type ChartPeriod,
  type ChartSpec,
  type FieldDetail,
} from '../../src/model/index.ts'
import { isNumber, isTime } from '../view/view.ts'

type Known = Pick<FieldDetail, 'name' | 'type'>

const oneOf = <T extends string>(list: readonly T[], value: string | null): T | null =>
  (list as readonly string[]).includes(value ?? '') ? (value as T) : null

/** Periods that come round again, with the unit of `date_part`. */
export const cyclic = { 'hour-of-day': 'hour', weekday: 'weekday', 'month-of-year': 'month' } as const
export const isCyclic = (per: ChartPeriod | null): per is keyof typeof cyclic => per !== null && per in cyclic

/** The drawing a form or an address asks for; what does not fit the fields of the table is left out in silence. */
export function readChart(params: URLSearchParams, fields: readonly Known[]): ChartSpec {
  const typeOf = (name: string | null): string => fields.find((field) => field.name === name)?.type ?? ''
  const known = (name: string): string | null => (typeOf(params.get(name)) ? params.get(name) : null)
  const period = (name: string, field: string | null): ChartPeriod | null =>
    isTime(typeOf(field)) ? (oneOf(chartPeriods, params.get(name)) ?? 'month') : null
  const type = oneOf(chartTypes, params.get('type')) ?? 'bar'
  const x = known('x')
  const y = known('y')
  const measured = known('of')
  const fn = oneOf(chartMeasures, params.get('fn')) ?? 'count'
  const top = Number(params.get('top'))
  const twoKeys = type === 'scatter' || type === 'heat' || type === 'map'
  return {
    type,
    x: type === 'figure' ? null : x,
    per: type === 'scatter' || type === 'histogram' ? null : period('per', x),
    y: twoKeys ? y : null,
    yPer: type === 'heat' ? period('y-per', y) : null,
    measure: measureOf(fn, measured, typeOf(measured)),
    series: type === 'line' || type === 'area' || type === 'bar' || type === 'scatter' ? known('series') : null,
    facet: type === 'figure' || type === 'map' ? null : known('facet'),
    top: Number.isInteger(top) && top >= 1 && top <= 60 ? top : 20,
    coordinates: type === 'map' ? oneOf(coordinateSystems, params.get('crs')) : null,
  }
}

function measureOf(fn: ChartMeasure, field: string | null, type: string): ChartSpec['measure'] {
  if (fn === 'count' || field === null) return { fn: 'count', field: null }
  if (fn === 'distinct') return { fn, field }
  return isNumber(type) ? { fn, field } : { fn: 'count', field: null }
}

/** The drawing as part of an address; the same drawing always reads the same. */
export function printChart(spec: ChartSpec): URLSearchParams {
  const params = new URLSearchParams({ type: spec.type })
  const set = (name: string, value: string | null): void => {
    if (value !== null) params.set(name, value)
  }
  set('x', spec.x)
  set('per', spec.per)
  set('y', spec.y)
  set('y-per', spec.yPer)
  if (spec.measure.fn !== 'count') params.set('fn', spec.measure.fn)
  set('of', spec.measure.field)
  set('series', spec.series)
  set('facet', spec.facet)
  if (spec.top !== 20) params.set('top', String(spec.top))
  set('crs', spec.coordinates)
  return params
}

/** Names of the parameters of a drawing, so that others of the address can be carried on. */
export const chartParams: readonly string[] = ['type', 'x', 'per', 'y', 'y-per', 'fn', 'of', 'series', 'facet', 'top', 'crs']
