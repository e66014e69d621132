import type { ChartQuery, ChartSpec, CoordinateSystem } from '../../src/model/index.ts'

/** One group of the answer. `null` keys are empty cells. */
export interface Cell {
  x: string | null
  y: string | null
  series: string | null
  facet: string | null
  value: number | null
}

/** A group of points of a map; `x` and `y` in the system the map states. */
export interface Cluster {
  x: number
  y: number
  count: number
}

/** What a chart is drawn from; everything in it was computed by the engine under the reader's right. */
export interface ChartData {
  spec: ChartSpec
  cells: Cell[]
  clusters: Cluster[]
  /** Width of the classes of numbers, where there are any. */
  steps: { x: number | null; y: number | null }
  /** Ends of number scales that were cut, and how many rows lie beyond. */
  cut: { x: number | null; y: number | null; beyond: number }
  /** Series and facets in their order; groups beyond them are left out and told. */
  series: (string | null)[]
  facets: (string | null)[]
  left: { x: boolean; series: boolean; facets: boolean; groups: boolean }
  /** Rows the chart speaks of; null where it was not counted. */
  rows: number | null
  /** Scatter: rows were gathered into classes. */
  gathered: boolean
  /** Map: the part of the world that is shown, in the system the map states, and that of the table. */
  box: [west: number, south: number, east: number, north: number] | null
  systems: { from: CoordinateSystem; to: CoordinateSystem; stated: boolean } | null
  version: number
  question: ChartQuery
}
