import type { Field } from '../model/index.ts'
import type { Context } from '../platform/operations/index.ts'
import { comparedFields, type RowDifference } from './engine/index.ts'
import type { OpenTable, OpenVersion } from './open-table.ts'
import { engineRight, rowSource } from './row-source.ts'
import type { TableRight } from './rights.ts'

/** The request of an engine comparison without its key. */
type Sides = Pick<Parameters<Context['services']['rows']['compare']>[0], 'before' | 'after' | 'signal'>
type Compared = ReturnType<typeof comparedFields>

export interface OpenedSide {
  table: OpenTable
  version: OpenVersion
  right: TableRight
}

export interface Diff {
  sides: Sides
  fields: Compared
  /** Fields that tell rows apart; empty: whole rows. */
  key: Compared
  comparison: Awaited<ReturnType<Context['services']['rows']['compare']>>
}

const sideOf = async (ctx: Context, { table, version, right }: OpenedSide): Promise<Sides['before']> => ({
  source: await rowSource(ctx, table, version),
  right: engineRight(right, version),
})

/** Keys worth trying, the likeliest first: the declared key alone, then with the time the table is ordered by, then all declared keys. */
function keysToTry(table: OpenTable, fields: Compared): Compared[] {
  const byName = (name: string | null | undefined): Compared => fields.filter((f) => f.after.name === name)
  const [first] = table.lookupKeys
  const [main, time] = [byName(first), byName(table.orderField)]
  if (main.length === 0) return []
  const all = table.lookupKeys.flatMap(byName)
  return [main, ...(time.length > 0 ? [[...new Set([...main, ...time])]] : []), ...(all.length > 1 ? [all] : [])]
}

/** Compares the rows of two versions by the first key that tells them apart, else by whole rows. Every side is read under its own right. */
export async function diffRows(ctx: Context, before: OpenedSide, after: OpenedSide): Promise<Diff> {
  const sides: Sides = { before: await sideOf(ctx, before), after: await sideOf(ctx, after), signal: ctx.signal }
  const fields = comparedFields(sides)
  for (const key of keysToTry(after.table, fields)) {
    const comparison = await ctx.services.rows.compare({ ...sides, key: key.map((f) => f.id) })
    if (comparison.ambiguous === 0) return { sides, fields, key, comparison }
  }
  return { sides, fields, key: [], comparison: await ctx.services.rows.compare({ ...sides, key: [] }) }
}

type Row = Record<string, unknown>
export interface ShownDifference {
  change: RowDifference['kind']
  times: number
  before: Row | null
  after: Row | null
  /** Names (as they are in the later version) of the cells that differ. */
  cells: string[]
}

const name = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** The rows at these places, read like any other rows of the version: the right is applied anew. */
async function rowsAt(
  ctx: Context,
  side: Sides['before'],
  fields: readonly { id: number; field: Field }[],
  places: readonly number[],
): Promise<Map<number, Row>> {
  if (places.length === 0 || fields.length === 0) return new Map()
  const page = await ctx.services.rows.page({
    ...side,
    query: { select: `_row, ${fields.map((f) => name(f.field.name)).join(', ')}`, where: `_row in (${places.join(', ')})`, limit: places.length },
    signal: ctx.signal,
  })
  const rows = JSON.parse(page.body.toString('utf8')) as Row[]
  return new Map(rows.map((row) => [Number(row['_row']), row]))
}

const same = (a: unknown, b: unknown): boolean => {
  const [x, y] = [a ?? null, b ?? null]
  if (x === null || y === null) return x === y
  if (typeof x === 'object' || typeof y === 'object') return JSON.stringify(x) === JSON.stringify(y)
  // A column may have become a number or stopped being one.
  return String(x) === String(y) || (typeof x !== typeof y && Number(x) === Number(y))
}

/** Differences with their cells, in the names of the later version. */
export async function showDifferences(ctx: Context, { sides, fields }: Diff, differences: readonly RowDifference[]): Promise<ShownDifference[]> {
  const [older, newer] = await Promise.all([
    rowsAt(
      ctx,
      sides.before,
      fields.map((f) => ({ id: f.id, field: f.before })),
      differences.flatMap((d) => d.before ?? []),
    ),
    rowsAt(
      ctx,
      sides.after,
      fields.map((f) => ({ id: f.id, field: f.after })),
      differences.flatMap((d) => d.after ?? []),
    ),
  ])
  const shown = (row: Row | undefined, which: 'before' | 'after'): Row | null =>
    row ? Object.fromEntries(fields.map((f) => [f.after.name, row[f[which].name] ?? null])) : null
  return differences.map((d) => {
    const before = d.before === null ? null : shown(older.get(d.before), 'before')
    const after = d.after === null ? null : shown(newer.get(d.after), 'after')
    const cells = before && after ? fields.map((f) => f.after.name).filter((column) => !same(before[column], after[column])) : []
    return { change: d.kind, times: d.times, before, after, cells }
  })
}
