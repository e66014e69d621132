import type { BoundQuery } from './bound.ts'
import { baseColumns, groupsOf, jsonRow, namer, narrowed, outside, type PageSql, type SourceSql } from './duckdb-query.ts'
import { sqlCondition, sqlOrder } from './duckdb-condition.ts'
import { sqlValue } from './duckdb-values.ts'

/** The only order is that of the source, and nothing is left out: a position of the answer is a place of the source. */
export const isWholeSource = (q: BoundQuery): boolean =>
  q.mode === 'rows' && q.where === null && q.order.length === 1 && q.order[0]?.value.kind === 'row'

/** Places (`_row`) of all rows of an answer, in its order. */
export function printPlaces(q: BoundQuery, whole: SourceSql): string {
  const source = narrowed(q, whole)
  const first = q.order[0]
  const natural = source.naturalOrder && first?.value.kind === 'row' && !first.desc
  const where = q.where ? ` WHERE ${sqlCondition(q.where)}` : ''
  return `SELECT CAST(_row AS UINTEGER) FROM ${source.from}${where}${natural ? '' : ` ORDER BY ${sqlOrder(q.order, sqlValue)}`}`
}

/** The rows at known places, in the order of the answer. The condition is asked again: a place alone lets nobody see a row. */
export function printWindow(q: BoundQuery, source: SourceSql, places: readonly number[]): PageSql {
  const conditions = [`_row IN (${places.join(', ')})`, ...(q.where ? [sqlCondition(q.where)] : [])]
  const rows = `SELECT ${baseColumns(q).join(', ')} FROM ${source.from} WHERE ${conditions.join(' AND ')}`
  return { sql: `SELECT ${jsonRow(q.columns, sqlValue)} FROM (${rows}) ORDER BY ${sqlOrder(q.order, sqlValue)}`, orderColumns: 0 }
}

/** Rows or groups behind the first `offset`: the engine walks over these, so it is for answers that are short, or near their start. */
export function printOffset(q: BoundQuery, whole: SourceSql, offset: number): PageSql {
  const source = narrowed(q, whole)
  const name = namer(q)
  const where = q.where ? ` WHERE ${sqlCondition(q.where)}` : ''
  const inner = q.mode === 'groups' ? groupsOf(q, source) : `SELECT ${baseColumns(q).join(', ')} FROM ${source.from}${where}`
  const order = q.order.length > 0 ? ` ORDER BY ${sqlOrder(q.order, q.mode === 'groups' ? name : sqlValue)}` : ''
  const rows = `SELECT * FROM (${inner})${order} LIMIT ${q.limit + 1} OFFSET ${offset}`
  return { sql: `SELECT ${jsonRow(q.columns, outside(q, name))} FROM (${rows})`, orderColumns: 0 }
}
