import { plainChart } from '../../src/model/index.ts'
import type { ChartSpec, TableDetail } from '../../src/model/index.ts'
import { readBox } from '../charts/map-tools.tsx'
import { suggestCharts } from '../charts/suggest.ts'
import type { Drawn } from '../ui/dataset/figures.tsx'
import { namesDistricts } from '../view/place-fields.ts'
import { printWhere } from '../view/query.ts'
import type { View } from '../view/view.ts'
import { loadChart } from './load-chart.ts'
import { siteOf, type PageArgs } from './run.ts'

/** The chart that a grouped view asks for. */
const ofGroup = (view: View): ChartSpec | null =>
  view.group && { ...plainChart, type: view.group.per ? 'line' : 'bar', x: view.group.field, per: view.group.per, measure: view.measure }

/** Chart and map of what the table shows just now: the group that was asked for, or what the fields speak for. */
export async function loadFigures(args: PageArgs, table: TableDetail, view: View): Promise<Drawn> {
  const suggested = suggestCharts(table, siteOf(args).city.geometry)
  const spec = ofGroup(view) ?? suggested.find((candidate) => candidate.type !== 'map') ?? null
  const { geometry } = siteOf(args).city
  const grouped = view.group && table.fields.find((field) => field.name === view.group?.field)
  // Counted by district, the districts themselves are drawn.
  const place =
    grouped && geometry && namesDistricts(grouped, geometry)
      ? { ...plainChart, type: 'map' as const, x: grouped.name, measure: view.measure }
      : (suggested.find((candidate) => candidate.type === 'map') ?? null)
  const asked = { table, where: printWhere(view, table.fields), version: view.version }
  const box = readBox(new URL(args.request.url).searchParams.get('box'))
  const [series, map] = await Promise.all([spec && loadChart(args, { ...asked, spec }), place && loadChart(args, { ...asked, spec: place, box })])
  return { series: series?.data ?? null, place: map?.data ?? null }
}
