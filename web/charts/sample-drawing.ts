import { plainChart } from '../../src/model/index.ts'
import type { FieldDetail, TableDetail } from '../../src/model/index.ts'
import type { ChartData } from './chart-data.ts'
import type { Point } from './series.ts'

/** Points as the answer to a question, for the page that shows all parts. */
export function sampleDrawing(points: readonly Point[], per: 'month' | null): { data: ChartData; table: TableDetail } {
  const field = { name: 'x', header: 'x', label: null, unit: null, statistics: null, type: per === null ? 'text' : 'date' } as unknown as FieldDetail
  return {
    table: { fields: [field] } as unknown as TableDetail,
    data: {
      spec: { ...plainChart, type: per === null ? 'bar' : 'line', x: 'x', per },
      cells: points.map((point) => ({ x: point.key, y: null, series: null, facet: null, value: point.value })),
      clusters: [],
      steps: { x: null, y: null },
      cut: { x: null, y: null, beyond: 0 },
      series: [],
      facets: [],
      left: { x: false, series: false, facets: false, groups: false },
      rows: null,
      gathered: false,
      box: null,
      systems: null,
      version: 1,
      question: {},
    },
  }
}
