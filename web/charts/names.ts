import type { ChartData } from './chart-data.ts'
import type { ChartPeriod, ChartSpec, FieldDetail } from '../../src/model/index.ts'
import { labelOfField, showEdges } from '../ui/dataset/view-links.ts'
import type { Geometry } from '../port.ts'
import type { Tools } from '../ui/site.tsx'
import { planeOf } from './plane.ts'

type Fields = readonly FieldDetail[]
const find = (fields: Fields, name: string | null): FieldDetail | undefined => fields.find((field) => field.name === name)

/** What readers call a field. */
export const fieldWords = (fields: Fields, name: string | null, { pick }: Tools): string => {
  const field = find(fields, name)
  return field ? labelOfField(field, pick) : (name ?? '')
}

/** What is measured, without its unit. */
export function measureName(spec: ChartSpec, fields: Fields, site: Tools): string {
  const { w } = site
  if (spec.measure.fn === 'count' || spec.measure.field === null) return w.chart.measures.count
  const name = fieldWords(fields, spec.measure.field, site)
  return w.chart.measureOf[spec.measure.fn](site.locale === 'en' && /^[A-Z][a-z]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name)
}

/** The unit of what is measured; rows for counts. */
export function measureUnit(spec: ChartSpec, fields: Fields, { w, f }: Tools): string {
  if (spec.measure.fn === 'count' || spec.measure.fn === 'distinct' || spec.measure.field === null) return w.chart.rowsUnit
  return f.unit(find(fields, spec.measure.field)?.unit)
}

/** A title for a chart nobody has named: what, by what. */
export function titleOf(spec: ChartSpec, fields: Fields, site: Tools): string {
  const { w } = site
  const measure = measureName(spec, fields, site)
  // Within an English sentence a name begins small, unless it is an abbreviation.
  const small = (words: string): string =>
    site.locale === 'en' && /^[A-Z][a-z]/.test(words) ? words.charAt(0).toLowerCase() + words.slice(1) : words
  const of = (name: string | null, per: ChartPeriod | null): string => {
    const field = small(fieldWords(fields, name, site))
    return per ? w.chart.perOf(field, w.chart.periods[per]) : field
  }
  if (spec.type === 'figure') return measure
  if (spec.type === 'map' && spec.y) return w.chart.whereOf
  if (spec.type === 'scatter') return w.chart.against(of(spec.y, null), of(spec.x, null))
  if (spec.type === 'histogram') {
    const unit = site.f.unit(find(fields, spec.x)?.unit)
    return w.chart.spreadOf(of(spec.x, null) + (unit ? w.common.aside(unit) : ''))
  }
  const by = [of(spec.x, spec.per), ...(spec.y ? [of(spec.y, spec.yPer)] : []), ...(spec.series ? [of(spec.series, null)] : [])]
  return w.chart.byOf(measure, by.join(w.chart.and)) + (spec.facet ? w.chart.facetOf(of(spec.facet, null)) : '')
}

const monthForm = {
  zh: (n: number): string => `${n}月`,
  en: (n: number): string => 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')[n - 1] ?? '',
}

const englishPlaces = new WeakMap<Geometry, ReadonlyMap<string, string>>()

/** A district as readers of English call it, where the city's own map says how. */
function placeWords(key: string, { locale, city: { geometry } }: Tools): string {
  if (locale !== 'en' || !geometry) return key
  let names = englishPlaces.get(geometry)
  if (!names) {
    const { outlines } = planeOf(geometry, 'cgcs2000', null, 760, 400)
    englishPlaces.set(geometry, (names = new Map(outlines.map(({ name }) => [name.zh, name.en]))))
  }
  return names.get(key) || key
}

/** The key of a group as one says it. */
export function keyWords(
  key: string | null,
  per: ChartPeriod | null,
  field: FieldDetail | undefined,
  site: Tools,
  step: number | null = null,
): string {
  const { w, f, locale } = site
  if (key === null) return w.common.empty
  if (step !== null) return `${f.number(Number(key), 4)}–${f.number(Number(key) + step, 4)}`
  switch (per) {
    case 'month':
      return key.slice(0, 7)
    case 'year':
      return key.slice(0, 4)
    case 'quarter':
      return `${key.slice(0, 4)} Q${Math.ceil(Number(key.slice(5, 7)) / 3)}`
    case 'hour':
      return key.replace('T', ' ').slice(0, 16)
    case 'hour-of-day':
      return `${key.padStart(2, '0')}:00`
    case 'weekday':
      return w.chart.weekdays[Number(key) - 1] ?? key
    case 'month-of-year':
      return monthForm[locale](Number(key))
    default:
      return field?.type === 'boolean' ? (key === 'true' ? w.chart.yes : w.chart.no) : showEdges(placeWords(key, site))
  }
}

/** A value with as many decimals as its size needs. */
export function valueWords(value: number | null, { f, w }: Tools): string {
  if (value === null) return w.chart.gap
  const size = Math.abs(value)
  return f.number(value, size >= 1000 || Number.isInteger(value) ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4)
}

/** What the reader must know of a chart besides its title: what was left out, gathered, cut. */
export function remarksOf(data: ChartData, fields: Fields, site: Tools): string[] {
  const { w, f } = site
  const { spec, left, cut } = data
  const out: string[] = []
  if (left.x) out.push(w.chart.topOf(f.int(new Set(data.cells.map((cell) => cell.x)).size), fieldWords(fields, spec.x, site)))
  if (left.series) out.push(w.chart.topOf(f.int(data.series.length), fieldWords(fields, spec.series, site)))
  if (left.facets) out.push(w.chart.topOf(f.int(data.facets.length), fieldWords(fields, spec.facet, site)))
  if (data.gathered) out.push(w.chart.gathered(f.int(data.rows ?? 0), f.int(data.cells.length)))
  for (const axis of ['x', 'y'] as const) {
    const end = cut[axis]
    if (end !== null) out.push(w.chart.cutAt(fieldWords(fields, spec[axis], site), f.number(end)))
  }
  if (cut.beyond > 0) out.push(w.chart.beyond(f.int(cut.beyond)))
  if (left.groups) out.push(w.chart.tooMany)
  return out
}

/** A condition with the names people use; what stands in quotes as a value stays. */
export const whereWords = (where: string, fields: Fields, site: Tools): string =>
  where.replaceAll(
    /'(?:[^']|'')*'|"((?:[^"]|"")+)"|\bin\s*\(\s*('(?:[^']|'')*'(?:\s*,\s*'(?:[^']|'')*')*)\s*\)|([\p{L}_][\p{L}\p{N}_]*)/gu,
    (whole, quoted?: string, listed?: string, plain?: string) => {
      if (listed !== undefined)
        return `= ${[...listed.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) => value.replaceAll("''", "'")).join(site.w.search.listed)}`
      const name = quoted?.replaceAll('""', '"') ?? plain
      return name !== undefined && fields.some((field) => field.name === name) ? fieldWords(fields, name, site) : whole
    },
  )
