export type * from './ast.ts'
export type * from './bound.ts'
export { rowForms } from './bound.ts'
export { parseExpression, parseQuery, type QueryText } from './parser.ts'
export { fullRight, makeRight, type RowRight } from './right.ts'
export { bindFilter, bindQuery, type BindOptions } from './bind-query.ts'
export { bindPlaces, type Box, type Places } from './bind-places.ts'
export { columnType } from './bind-expression.ts'
export { checkCursor, cursorSeal, hashQuery, type Cursor, type CursorSeal } from './cursor.ts'
export {
  printCount,
  placesOf,
  printOrderValues,
  printPage,
  printRelation,
  type PageSql,
  type Part,
  type RelationForm,
  type RelationOptions,
  type SourceSql,
} from './duckdb-query.ts'
export { isWholeSource, printOffset, printPlaces, printWindow } from './duckdb-window.ts'
export { readTimestamp } from './literals.ts'
export { fieldNames } from './field-names.ts'
export { printQuery } from './text.ts'
export { sqlCondition } from './duckdb-condition.ts'
export { fieldColumn, sqlName, sqlText, sqlType } from './duckdb-values.ts'
