import { identity } from './bind-query.ts'
import type { BoundColumn, BoundExpression, BoundQuery, BoundValue, RowForm } from './bound.ts'
import { sqlBehind, sqlCondition, sqlOrder } from './duckdb-condition.ts'
import { pointFeature, sheetRow } from './duckdb-lines.ts'
import { jsonRow, printedRow, textForm } from './duckdb-rows.ts'
import { fieldColumn, sqlName, rawTruncation, sqlType, sqlValue } from './duckdb-values.ts'

/** Where rows come from, and what is known about it. */
export interface SourceSql {
  /** Can stand after FROM; has the columns `f<id>` and `_row`. */
  from: string
  rows: number
  /** What a row is found by soonest when its place is known: the engine's own number of the row where there is one, else `_row`. */
  place: string
  /** Reading it gives rows in the order of `_row`, so that a LIMIT may stop early. */
  naturalOrder: boolean
  /** For an order that begins with this field, the places are found first and the wide rows read after; on the first page too, or behind a cursor only. */
  late: { by: number; fromStart: boolean } | null
  /** Fields with an index whose values are nearly unique. */
  keys: ReadonlySet<number>
  /** Fields without NULLs: conditions on them can be simpler. */
  filled: ReadonlySet<number>
}

export interface PageSql {
  /** First column the JSON of a row, then the order values as text. */
  sql: string
  orderColumns: number
}

/**
 * The same question over the rows that one indexed key lets through, found first. The engine uses an index only for a scan with that one
 * condition, and never below a sort with a limit (which hands conditions of its own to the scan): 0.8 ms instead of 180.
 */
export function narrowed(q: BoundQuery, source: SourceSql): SourceSql {
  const parts = q.where === null ? [] : q.where.kind === 'and' ? q.where.items.flatMap((i) => (i.kind === 'and' ? i.items : [i])) : [q.where]
  const key = parts.find((e) => isKeyTest(e, source.keys))
  if (!key) return source
  const place = source.place === '_row' ? [] : [`${source.place} AS _place`]
  const columns = new Set([...valuesOf(q).flatMap(columnsOf), '_row', ...place])
  const from = `(WITH hits AS MATERIALIZED (SELECT ${[...columns].join(', ')} FROM ${source.from} WHERE ${sqlCondition(key)}) SELECT * FROM hits)`
  return { ...source, from, place: place.length === 0 ? '_row' : '_place', naturalOrder: false, late: null, keys: noFields }
}

function isKeyTest(e: BoundExpression, keys: ReadonlySet<number>): boolean {
  const isKey = (v: BoundValue): boolean => v.kind === 'field' && keys.has(v.id)
  if (e.kind === 'compare') return e.op === '=' && isKey(e.left) && e.right.kind === 'literal'
  return e.kind === 'in' && !e.negated && isKey(e.of) && e.items.length <= 20 && e.items.every((i) => i.kind === 'literal')
}

/** All values that a query reads, those of its conditions too. */
const valuesOf = (q: BoundQuery): BoundValue[] => [
  ...shownValues(q),
  ...q.order.map((o) => o.value),
  ...q.keys,
  ...[q.where, q.having].flatMap((e) => (e ? valuesIn(e) : [])),
]

function valuesIn(e: BoundExpression): BoundValue[] {
  switch (e.kind) {
    case 'and':
    case 'or':
      return e.items.flatMap(valuesIn)
    case 'not':
      return valuesIn(e.of)
    case 'compare':
      return [e.left, e.right]
    case 'between':
      return [e.of, e.low, e.high]
    case 'within':
      return [e.longitude, e.latitude]
    default:
      return [e.of]
  }
}

/** What a row of an answer shows: its columns, and its place where it is a feature. */
const shownValues = (q: BoundQuery): BoundValue[] => [
  ...q.columns.map((c) => c.value),
  ...(q.feature ? [q.feature.longitude, q.feature.latitude] : []),
]

function columnsOf(v: BoundValue): string[] {
  if (v.kind === 'field') return [fieldColumn(v.id)]
  if (v.kind === 'ordinate') return [...columnsOf(v.longitude), ...columnsOf(v.latitude)]
  if (v.kind === 'row') return ['_row']
  if (v.kind === 'truncation' || v.kind === 'bin' || v.kind === 'part') return columnsOf(v.of)
  return v.kind === 'aggregate' && v.of ? columnsOf(v.of) : []
}

/** SQL of one page: `limit` + 1 rows, so that the caller sees whether more follow. `last`: order values of the row before the page. */
export function printPage(q: BoundQuery, whole: SourceSql, last: readonly (string | null)[] | null): PageSql {
  const source = narrowed(q, whole)
  const rows = q.mode === 'rows' ? pageOfRows(q, source, last) : pageOfGroups(q, source, last)
  const name = namer(q)
  const keys = q.order.map((o) => `CAST(${outside(q, name)(o.value)} AS VARCHAR)`)
  return { sql: `SELECT ${[printedRow(q, outside(q, name)), ...keys].join(', ')} FROM (${rows})`, orderColumns: keys.length }
}

/** Places a page can come from, when that is known without looking: lets files be left out. */
export function placesOf(q: BoundQuery, rows: number, last: readonly (string | null)[] | null): { low: number; high: number } | null {
  const only = q.mode === 'rows' && q.order.length === 1 && q.order[0]!.value.kind === 'row' ? q.order[0]! : null
  if (!only) return null
  const from = last ? Number(last[0] ?? 0) : only.desc ? rows : -1
  if (only.desc) return { low: q.where ? 0 : Math.max(0, from - q.limit - 1), high: from - 1 }
  return { low: from + 1, high: q.where ? rows : from + q.limit + 1 }
}

/** How many rows (or groups) the whole answer has. */
export function printCount(q: BoundQuery, whole: SourceSql): string {
  const source = narrowed(q, whole)
  const where = q.where ? ` WHERE ${sqlCondition(q.where)}` : ''
  if (q.mode === 'rows' || (q.keys.length === 0 && !q.having)) return q.mode === 'rows' ? `SELECT count(*) FROM ${source.from}${where}` : 'SELECT 1'
  if (q.having) return `SELECT count(*) FROM (${groupsOf(q, source)})`
  return `SELECT count(*) FROM (SELECT 1 FROM ${source.from}${where} GROUP BY ${q.keys.map(groupValue).join(', ')})`
}

/** The order values of the row at a place, for cursors that carry only the place. */
export function printOrderValues(q: BoundQuery, source: SourceSql, row: bigint): string {
  return `SELECT '', ${q.order.map((o) => `CAST(${sqlValue(o.value)} AS VARCHAR)`).join(', ')} FROM ${source.from} WHERE _row = ${row}`
}

export interface RelationOptions {
  /** False lets the engine choose the order. */
  ordered: boolean
  /** Which rows of the answer; all when absent. */
  part?: Part | undefined
  /** `'` before texts that a spreadsheet would compute. */
  textPrefix?: boolean
}

/** Rows of an answer from a position on, counted from 0; `limit` null: to the end. */
export interface Part {
  offset: number
  limit: number | null
}

/** Forms of an export: columns under their names (`csv`: values made for text), or one column of finished lines. */
export type RelationForm = 'plain' | 'csv' | 'json' | 'sheet' | { longitude: BoundValue; latitude: BoundValue }

/** The whole answer as a relation, for exports. */
export function printRelation(q: BoundQuery, source: SourceSql, form: RelationForm, options: RelationOptions): string {
  const part = options.part ?? { offset: 0, limit: null }
  // Places are dense: a part of the whole table is a range of them, and the rest is not read.
  const range = q.mode === 'rows' && q.where === null && isByPlace(q) && part.offset > 0
  const conditions = [...(q.where ? [sqlCondition(q.where)] : []), ...(range ? [`_row >= ${part.offset}`] : [])]
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
  const name = namer(q)
  const placed = typeof form === 'object' ? [...columnsOf(form.longitude), ...columnsOf(form.latitude)] : []
  const read = [...new Set([...baseColumns(q), ...placed])]
  const inner = q.mode === 'groups' ? groupsOf(q, source) : `SELECT ${read.join(', ') || '1'} FROM ${source.from}${where}`
  const natural = q.mode === 'rows' && source.naturalOrder && isByPlace(q)
  const order = options.ordered && !natural && q.order.length > 0 ? ` ORDER BY ${sqlOrder(q.order, name)}` : ''
  const end = `${order}${part.limit === null ? '' : ` LIMIT ${part.limit}`}${range || part.offset === 0 ? '' : ` OFFSET ${part.offset}`}`
  const out = outside(q, name)
  if (form === 'json') return `SELECT ${jsonRow(q.columns, out, q.rowForm)} FROM (${inner})${end}`
  if (form === 'sheet') return `SELECT ${sheetRow(q.columns, out)} FROM (${inner})${end}`
  if (typeof form === 'object')
    return `SELECT ${pointFeature(jsonRow(q.columns, out), sqlValue(form.longitude), sqlValue(form.latitude))} FROM (${inner})${end}`
  const columns = q.columns.map(
    (c) => `${form === 'csv' ? csvForm(out(c.value), c, q.rowForm, options.textPrefix ?? false) : plainForm(out(c.value), c)} AS ${sqlName(c.name)}`,
  )
  return `SELECT ${columns.join(', ') || 'NULL AS none'} FROM (${inner})${end}`
}

const isByPlace = ({ order: [first] }: BoundQuery): boolean => first?.value.kind === 'row' && !first.desc

function plainForm(sql: string, c: BoundColumn): string {
  // Sums of whole numbers are HUGEINT, which Parquet has not: it would become a double.
  return c.value.kind === 'aggregate' && c.type.type === 'integer' ? `CAST(${sql} AS DECIMAL(38,0))` : sql
}

function csvForm(sql: string, c: BoundColumn, form: RowForm | undefined, textPrefix: boolean): string {
  if (form === 'texts' && c.type.type !== 'text' && c.type.type !== 'json') return textForm(sql, c.type)
  if (c.type.type === 'double') return `CASE WHEN isfinite(${sql}) THEN ${sql} END`
  if (!textPrefix || (c.type.type !== 'text' && c.type.type !== 'json')) return sql
  return `CASE WHEN regexp_matches(${sql}, '^[=+\\-@\\t\\r]') THEN '''' || ${sql} ELSE ${sql} END`
}

/** How a value is called outside the innermost select: base columns in rows, `v<n>` in summaries. */
export function namer(q: BoundQuery): (v: BoundValue) => string {
  if (q.mode === 'rows') return sqlValue
  const names = new Map<string, string>()
  for (const v of groupValues(q)) if (!names.has(identity(v))) names.set(identity(v), `v${names.size}`)
  return (v) => names.get(identity(v)) ?? sqlValue(v)
}
/** Group keys leave the engine's grouping as timestamps; an answer shows them in their own type. */
export function outside(q: BoundQuery, name: (v: BoundValue) => string): (v: BoundValue) => string {
  return (v) => (q.mode === 'groups' && v.kind === 'truncation' ? `CAST(${name(v)} AS ${sqlType(v.type)})` : name(v))
}
const groupValues = (q: BoundQuery): BoundValue[] => [
  ...q.columns.map((c) => c.value),
  ...q.order.map((o) => o.value),
  ...(q.having ? valuesIn(q.having).filter((v) => v.kind !== 'literal') : []),
]

/** Base columns that a query reads, for its condition too. */
export const columnsRead = (q: BoundQuery): string[] => [...new Set(valuesOf(q).flatMap(columnsOf))]

/** Base columns that rows of an answer are made of. */
export const baseColumns = (q: BoundQuery): string[] => [...new Set([...shownValues(q), ...q.order.map((o) => o.value)].flatMap(columnsOf))]

function pageOfRows(q: BoundQuery, source: SourceSql, last: readonly (string | null)[] | null): string {
  const columns = baseColumns(q)
  const take = q.limit + 1
  const only = q.order.length === 1 && q.order[0]!.value.kind === 'row' ? q.order[0]! : null
  const conditions = q.where ? [sqlCondition(q.where)] : []
  const order = ` ORDER BY ${sqlOrder(q.order, sqlValue)}`
  if (only && !q.where) {
    const sorted = source.naturalOrder && !only.desc ? '' : order
    return `SELECT ${columns.join(', ')} FROM ${source.from} WHERE ${placeRange(source.rows, only.desc, take, last)}${sorted} LIMIT ${take}`
  }
  if (last) conditions.push(sqlBehind(q.order, last, sqlValue, source.filled))
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
  if (only && !only.desc && source.naturalOrder) return `SELECT ${columns.join(', ')} FROM ${source.from}${where} LIMIT ${take}`
  const lead = q.order[0]?.value
  if (lead?.kind === 'field' && lead.id === source.late?.by && (last || source.late.fromStart) && columns.length > q.order.length + 1) {
    return `SELECT ${columns.join(', ')} FROM ${source.from} WHERE _row IN (SELECT _row FROM ${source.from}${where}${order} LIMIT ${take})${order}`
  }
  return `SELECT ${columns.join(', ')} FROM ${source.from}${where}${order} LIMIT ${take}`
}

/**
 * Places are dense from 0, so a page without filter is a range: found by index or row-group statistics instead of a scan
 * (1.4 ms; a bare `LIMIT` starts every thread on its own part of the table first: 10 ms and more).
 */
function placeRange(rows: number, desc: boolean, take: number, last: readonly (string | null)[] | null): string {
  const from = last ? BigInt(last[0] ?? 0) : null
  const low = desc ? (from ?? BigInt(rows)) - BigInt(take) : (from ?? -1n) + 1n
  return `_row >= ${low} AND _row < ${low + BigInt(take)}`
}

/** Groups are computed: nothing is known of their NULLs. */
const noFields: ReadonlySet<number> = new Set()

function pageOfGroups(q: BoundQuery, source: SourceSql, last: readonly (string | null)[] | null): string {
  const name = namer(q)
  const where = last && q.order.length > 0 ? ` WHERE ${sqlBehind(q.order, last, name, noFields)}` : ''
  const order = q.order.length > 0 ? ` ORDER BY ${sqlOrder(q.order, name)}` : ''
  return `SELECT * FROM (${groupsOf(q, source)})${where}${order} LIMIT ${q.limit + 1}`
}

/** The groups of a summary with their values, without an order. */
export function groupsOf(q: BoundQuery, source: SourceSql): string {
  const name = namer(q)
  const values = new Map(groupValues(q).map((v) => [name(v), v]))
  const where = q.where ? ` WHERE ${sqlCondition(q.where)}` : ''
  const keys = q.keys.length > 0 ? ` GROUP BY ${q.keys.map(groupValue).join(', ')}` : ''
  const groups = `SELECT ${[...values].map(([n, v]) => `${groupValue(v)} AS ${n}`).join(', ')} FROM ${source.from}${where}${keys}`
  return q.having ? `SELECT * FROM (${groups}) WHERE ${sqlCondition(q.having, outside(q, name))}` : groups
}

// Sums of decimals come back in the widest decimal: said in the type of the column, so said here.
function groupValue(v: BoundValue): string {
  if (v.kind === 'truncation') return rawTruncation(v)
  return v.kind === 'aggregate' && v.name === 'sum' && v.type.type === 'decimal' ? `CAST(${sqlValue(v)} AS ${sqlType(v.type)})` : sqlValue(v)
}
