import type { ChartQuery, ChartSpec, TableDetail } from '../../src/model/index.ts'
import type { Problem } from '../../src/platform/errors/index.ts'
import type { Cell, ChartData } from '../charts/chart-data.ts'
import { loadClusters } from './load-clusters.ts'
import {
  aggregateOf,
  andOf,
  isOrdered,
  keyOf,
  mostDots,
  mostFacets,
  mostGroups,
  mostRows,
  mostSeries,
  niceStep,
  oneOfValues,
  questionOf,
  upperEnd,
} from '../charts/plan.ts'
import { identifier } from '../view/query.ts'
import { isNumber } from '../view/view.ts'
import { attempt, type PageArgs } from './run.ts'

/** What is drawn: a table, rows of it, one of its versions or the newest, a way of drawing. */
export interface ChartQuestion {
  table: TableDetail
  where: string
  version: number | null
  spec: ChartSpec
  /** Part of a map that is looked at. */
  box?: [number, number, number, number] | null
}

export type LoadedChart = { data: ChartData; problem: null } | { data: null; problem: Problem }

/** A refusal by the platform, carried out of the depth of the questions. */
export class Refusal extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

export type AskRows = (query: ChartQuery) => Promise<{ rows: Record<string, unknown>[]; truncated: boolean; version: number }>

const numberOf = (value: unknown): number | null => (value === null || value === undefined || !Number.isFinite(Number(value)) ? null : Number(value))
const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)

/** Asks the engine for everything a chart needs. A refusal (no right, a version taken back, a condition with a fault) comes back as a value. */
export async function loadChart(args: PageArgs, asked: ChartQuestion): Promise<LoadedChart> {
  const ask: AskRows = async (query) => {
    const answer = await attempt(args, 'read-rows', {
      table: asked.table.id,
      ...query,
      ...(query.limit !== undefined && { limit: Number(query.limit) }),
      ...(asked.version !== null && { version: String(asked.version) }),
    })
    if (answer.problem) throw new Refusal(answer.problem)
    return answer.ok
  }
  try {
    return { data: await compute(ask, asked), problem: null }
  } catch (error) {
    if (error instanceof Refusal) return { data: null, problem: error.problem }
    throw error
  }
}

/** The values of a field with most rows, and whether there are more. Under a limit nothing is left out. */
async function greatest(ask: AskRows, field: string, where: string, by: string, most: number): Promise<{ values: (string | null)[]; more: boolean }> {
  const answer = await ask({
    select: `${identifier(field)} as k, ${by} as value`,
    group_by: identifier(field),
    order_by: 'value desc',
    limit: String(most + 1),
    ...(where && { where }),
  })
  // A value in one row of a thousand is a slip of the pen more often than a kind of its own: it is left out, and that is told.
  const largest = Math.abs(numberOf(answer.rows[0]?.['value']) ?? 0)
  const kept = answer.rows.slice(0, most).filter((row) => by !== 'count(*)' || (numberOf(row['value']) ?? 0) >= largest * 0.005)
  return { values: kept.map((row) => textOf(row['k'])), more: answer.rows.length > kept.length }
}

interface Spread {
  low: number
  high: number
  median: number
  rows: number
  /** Rows below are so few that the scale begins here. */
  above: number | null
}

async function spreadOf(ask: AskRows, names: readonly string[], where: string): Promise<Spread[]> {
  const select = names.flatMap((name, i) => [
    `min(${identifier(name)}) as l${i}`,
    `max(${identifier(name)}) as h${i}`,
    `median(${identifier(name)}) as m${i}`,
    `count(${identifier(name)}) as n${i}`,
  ])
  const row = (await ask({ select: select.join(', '), ...(where && { where }) })).rows[0] ?? {}
  return Promise.all(
    names.map(async (name, i) => {
      const low = numberOf(row[`l${i}`]) ?? 0
      const spread = { low, high: numberOf(row[`h${i}`]) ?? 0, median: numberOf(row[`m${i}`]) ?? low, rows: numberOf(row[`n${i}`]) ?? 0, above: null }
      if (low >= 0 || spread.median <= 0) return spread
      // A few negative values of an amount must not stretch the scale.
      const negative = numberOf((await ask({ select: 'count(*) as n', where: andOf(where, `${identifier(name)} < 0`) })).rows[0]?.['n']) ?? 0
      return negative < spread.rows * 0.005 ? { ...spread, low: 0, above: 0 } : spread
    }),
  )
}

const empty = (spec: ChartSpec, question: ChartQuery, version: number): ChartData => ({
  spec,
  cells: [],
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
  version,
  question,
})

const cellsOf = (rows: readonly Record<string, unknown>[]): Cell[] =>
  rows.map((row) => ({
    x: textOf(row['x']),
    y: textOf(row['y']),
    series: textOf(row['series']),
    facet: textOf(row['facet']),
    value: numberOf(row['value']),
  }))

async function compute(ask: AskRows, asked: ChartQuestion): Promise<ChartData> {
  const { spec, table } = asked
  if (spec.type === 'map' && spec.x && spec.y) return loadClusters(ask, asked, empty(spec, {}, 0))
  if (spec.type === 'scatter' && spec.x && spec.y) return scatter(ask, asked)
  const { fields } = table
  const typeOf = (name: string | null): string => fields.find((field) => field.name === name)?.type ?? ''
  const steps: ChartData['steps'] = { x: null, y: null }
  const cut: ChartData['cut'] = { x: null, y: null, beyond: 0 }
  const left = { x: false, series: false, facets: false, groups: false }
  let { where } = asked
  let rows: number | null = null

  // Numbers as keys become classes whose width follows from the rows in question.
  const classed = (['x', 'y'] as const).filter(
    (axis) => (spec.type === 'histogram' ? axis === 'x' : spec.type === 'heat') && spec[axis] !== null && isNumber(typeOf(spec[axis])),
  )
  if (classed.length > 0) {
    const spreads = await spreadOf(
      ask,
      classed.map((axis) => spec[axis] ?? ''),
      where,
    )
    classed.forEach((axis, i) => {
      const spread = spreads[i] as Spread
      const name = spec[axis] ?? ''
      const end = upperEnd(spread.low, spread.median, spread.high)
      const few = fields.find((field) => field.name === name)?.statistics?.distinct ?? Number.POSITIVE_INFINITY
      const whole = typeOf(name) === 'integer'
      if (spec.type === 'heat' && whole && few <= 32) return
      steps[axis] = niceStep(spread.low, end, spec.type === 'histogram' ? 28 : 14, whole)
      if (end < spread.high) {
        cut[axis] = Number((Math.ceil(end / steps[axis]) * steps[axis]).toPrecision(12))
        where = andOf(where, `${identifier(name)} < ${cut[axis]}`)
      }
      if (spread.above !== null) where = andOf(where, `${identifier(name)} >= ${spread.above}`)
      rows = spread.rows
    })
  }

  const chosen = { series: [] as (string | null)[], facets: [] as (string | null)[] }
  const count = 'count(*)'
  const [seriesFound, facetsFound, rowsFound, xFound] = await Promise.all([
    spec.series ? greatest(ask, spec.series, where, count, mostSeries) : null,
    spec.facet ? greatest(ask, spec.facet, where, count, mostFacets) : null,
    spec.type === 'heat' && spec.y && !isOrdered(spec.y, spec.yPer, fields) ? greatest(ask, spec.y, where, count, mostRows) : null,
    spec.x && !isOrdered(spec.x, spec.per, fields) && (spec.series || spec.facet || spec.type === 'heat')
      ? greatest(ask, spec.x, where, aggregateOf(spec.measure), spec.type === 'heat' ? 24 : spec.top)
      : null,
  ])
  const within: string[] = []
  if (seriesFound && spec.series) {
    chosen.series = seriesFound.values
    left.series = seriesFound.more
    if (seriesFound.more) within.push(oneOfValues(spec.series, seriesFound.values, fields))
  }
  if (facetsFound && spec.facet) {
    chosen.facets = facetsFound.values
    left.facets = facetsFound.more
    if (facetsFound.more) within.push(oneOfValues(spec.facet, facetsFound.values, fields))
  }
  if (rowsFound?.more && spec.y) within.push(oneOfValues(spec.y, rowsFound.values, fields))
  if (xFound?.more && spec.x) {
    left.x = true
    within.push(oneOfValues(spec.x, xFound.values, fields))
  }
  const question = questionOf(spec, andOf(where, ...within), steps, fields)
  const answer = await ask(question)
  let cells = cellsOf(answer.rows)
  if (spec.type === 'bar' && spec.x && !isOrdered(spec.x, spec.per, fields) && !spec.series && !spec.facet && cells.length > spec.top) {
    left.x = true
    cells = cells.slice(0, spec.top)
  }
  if (xFound && spec.x) {
    const place = new Map(xFound.values.map((value, i) => [value, i]))
    cells = cells.toSorted((a, b) => (place.get(a.x) ?? 0) - (place.get(b.x) ?? 0))
  }
  if (classed.length > 0 && rows !== null && !left.facets && spec.measure.fn === 'count')
    cut.beyond = rows - cells.reduce((sum, cell) => sum + (cell.value ?? 0), 0)
  left.groups = answer.truncated && answer.rows.length >= mostGroups
  return { ...empty(spec, question, answer.version), cells, steps, cut, left, rows, ...chosen }
}

/** Few rows as they are; many gathered into classes on both axes, so that the page does not grow with the table. */
async function scatter(ask: AskRows, asked: ChartQuestion): Promise<ChartData> {
  const { spec, table } = asked
  const [x, y] = [spec.x ?? '', spec.y ?? '']
  const both = andOf(asked.where, `${identifier(x)} is not null`, `${identifier(y)} is not null`)
  const [sx, sy] = (await spreadOf(ask, [x, y], both)) as [Spread, Spread]
  const series = spec.series ? await greatest(ask, spec.series, both, 'count(*)', mostSeries) : null
  const within = series?.more && spec.series ? oneOfValues(spec.series, series.values, table.fields) : ''
  const ends = { x: upperEnd(sx.low, sx.median, sx.high), y: upperEnd(sy.low, sy.median, sy.high) }
  const left = { x: false, series: series?.more ?? false, facets: false, groups: false }
  if (sx.rows <= mostDots) {
    const question: ChartQuery = {
      select: [`${identifier(x)} as x`, `${identifier(y)} as y`, ...(spec.series ? [`${identifier(spec.series)} as series`] : [])].join(', '),
      where: andOf(both, within),
      limit: String(mostDots),
    }
    const answer = await ask(question)
    const cells = cellsOf(answer.rows).map((cell) => ({ ...cell, value: 1 }))
    return { ...empty(spec, question, answer.version), cells, left, rows: sx.rows, series: series?.values ?? [] }
  }
  const steps = { x: niceStep(sx.low, ends.x, 48, false), y: niceStep(sy.low, ends.y, 32, false) }
  const cut = {
    x: ends.x < sx.high ? Number((Math.ceil(ends.x / steps.x) * steps.x).toPrecision(12)) : null,
    y: ends.y < sy.high ? Number((Math.ceil(ends.y / steps.y) * steps.y).toPrecision(12)) : null,
    beyond: 0,
  }
  const where = andOf(
    both,
    within,
    cut.x === null ? '' : `${identifier(x)} < ${cut.x}`,
    cut.y === null ? '' : `${identifier(y)} < ${cut.y}`,
    sx.above === null ? '' : `${identifier(x)} >= 0`,
    sy.above === null ? '' : `${identifier(y)} >= 0`,
  )
  const keys = [keyOf(x, null, steps.x), keyOf(y, null, steps.y), ...(spec.series ? [identifier(spec.series)] : [])]
  const question: ChartQuery = {
    select: `${keys[0]} as x, ${keys[1]} as y, ${spec.series ? `${identifier(spec.series)} as series, ` : ''}count(*) as value`,
    group_by: keys.join(', '),
    order_by: 'value desc',
    where,
    limit: '3000',
  }
  const answer = await ask(question)
  const cells = cellsOf(answer.rows)
  if (!within && !answer.truncated) cut.beyond = sx.rows - cells.reduce((sum, cell) => sum + (cell.value ?? 0), 0)
  left.groups = answer.truncated
  return { ...empty(spec, question, answer.version), cells, steps, cut, left, rows: sx.rows, gathered: true, series: series?.values ?? [] }
}
