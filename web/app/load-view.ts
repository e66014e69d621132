import type { TableDetail } from '../../src/model/index.ts'
import type { Problem } from '../../src/platform/errors/index.ts'
import type { ExportSizes, Rows } from '../answers/index.ts'
import type { Drawn } from '../ui/dataset/figures.tsx'
import { identifier, printQuery } from '../view/query.ts'
import { isNumber, type View } from '../view/view.ts'
import { loadFigures } from './load-figures.ts'
import { attempt, perhaps, type PageArgs } from './run.ts'

/** Rows on one page of the table. */
export const pageRows = 20

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
  const [loaded, drawn] = await Promise.all([loadRows(args, table, view), loadFigures(args, table, view)])
  return { ...loaded, drawn }
}
