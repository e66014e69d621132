import type { BoundColumn, BoundQuery, BoundValue, ColumnType, RowForm } from './bound.ts'
import { pointFeature } from './duckdb-lines.ts'
import { jsonForm, sqlName, sqlText, sqlValue } from './duckdb-values.ts'

type Name = (v: BoundValue) => string

/** A row as a page prints it: in its form, or the feature it is. */
export function printedRow(q: BoundQuery, name: Name): string {
  if (!q.feature) return jsonRow(q.columns, name, q.rowForm)
  return pointFeature(jsonRow(q.columns, name), sqlValue(q.feature.longitude), sqlValue(q.feature.latitude), { form: q.feature.form, id: '_row' })
}

/** The JSON of one row. */
export function jsonRow(columns: readonly BoundColumn[], name: Name, form: RowForm = 'objects'): string {
  if (columns.length === 0) return form === 'lists' ? "'[]'" : "'{}'"
  if (form === 'texts') return textRow(columns, name)
  const cells = columns.map((c) => [c.name, jsonForm(name(c.value), c.type)] as const)
  if (form === 'lists') return `CAST(json_array(${cells.map(([, sql]) => sql).join(', ')}) AS VARCHAR)`
  // Names inside a struct of the engine do not tell case apart; json_object does, a little slower.
  const folded = new Set(columns.map((c) => c.name.toLowerCase()))
  if (folded.size < columns.length) return `CAST(json_object(${cells.map(([n, sql]) => `${sqlText(n)}, ${sql}`).join(', ')}) AS VARCHAR)`
  return `CAST(to_json(struct_pack(${cells.map(([n, sql]) => `${sqlName(n)} := ${sql}`).join(', ')})) AS VARCHAR)`
}

/** An object whose empty cells are absent: what is joined leaves out what is NULL. */
const textRow = (columns: readonly BoundColumn[], name: Name): string =>
  `'{' || concat_ws(',', ${columns.map((c) => `${sqlText(`${JSON.stringify(c.name)}:`)} || ${textCell(name(c.value), c.type)}`).join(', ')}) || '}'`

function textCell(sql: string, type: ColumnType): string {
  switch (type.type) {
    case 'text':
    case 'json':
      return `CAST(to_json(${jsonForm(sql, type)}) AS VARCHAR)`
    case 'boolean':
      return `CAST(${sql} AS VARCHAR)`
    default:
      // Digits and signs need no escaping.
      return `'"' || ${textForm(sql, type)} || '"'`
  }
}

/** A cell as a text without its column's type: numbers without zeros at their end, times with their milliseconds, days as the time they begin. */
export function textForm(sql: string, type: ColumnType): string {
  switch (type.type) {
    case 'decimal':
      return (type.scale ?? 0) > 0 ? `rtrim(rtrim(CAST(${sql} AS VARCHAR), '0'), '.')` : `CAST(${sql} AS VARCHAR)`
    case 'double': {
      const whole = `CASE WHEN ${sql} = trunc(${sql}) AND abs(${sql}) < 1e15 THEN CAST(CAST(${sql} AS BIGINT) AS VARCHAR) ELSE CAST(${sql} AS VARCHAR) END`
      return `CASE WHEN isfinite(${sql}) THEN ${whole} END`
    }
    case 'date':
      return `CAST(${sql} AS VARCHAR) || 'T00:00:00.000'`
    case 'timestamp':
      return `strftime(${sql}, '%Y-%m-%dT%H:%M:%S.%g')`
    default:
      return `CAST(${sql} AS VARCHAR)`
  }
}
