import { plainChart } from '../../src/model/index.ts'
import type { ChartPeriod, ChartSpec, FieldDetail, TableDetail } from '../../src/model/index.ts'
import type { Geometry } from '../port.ts'
import { placingOf, timeFieldOf } from '../view/place-fields.ts'
import { isNumber, isTime } from '../view/view.ts'

const days = (field: FieldDetail): number => (Date.parse(field.statistics?.max ?? '') - Date.parse(field.statistics?.min ?? '')) / 86_400_000

/** The step that gives between a dozen and some hundred points over the span of a time field. */
export function periodFor(field: FieldDetail): ChartPeriod {
  const span = days(field)
  if (!(span > 0)) return 'month'
  return span <= 4 && field.type === 'timestamp' ? 'hour' : span <= 120 ? 'day' : span <= 1100 ? 'week' : span <= 8000 ? 'month' : 'year'
}

const distinct = (field: FieldDetail): number => field.statistics?.distinct ?? 0
const isCategory = (field: FieldDetail): boolean =>
  (field.type === 'text' || field.type === 'boolean') && distinct(field) >= 2 && distinct(field) <= 60
const marks = /(^|_)(id|code|no|lon|lat|lng|year)$|经度|纬度|编号|代码|年份/i
/** Numbers that measure something: no codes, no places, no years. */
const isAmount = (field: FieldDetail): boolean => isNumber(field.type) && distinct(field) > 12 && !marks.test(field.name) && !marks.test(field.header)

/** Ways to draw a table that its fields and their statistics speak for, the most telling first. */
export function suggestCharts(table: TableDetail, geometry: Geometry | undefined): ChartSpec[] {
  const { fields } = table
  const time = timeFieldOf(table)
  const categories = fields.filter(isCategory).toSorted((a, b) => Math.abs(distinct(a) - 7) - Math.abs(distinct(b) - 7))
  const amounts = fields.filter(isAmount)
  const placing = placingOf(table, geometry)
  const [first, second] = categories
  const [amount, other] = amounts
  const measure: ChartSpec['measure'] = amount?.unit ? { fn: 'avg', field: amount.name } : { fn: 'count', field: null }
  // One row a moment: what was measured then is of interest, not how many rows there are.
  const isSeries = time !== null && amount !== undefined && fields.filter((field) => field.type === 'text').length <= 4
  const out: ChartSpec[] = []
  const add = (spec: Partial<ChartSpec>): void => void out.push({ ...plainChart, ...spec })
  if (time) add({ type: 'line', x: time.name, per: periodFor(time), measure: isSeries ? measure : plainChart.measure })
  if (time && first && !isSeries) add({ type: 'line', x: time.name, per: days(time) > 120 ? 'month' : periodFor(time), series: first.name })
  if (first) add({ type: 'bar', x: first.name })
  if (placing) add(placing.kind === 'points' ? { type: 'map', x: placing.longitude, y: placing.latitude } : { type: 'map', x: placing.field })
  if (time?.type === 'timestamp')
    add({ type: 'heat', x: time.name, per: 'hour-of-day', y: time.name, yPer: 'weekday', measure: isSeries ? measure : plainChart.measure })
  if (amount) add({ type: 'histogram', x: amount.name })
  if (first && second) add({ type: 'heat', x: first.name, y: second.name })
  if (amount && other) add({ type: 'scatter', x: amount.name, y: other.name })
  if (time && first && !isSeries) add({ type: 'area', x: time.name, per: 'month', facet: first.name })
  if (out.length === 0) {
    const any = fields.find((field) => isNumber(field.type)) ?? fields.find((field) => !isTime(field.type))
    if (any) add(isNumber(any.type) ? { type: 'histogram', x: any.name } : { type: 'bar', x: any.name })
  }
  return out
}
