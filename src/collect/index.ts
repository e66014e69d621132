export * from './load-settings.ts'
export { sniffFile, childModule, smallFileBytes } from './sniff-file.ts'
export { type CellForm, cellForms, fits, formOf, leadingZeroPattern, longDigitsPattern, scaledPattern, trimCell } from './cell-forms.ts'
export {
  type ColumnEvidence,
  type ColumnType,
  currencyPattern,
  decideType,
  forbidsNumbers,
  formKey,
  gatherEvidence,
  mobilePattern,
  typeShare,
} from './propose-types.ts'
export { type FindingLog, type FindingReason } from './finding-log.ts'
export { dayFirstOf, type PlannedColumn } from './guess-columns.ts'
export { type RawFile } from './identify-file.ts'
export { type CsvTable, type ParquetTable, prepareTable, type PreparedTable } from './prepare-table.ts'
export { runInChild } from './run-in-child.ts'
export { serveChild } from './serve-child.ts'
export { formatRecord, tokenizeCsv } from './csv-tokenizer.ts'
export { limits } from './limits.ts'
export { logicalType } from './sniff-parquet.ts'
