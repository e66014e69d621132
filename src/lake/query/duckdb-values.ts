import type { BoundValue, ColumnType } from './bound.ts'
import { sqlOrdinate } from './duckdb-ordinates.ts'

/** A text as a literal of the engine. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`
/** A name as an identifier of the engine. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`
/** The engine's name of a field: by id, so that renames, case twins and hostile names cannot matter. */
export const fieldColumn = (id: number): string => `f${id}`

/** The engine's type of a column. */
export function sqlType(t: ColumnType): string {
  switch (t.type) {
    case 'text':
    case 'json':
      return 'VARCHAR'
    case 'integer':
      return 'BIGINT'
    case 'decimal':
      return `DECIMAL(${t.precision ?? 38},${t.scale ?? 0})`
    case 'double':
      return 'DOUBLE'
    case 'boolean':
      return 'BOOLEAN'
    case 'date':
      return 'DATE'
    case 'timestamp':
      return 'TIMESTAMP'
    case 'time':
      return 'TIME'
  }
}

/** A value over the columns of a source (`f<id>`, `_row`). */
export function sqlValue(v: BoundValue): string {
  switch (v.kind) {
    case 'field':
      return fieldColumn(v.id)
    case 'row':
      return v.number ? '(_row + 1)' : '_row'
    case 'literal':
      return sqlLiteral(v.form, v.value)
    case 'truncation':
      return `CAST(${rawTruncation(v)} AS ${v.type.type === 'date' ? 'DATE' : 'TIMESTAMP'})`
    case 'bin':
      return sqlBin(v)
    case 'part':
      return `CAST(date_part('${v.unit === 'weekday' ? 'isodow' : v.unit}', ${sqlValue(v.of)}) AS BIGINT)`
    case 'ordinate':
      return sqlOrdinate(v.axis, v.from, sqlValue(v.longitude), sqlValue(v.latitude))
    case 'aggregate':
      return sqlAggregate(v)
  }
}

/** A truncation as the engine gives it (a timestamp): for grouping, where a cast of every row would cost 10 ms a million. */
export const rawTruncation = (v: BoundValue & { kind: 'truncation' }): string => `date_trunc('${v.unit}', ${sqlValue(v.of)})`

// Rounded before and after: 0.3 / 0.1 is 2.9999999999999996, and 3 × 0.1 is 0.30000000000000004.
const sqlBin = (v: BoundValue & { kind: 'bin' }): string =>
  `round(floor(round(CAST(${sqlValue(v.of)} AS DOUBLE) / CAST(${v.width} AS DOUBLE), 9)) * CAST(${v.width} AS DOUBLE), 12)`

function sqlAggregate(v: BoundValue & { kind: 'aggregate' }): string {
  if (v.of === null) return 'count(*)'
  const of = sqlValue(v.of)
  // The engine would round the median of decimals to their scale. (It averages them exactly, in whatever order threads add.)
  if (v.name === 'median') return `median(CAST(${of} AS DOUBLE))`
  return `${v.name}(${v.distinct ? 'DISTINCT ' : ''}${of})`
}

function sqlLiteral(form: (BoundValue & { kind: 'literal' })['form'], value: string): string {
  switch (form) {
    case 'text':
      return sqlText(value)
    case 'number':
      return value
    case 'boolean':
      return value === 'true' ? 'true' : 'false'
    case 'date':
      return `DATE ${sqlText(value)}`
    case 'timestamp':
      return `TIMESTAMP ${sqlText(value)}`
    case 'time':
      return `TIME ${sqlText(value)}`
  }
}

const safe = '9007199254740991'

/**
 * The JSON form of a column, as an argument of `to_json`: whole numbers beyond ±2^53 and decimals of more than 15 digits as text,
 * ISO times, NaN and infinities as null.
 */
export function jsonForm(sql: string, type: ColumnType): string {
  switch (type.type) {
    // A column of the engine has one type: the cell is JSON so that numbers and texts can stand in it.
    case 'integer':
      return `CASE WHEN ${sql} BETWEEN -${safe} AND ${safe} THEN to_json(${sql}) WHEN ${sql} IS NOT NULL THEN to_json(CAST(${sql} AS VARCHAR)) END`
    case 'decimal':
      return decimalForm(sql, type.precision ?? 38, type.scale ?? 0)
    case 'double':
      return `CASE WHEN isfinite(${sql}) THEN ${sql} END`
    case 'timestamp':
      return `replace(CAST(${sql} AS VARCHAR), ' ', 'T')`
    case 'json':
      return `CASE WHEN json_valid(${sql}) THEN CAST(${sql} AS JSON) ELSE to_json(${sql}) END`
    default:
      return sql
  }
}

/** Up to 15 digits a double holds a decimal exactly, and so do the JSON readers that know doubles only. */
function decimalForm(sql: string, precision: number, scale: number): string {
  if (precision <= 15) return sql
  const text = `to_json(CAST(${sql} AS VARCHAR))`
  if (scale >= 15) return text
  const bound = '9'.repeat(15 - scale) + (scale > 0 ? `.${'9'.repeat(scale)}` : '')
  return `CASE WHEN ${sql} BETWEEN -${bound} AND ${bound} THEN to_json(${sql}) WHEN ${sql} IS NOT NULL THEN ${text} END`
}

/** A value of a cursor back as a literal. */
export function sqlConstant(text: string, type: ColumnType, huge: boolean): string {
  if (type.type === 'integer') return `CAST(${sqlText(text)} AS ${huge ? 'HUGEINT' : 'BIGINT'})`
  return `CAST(${sqlText(text)} AS ${sqlType(type)})`
}
