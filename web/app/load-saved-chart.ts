import type { ChartDetail, TableDetail } from '../../src/model/index.ts'
import type { Problem } from '../../src/platform/errors/index.ts'
import type { ChartData } from '../charts/chart-data.ts'
import { loadChart, type ChartQuestion } from './load-chart.ts'
import { attempt, type PageArgs } from './run.ts'

/** A saved chart with what it is drawn from; without data and with the reason where the reader may not or it is gone. */
export interface SavedChart {
  chart: ChartDetail
  table: TableDetail | null
  data: ChartData | null
  problem: Problem | null
}

/** Draws a saved chart anew for this reader. */
export async function loadSavedChart(
  args: PageArgs,
  chart: ChartDetail,
  more: { box?: ChartQuestion['box']; where?: (table: TableDetail) => string; coordinates?: ChartDetail['spec']['coordinates'] } = {},
): Promise<SavedChart> {
  const shown = await attempt(args, 'show-table', { table: chart.table, ...(chart.version !== null && { version: String(chart.version) }) })
  if (shown.problem) return { chart, table: null, data: null, problem: shown.problem }
  const table = shown.ok
  const own = chart.query.where ?? ''
  const added = more.where?.(table) ?? ''
  const drawn = await loadChart(args, {
    table,
    where: own && added ? `(${own}) and ${added}` : own || added,
    version: chart.version,
    spec: more.coordinates ? { ...chart.spec, coordinates: more.coordinates } : chart.spec,
    box: more.box ?? null,
  })
  return { chart, table, data: drawn.data, problem: drawn.problem }
}
