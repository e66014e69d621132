import type { CsvTable, PreparedTable } from '../../collect/index.ts'
import { limits, logicalType } from '../../collect/index.ts'
import type { Field } from '../../model/index.ts'
import { identifier, literal } from './engine.ts'
import type { IngestColumn } from './match-fields.ts'
import { sqlType, typedExpression } from './typed-expression.ts'

/** The text (or, in Parquet, the value) of a source column in the FROM clause of `sourceSql`. */
export const sourceCell = (table: PreparedTable, source: number): string =>
  table.kind === 'csv' ? `c${source}` : identifier(table.columns[source]?.header ?? '')

/**
 * The source as a FROM clause. CSV is read with every setting given, strictly and as text, so that the engine guesses nothing and refuses what is
 * not RFC 4180 instead of reading it some way; rows come in source order.
 */
export function sourceSql(table: PreparedTable): string {
  return table.kind === 'csv' ? csvSql(table) : `read_parquet(${literal(table.path)})`
}

function csvSql(table: CsvTable): string {
  const columns = table.columns.map((_, index) => `c${index}: 'VARCHAR'`).join(', ')
  const empty = ['', ...table.emptyText].map(literal).join(', ')
  // told of CRLF the engine skips the whole file, so that one it finds by itself
  const ending = table.lineEnding === '\r\n' ? [] : [`new_line = '${table.lineEnding === '\r' ? '\\r' : '\\n'}'`]
  const options = [
    'auto_detect = false',
    'header = false',
    `skip = ${table.skipLines}`,
    `delim = ${literal(table.delimiter)}`,
    `quote = ${literal(table.quote)}`,
    `escape = ${literal(table.quote)}`,
    "comment = ''",
    ...ending,
    `nullstr = [${empty}]`,
    'strict_mode = true',
    'null_padding = false',
    'ignore_errors = false',
    `max_line_size = ${limits.lineBytes}`,
    `buffer_size = ${limits.lineBytes * 2}`,
    `columns = {${columns}}`,
  ]
  return `read_csv(${literal(table.path)}, ${options.join(', ')})`
}

/** Whether a failure of the engine says that the text is not the strict CSV it was told to expect. */
export const isReadingFault = (error: unknown): boolean =>
  error instanceof Error && /CSV Error|CSV Parser state machine|Maximum line size|not utf-?8|Invalid unicode/iu.test(error.message)

/** SQL of a field's value. `onMisfit` is evaluated for the cells that do not fit; `cell` stands for the source's own text. */
export function valueSql(table: PreparedTable, column: IngestColumn, onMisfit?: string, cell?: string): string {
  const { plan, field, source } = column
  const own = sourceCell(table, source)
  if (plan.native !== undefined && cell === undefined && sameType(logicalType(plan.native), field)) return nativeSql(plan.native, own, field)
  const typed = { type: field.type, format: plan.format, precision: field.precision, scale: field.scale, fixed: plan.fixed }
  return typedExpression(typed, cell ?? (table.kind === 'csv' ? own : textSql(plan.native ?? 'VARCHAR', own)), onMisfit)
}

const sameType = (a: Pick<Field, 'type' | 'precision' | 'scale'>, b: Pick<Field, 'type' | 'precision' | 'scale'>): boolean =>
  a.type === b.type && (a.type !== 'decimal' || (a.precision === b.precision && a.scale === b.scale))

/** A value of Parquet in the type its field has in the lake. */
function nativeSql(native: string, cell: string, field: Field): string {
  if (field.type === 'text' || field.type === 'json') return textSql(native, cell)
  if (native === 'TIMESTAMP WITH TIME ZONE') return `CAST(${cell} AT TIME ZONE 'UTC' AS TIMESTAMP)`
  return `CAST(${cell} AS ${sqlType(field)})`
}

/** A value of Parquet as text: nested ones as JSON, bytes as base64. */
export function textSql(native: string, cell: string): string {
  if (logicalType(native).type === 'json') return `CAST(to_json(${cell}) AS VARCHAR)`
  return native === 'BLOB' ? `to_base64(${cell})` : `CAST(${cell} AS VARCHAR)`
}
