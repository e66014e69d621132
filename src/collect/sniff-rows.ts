import { widthOf, detectHeader } from './detect-dialect.ts'
import { emptyFile } from './errors.ts'
import { guessedColumn, planColumns, type PlannedColumn } from './guess-columns.ts'
import type { IdentifiedFile } from './identify-file.ts'
import { limits } from './limits.ts'
import type { Guess, LoadSettings } from './load-settings.ts'
import { openJson } from './read-json.ts'
import { openSheet } from './read-sheet.ts'
import type { RowSource } from './row-source.ts'

/** Rows of any format that is neither delimited text nor Parquet. `sampleOnly` stops reading JSON once the sample is full. */
export const openRows = (file: IdentifiedFile, hints: LoadSettings, sampleOnly: boolean): Promise<RowSource> =>
  file.format === 'xlsx' || file.format === 'xls' ? openSheet(file, hints) : openJson(file, hints, sampleOnly)

export interface RowPlan {
  columns: PlannedColumn[]
  /** Rows of the source above the data: title rows and header. */
  firstRow: number
  /** Whether the sample held every row. */
  sampledAll: boolean
  guess: Guess
}

/** Columns and types of row-shaped input, from its first rows. */
export async function sniffRows(file: IdentifiedFile, source: RowSource, hints: LoadSettings): Promise<RowPlan> {
  const sample: (string | null)[][] = []
  for await (const row of source.rows()) {
    sample.push(row)
    if (sample.length >= limits.sampleRows) break
  }
  if (source.headers.length === 0) throw emptyFile(file.fileName)
  const texts = sample.slice(0, 500).map((row) => row.map((cell) => cell ?? ''))
  const width = source.headers.length
  const { header, skipRows } = source.headerless ? detectHeader(texts, width, hints) : { header: false, skipRows: hints.skipRows ?? 0 }
  const firstRow = skipRows + (header ? 1 : 0)
  const headers = header
    ? Array.from({ length: widthOf(texts, skipRows, header, width) }, (_, index) => texts[skipRows]?.[index] ?? '')
    : source.headerless
      ? source.headers.map(() => '')
      : source.headers
  const columns = planColumns(headers, sample.slice(firstRow), hints).map((column, index): PlannedColumn =>
    source.jsonColumns.has(index) && !column.fixed
      ? { ...column, type: 'json', fixed: true, reason: { zh: '内容是嵌套结构，按 JSON 保存', en: 'the values are nested: kept as JSON' } }
      : column,
  )
  return {
    columns,
    firstRow,
    sampledAll: sample.length < limits.sampleRows,
    guess: {
      format: file.format,
      compression: file.compression,
      ...(file.entry !== undefined && { entry: file.entry, entries: file.entries ?? [] }),
      header: header || !source.headerless,
      headerRow: header ? skipRows : null,
      skipRows,
      ...source.guess,
      columns: columns.map(guessedColumn),
      firstRows: [...(source.headerless ? [] : [source.headers]), ...texts]
        .slice(0, 50)
        .map((row) => row.slice(0, 500).map((cell) => cell.slice(0, 500))),
      rawLines: file.format === 'xlsx' || file.format === 'xls' ? [] : rawLines(file, source.guess.encoding ?? 'utf-8'),
      notes: [...file.notes, ...source.notes],
    },
  }
}

function rawLines(file: IdentifiedFile, encoding: string): Guess['rawLines'] {
  return new TextDecoder(encoding)
    .decode(file.head.subarray(0, 20_000))
    .split(/\r\n|\n/u, 20)
    .map((text, index) => ({ line: index + 1, text: text.slice(0, 500) }))
}
