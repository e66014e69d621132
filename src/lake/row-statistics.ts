import type { ColumnStatistics } from '../model/index.ts'
import type { Context } from '../platform/operations/index.ts'
import type { FieldStatistics } from './engine/index.ts'
import type { OpenTable } from './open-table.ts'
import type { TableRight } from './rights.ts'
import { engineRight, rowSource } from './row-source.ts'

/** Bins from the engine end where the next begins; the last ends at the maximum. */
function fromEngine(s: FieldStatistics): ColumnStatistics {
  return {
    fieldId: s.fieldId,
    nulls: s.nulls,
    distinct: s.distinct,
    distinctApproximate: true,
    min: s.min,
    max: s.max,
    topValues: s.top,
    topApproximate: true,
    histogram: s.histogram.map((bin, i) => ({ from: bin.low, to: s.histogram[i + 1]?.low ?? s.max ?? bin.low, count: bin.count })),
  }
}

/**
 * Column statistics as far as the right goes: the stored ones of the fields it carries; under a row filter they are counted
 * anew over the rows it lets through, because stored figures would speak of rows the caller may not see. None without a right.
 */
export async function statisticsUnder(ctx: Context, table: OpenTable, right: TableRight | null): Promise<ColumnStatistics[]> {
  const { version } = table
  if (!right || !version) return []
  if (right.rowFilter === null) return version.statistics.filter((s) => right.fieldIds.includes(s.fieldId))
  const source = await rowSource(ctx, table, version)
  const found = await ctx.services.rows.statistics({ source, right: engineRight(right, version), signal: ctx.signal })
  return found.map(fromEngine)
}

/** Rows the right lets through: the stored count, or a count under the row filter. */
export async function rowsUnder(ctx: Context, table: OpenTable, right: TableRight): Promise<number> {
  const { version } = table
  if (!version) return 0
  if (right.rowFilter === null) return version.rows
  return ctx.services.rows.count({ source: await rowSource(ctx, table, version), right: engineRight(right, version), query: {}, signal: ctx.signal })
}
