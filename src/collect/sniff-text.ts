import { closeSync, openSync, readSync } from 'node:fs'
import { type CsvDialect, tokenizeCsv } from './csv-tokenizer.ts'
import { detectEncoding, wholeCharacters } from './detect-encoding.ts'
import { detectLayout, type Layout } from './detect-dialect.ts'
import { tooLarge } from './errors.ts'
import { type PlannedColumn, guessedColumn, planColumns } from './guess-columns.ts'
import type { IdentifiedFile } from './identify-file.ts'
import { limits } from './limits.ts'
import type { Encoding, Guess, LoadSettings } from './load-settings.ts'

/** What reading a delimited text file needs to know. */
export interface TextPlan {
  encoding: Encoding
  byteOrderMark: boolean
  layout: Layout
  columns: PlannedColumn[]
  /** Physical line of the first data record, from 1; null when there is none. */
  firstLine: number | null
  /** Whether the sample held every row. */
  sampledAll: boolean
  bytesPerRecord: number
  guess: Guess
}

/** Sniffs delimited text: encoding, dialect, header and types, from its head and, in large plain files, from places further in. */
export function sniffText(file: IdentifiedFile, hints: LoadSettings): TextPlan {
  const detected = detectEncoding(file.head)
  const encoding = hints.encoding ?? detected.encoding
  const bytes = encoding === 'utf-8' && !file.complete ? wholeCharacters(file.head) : file.head
  const text = new TextDecoder(encoding).decode(bytes).replaceAll('\u0000', '')
  const layout = detectLayout(text, file.complete, {
    ...(file.format === 'tsv' && hints.delimiter === undefined && text.includes('\t') && { delimiter: '\t' }),
    ...hints,
  })
  const { records, width, header, skipRows } = layout
  if (width > limits.columns) {
    throw tooLarge(
      file.fileName,
      { zh: `有 ${width} 列,超过 ${limits.columns} 列。`, en: `has ${width} columns, more than ${limits.columns}.` },
      {
        zh: '请把宽表改成长表(一列为指标名,一列为值),或拆成几个文件。',
        en: 'Turn the wide table into a long one (a column of names, a column of values) or split it.',
      },
      { columns: width, allowed: limits.columns },
    )
  }
  const body = records.slice(skipRows + (header ? 1 : 0))
  const sample = body.slice(0, limits.sampleRows).map((record) => record.cells)
  if (!file.complete && file.compression === 'none' && encoding === 'utf-8') sample.push(...spotRows(file, layout.dialect, width))
  const headers = Array.from({ length: width }, (_, index) => (header ? (records[skipRows]?.cells[index] ?? '') : ''))
  const columns = planColumns(headers, sample, hints)
  const byteOrderMark = detected.byteOrderMark
  return {
    encoding,
    byteOrderMark,
    layout,
    columns,
    firstLine: body[0]?.line ?? layout.cutLine,
    // the head is measured as UTF-8, which is what the engine reads
    bytesPerRecord: Buffer.byteLength(text) / Math.max(1, records.length),
    sampledAll: file.complete && body.length <= limits.sampleRows,
    guess: {
      format: layout.dialect.delimiter === '\t' ? 'tsv' : 'csv',
      compression: file.compression,
      ...(file.entry !== undefined && { entry: file.entry, entries: file.entries ?? [] }),
      encoding,
      byteOrderMark,
      delimiter: layout.dialect.delimiter,
      quote: layout.dialect.quote,
      lineEnding: layout.lineEnding,
      header,
      headerRow: header ? skipRows : null,
      skipRows,
      columns: columns.map(guessedColumn),
      firstRows: records.slice(0, 50).map(({ cells }) => cells.slice(0, 500).map((cell) => cell.slice(0, 500))),
      rawLines: text.split(/\r\n|\n|\r/u, 20).map((line, index) => ({ line: index + 1, text: line.slice(0, 500) })),
      notes: [...file.notes, ...notesOf(layout, encoding, width)],
    },
  }
}

function notesOf(layout: Layout, encoding: Encoding, width: number): Guess['notes'] {
  const notes: Guess['notes'] = []
  const { records, skipRows, header } = layout
  if (skipRows > 0) notes.push({ zh: `表头之上有 ${skipRows} 行标题,不作为数据。`, en: `${skipRows} title rows above the table are not data.` })
  if (encoding !== 'utf-8') notes.push({ zh: `按 ${encoding} 编码读取。`, en: `Read as ${encoding}.` })
  const body = records.slice(skipRows + (header ? 1 : 0))
  const ragged =
    body.filter(({ cells }) => cells.length !== width && cells.slice(width).some((cell) => cell !== '')).length +
    body.filter(({ cells }) => cells.length < width).length
  if (ragged > 0)
    notes.push({
      zh: `前 ${body.length} 行中有 ${ragged} 行的格数与表头不同。`,
      en: `${ragged} of the first ${body.length} rows have another number of cells than the header.`,
    })
  if (layout.lineEnding === 'mixed') notes.push({ zh: '换行符不统一。', en: 'Line ends are mixed.' })
  return notes
}

/** Rows from places inside a large file, so that types are not proposed from its beginning alone. A place that does not parse is left out. */
function spotRows(file: IdentifiedFile, dialect: CsvDialect, width: number): string[][] {
  const rows: string[][] = []
  const handle = openSync(file.path, 'r')
  const buffer = Buffer.alloc(96 << 10)
  try {
    for (let spot = 1; spot <= limits.sampleSpots; spot += 1) {
      const offset = Math.floor((file.bytes / (limits.sampleSpots + 0.01)) * spot) - (spot === limits.sampleSpots ? buffer.length : 0)
      if (offset <= limits.sniffBytes) continue
      const read = readSync(handle, buffer, 0, buffer.length, offset)
      const bytes = buffer.subarray(0, read)
      const text = new TextDecoder('utf-8').decode(bytes.subarray(bytes.indexOf(10) + 1))
      const records = tokenizeCsv(text, dialect).slice(0, -1)
      const whole = records.filter(({ cells }) => cells.length === width)
      if (whole.length > 0 && whole.length >= records.length * 0.98) rows.push(...whole.map(({ cells }) => cells))
    }
  } finally {
    closeSync(handle)
  }
  return rows
}
