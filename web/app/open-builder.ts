import type { ChartSpec, DatasetDetail, TableDetail } from '../../src/model/index.ts'
import { readChart } from '../charts/chart-params.ts'
import { suggestCharts } from '../charts/suggest.ts'
import { printWhere } from '../view/query.ts'
import { readView } from '../view/view.ts'
import { ask, siteOf, type PageArgs } from './run.ts'

/** What the builder has open: a table, some of its rows, a way of drawing them. */
export interface OpenedBuilder {
  table: TableDetail
  dataset: DatasetDetail
  spec: ChartSpec
  suggestions: ChartSpec[]
  where: string
  version: number | null
  carried: [string, string][]
}

/** What the address of the builder says: the table, its rows, the drawing. */
export async function openBuilder(args: PageArgs): Promise<OpenedBuilder> {
  const { searchParams } = new URL(args.request.url)
  const table = await ask(args, 'show-table', {
    table: searchParams.get('table') ?? '',
    ...(searchParams.get('v') && { version: searchParams.get('v') }),
  })
  const dataset = await ask(args, 'show-dataset', { dataset: table.datasetId })
  const view = readView(searchParams, table.fields)
  const suggestions = suggestCharts(table, siteOf(args).city.geometry)
  const spec = searchParams.has('type')
    ? fill(readChart(searchParams, table.fields), suggestions)
    : (suggestions[0] ?? readChart(searchParams, table.fields))
  return { table, dataset, suggestions, spec, where: printWhere(view, table.fields), version: view.version, carried: [...searchParams] }
}

/** A form that was just chosen has no fields yet: those of the suggestion for it stand in. */
function fill(spec: ChartSpec, suggestions: readonly ChartSpec[]): ChartSpec {
  const like = suggestions.find((other) => other.type === spec.type)
  const lacks = spec.type !== 'figure' && (spec.x === null || ((spec.type === 'scatter' || spec.type === 'heat') && spec.y === null))
  return lacks && like ? { ...like, measure: spec.measure.field === null ? like.measure : spec.measure } : spec
}
