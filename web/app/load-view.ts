import type { TableDetail, Version } from '../../src/model/index.ts'
import type { Problem } from '../../src/platform/errors/index.ts'
import type { ExportSizes, Rows } from '../answers.ts'
import { pointsOf } from '../charts/series.ts'
import type { Drawn } from '../ui/dataset/figures.tsx'
import { placingOf, timeFieldOf } from '../view/place-fields.ts'
import { identifier, printQuery } from '../view/query.ts'
import { changed, isNumber, type Group, type Period, type View } from '../view/view.ts'
import { attempt, perhaps, siteOf, type PageArgs } from './run.ts'

/** Rows on one page of the table. */
export const pageRows = 20
// More points than this only darken the map.
const mapPoints = 800

/** Figures of one number column over all rows of a view, as the engine prints them. */
export type Totals = Readonly<Record<string, { sum: unknown; avg: unknown; min: unknown; max: unknown }>>

export interface LoadedRows {
  rows: Rows | null
  total: number | null
  /** Why the rows could not be read, e.g. a condition with a fault in it. */
  problem: Problem | null
  totals: Totals | null
  /** The row that is shown whole. */
  card: Record<string, unknown> | null
  /** What downloads weigh: of the view, and of all rows where the view is less. */
  sizes: { view: ExportSizes | null; all: ExportSizes | null }
}
export interface LoadedView extends LoadedRows {
  drawn: Drawn
  versions: Version[]
}

/** Days, months or years: what gives between ten and a few hundred points over the span of the column. */
function periodOf(table: TableDetail, field: string): Period {
  const statistics = table.fields.find((candidate) => candidate.name === field)?.statistics
  const days = (Date.parse(statistics?.max ?? '') - Date.parse(statistics?.min ?? '')) / 86_400_000
  return days > 0 && days <= 120 ? 'day' : days > 8000 ? 'year' : 'month'
}

/** Rows of a view, how many there are, and what stands under and beside them. */
export async function loadRows(args: PageArgs, table: TableDetail, view: View, limit: number = pageRows): Promise<LoadedRows> {
  const query = printQuery(view, table.fields)
  const same = { table: table.id, ...(query['where'] && { where: query['where'] }), ...(query['version'] && { version: query['version'] }) }
  const numbers = table.fields
    .filter((field) => isNumber(field.type) && (view.columns.length === 0 || view.columns.includes(field.name)))
    .slice(0, 50)
  const { order_by: _, version, ...narrowing } = query
  const narrowed = Object.keys(narrowing).length > 0
  const pinned = version ? { version } : {}
  const [answer, sums, card, viewSizes, allSizes] = await Promise.all([
    attempt(args, 'read-rows', {
      table: table.id,
      ...query,
      // The place of a row is its address.
      ...(!view.group && { select: `${query['select'] ?? '*'}, _row` }),
      limit: view.group ? 500 : limit,
      count: true,
      ...(view.cursor ? { cursor: view.cursor } : view.at > 0 && !view.group && { offset: view.at }),
    }),
    view.totals && !view.group && numbers.length > 0
      ? perhaps(args, 'read-rows', {
          ...same,
          select: numbers
            .flatMap(({ name }, i) => (['sum', 'avg', 'min', 'max'] as const).map((fn) => `${fn}(${identifier(name)}) as ${fn}${i}`))
            .join(', '),
        })
      : null,
    view.row === null
      ? null
      : perhaps(args, 'read-rows', {
          table: table.id,
          select: '*, _row',
          where: `_row = ${view.row}`,
          ...(query['version'] && { version: query['version'] }),
        }),
    perhaps(args, 'size-exports', { table: table.id, ...query }),
    narrowed ? perhaps(args, 'size-exports', { table: table.id, ...pinned }) : null,
  ])
  const rows = answer.ok ?? null
  const figures = sums?.rows[0]
  return {
    rows,
    total: rows ? (rows.total ?? (rows.truncated || view.cursor || view.at > 0 ? null : rows.rows.length)) : null,
    problem: answer.problem ?? null,
    totals: figures
      ? Object.fromEntries(
          numbers.map(({ name }, i) => [
            name,
            { sum: figures[`sum${i}`], avg: figures[`avg${i}`], min: figures[`min${i}`], max: figures[`max${i}`] },
          ]),
        )
      : null,
    card: card?.rows[0] ?? null,
    sizes: { view: viewSizes, all: allSizes },
  }
}

/** Everything the page draws of one table, asked at once. */
export async function loadView(args: PageArgs, table: TableDetail, view: View): Promise<LoadedView> {
  const { city } = siteOf(args)
  const query = printQuery(view, table.fields)
  const where = query['where'] ? { where: query['where'] } : {}
  const version = query['version'] ? { version: query['version'] } : {}
  const time = timeFieldOf(table)
  const own: Group | null = time ? { field: time.name, per: periodOf(table, time.name) } : null
  const placing = placingOf(table, city.geometry)
  const ask = (more: Record<string, unknown>): ReturnType<typeof perhaps<'read-rows'>> =>
    perhaps(args, 'read-rows', { table: table.id, ...where, ...version, ...more })
  const [loaded, series, places, versions] = await Promise.all([
    loadRows(args, table, view),
    own && !view.group
      ? ask({ ...printQuery(changed(view, { group: own, measure: { fn: 'count', field: null } }), table.fields), limit: 2000 })
      : null,
    placing?.kind === 'points'
      ? ask({ select: `${identifier(placing.longitude)}, ${identifier(placing.latitude)}`, limit: mapPoints })
      : placing
        ? ask({ select: `${identifier(placing.field)} as key, count(*) as value`, group_by: identifier(placing.field), limit: 200 })
        : null,
    perhaps(args, 'list-versions', { table: table.id }),
  ])
  const { rows } = loaded
  const coordinates =
    placing?.kind === 'points' && places
      ? places.rows.flatMap((row): [number, number][] => {
          const x = row[placing.longitude]
          const y = row[placing.latitude]
          return x === null || y === null || x === undefined || y === undefined || !Number.isFinite(Number(x)) || !Number.isFinite(Number(y))
            ? []
            : [[Number(x), Number(y)]]
        })
      : null
  return {
    ...loaded,
    drawn: {
      series:
        view.group && rows
          ? { group: view.group, points: pointsOf(rows.rows) }
          : own && series
            ? { group: own, points: pointsOf(series.rows) }
            : null,
      points: coordinates && coordinates.length > 0 ? coordinates : null,
      districts: placing?.kind === 'districts' && places ? { field: placing.field, points: pointsOf(places.rows) } : null,
    },
    versions: versions?.items ?? [],
  }
}
