import type { CsvTable, PreparedTable } from '../../collect/index.ts'
import { limits } from '../../collect/index.ts'
import { identifier, literal } from './engine.ts'
import type { IngestColumn } from './match-fields.ts'
import { typedExpression } from './typed-expression.ts'

/** The text (or, in Parquet, the value) of a source column in the FROM clause of `sourceSql`. */
export const sourceCell = (table: PreparedTable, source: number): string => (table.kind === 'csv' ? `c${source}` : identifier(table.columns[source]?.header ?? ''))

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
  const options = [
    'auto_detect = false', 'header = false', `skip = ${table.skipLines}`, `delim = ${literal(table.delimiter)}`, `quote = ${literal(table.quote)}`, `escape = ${literal(table.quote)}`,
    "comment = ''", `nullstr = [${empty}]`, 'strict_mode = true', 'null_padding = false', 'ignore_errors = false', `max_line_size = ${limits.lineBytes}`, `columns = {${columns}}`,
  ]
  return `read_csv(${literal(table.path)}, ${options.join(', ')})`
}

/** Whether a failure of the engine says that the text is not the strict CSV it was told to expect. */
export const isReadingFault = (error: unknown): boolean => error instanceof Error && /CSV Error|CSV Parser state machine|Maximum line size|not utf-?8|Invalid unicode/iu.test(error.message)

/** SQL of a field's value. `onMisfit` is evaluated for the cells that do not fit; `cell` stands for the source's own. */
export function valueSql(table: PreparedTable, column: IngestColumn, onMisfit?: string, cell: string = sourceCell(table, column.source)): string {
  const { plan, field } = column
  const typed = { type: field.type, format: plan.format, precision: field.precision, scale: field.scale, fixed: plan.fixed }
  return typedExpression(typed, cell, onMisfit)
}
