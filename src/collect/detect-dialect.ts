import type { LoadSettings } from './load-settings.ts'
import { type CsvDialect, type CsvRecord, tokenizeCsv } from './csv-tokenizer.ts'
import { cellForms, fits, leadingZeroPattern, matches, trimCell } from './cell-forms.ts'

const delimiters = [',', '\t', ';', '|', '\u0001', '，']

export interface Layout {
  dialect: CsvDialect
  records: CsvRecord[]
  width: number
  header: boolean
  skipRows: number
  lineEnding: '\n' | '\r\n' | '\r' | 'mixed'
  /** Physical line of the record that the end of a cut head falls into. */
  cutLine: number | null
}

/** Counts of the fields per record, most frequent first. */
function modalWidth(records: readonly CsvRecord[]): { width: number; share: number } {
  const counts = new Map<number, number>()
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  let width = 1
  let best = 0
  for (const [cells, count] of counts) if (count > best || (count === best && cells > width)) [width, best] = [cells, count]
  return { width, share: records.length ? best / records.length : 0 }
}

/** How the lines of a sample end; `mixed` when not all alike. */
export function lineEndingOf(text: string): Layout['lineEnding'] {
  const crlf = text.split('\r\n').length - 1
  const lf = text.split('\n').length - 1 - crlf
  const cr = text.split('\r').length - 1 - crlf
  if (crlf > 0) return lf > 0 ? 'mixed' : '\r\n'
  return lf > 0 || cr === 0 ? '\n' : '\r'
}

/** Delimiter, quote, title rows and header of CSV text, read from its head; what the settings say is not guessed. */
export function detectLayout(head: string, complete: boolean, hints: LoadSettings): Layout {
  const lineEnding = lineEndingOf(head)
  const read = (delimiter: string): { dialect: CsvDialect; records: CsvRecord[]; cutLine: number | null; width: number; score: number } => {
    const dialect: CsvDialect = { delimiter, quote: hints.quote ?? '"', carriageReturn: lineEnding === '\r' }
    const all = tokenizeCsv(head, dialect)
    // the last record of a cut head is not whole
    const cut = !complete && all.length > 1
    const records = cut ? all.slice(0, -1) : all
    const cutLine = cut ? (all.at(-1)?.line ?? null) : null
    const { width, share } = modalWidth(records.slice(0, 500))
    return { dialect, records, cutLine, width, score: width < 2 ? 0 : share * (1 + Math.log2(width) / 10) }
  }
  let chosen = read(hints.delimiter ?? ',')
  if (hints.delimiter === undefined) {
    for (const delimiter of delimiters.slice(1)) {
      const other = read(delimiter)
      if (other.score > chosen.score * 1.05) chosen = other
    }
  }
  const { dialect, records } = chosen
  const rows = records.map((record) => record.cells)
  const { skipRows, header } = detectHeader(rows, chosen.width, hints)
  return { dialect, records, width: widthOf(rows, skipRows, header, chosen.width), header, skipRows, lineEnding, cutLine: chosen.cutLine }
}

/** Columns of the table: those of the header, and more only when most rows fill more. */
export function widthOf(rows: readonly string[][], skipRows: number, header: boolean, modal: number): number {
  const head = header ? (rows[skipRows]?.length ?? 0) : 0
  if (!header) return Math.max(1, modal)
  const body = rows.slice(skipRows + 1)
  if (head === 0 || body.length === 0) return Math.max(1, head)
  const longer = body.filter((cells) => cells.slice(head).some((cell) => cell !== '')).length
  return longer > body.length / 2 ? Math.max(head, modal) : head
}

/** Whether a cell reads as a number, date, time or truth value rather than as a name. */
const looksLikeData = (cell: string): boolean => {
  const text = trimCell(cell)
  return (
    matches(leadingZeroPattern, text) ||
    matches('[0-9]{16,}', text) ||
    cellForms.some((form) => form.words === undefined && fits(form, text)) ||
    matches('[Tt]rue|[Ff]alse|TRUE|FALSE', text)
  )
}

/**
 * Title rows are rows above the table that fill fewer than half of its columns. The first row after them is a header unless it holds a value
 * (years such as 2019 are allowed among names), is mostly empty, or repeats among the rows below.
 */
export function detectHeader(rows: readonly string[][], width: number, hints: LoadSettings): { header: boolean; skipRows: number } {
  let skipRows = hints.skipRows ?? 0
  if (hints.skipRows === undefined && width > 1) {
    const filled = (cells: readonly string[] | undefined): number => cells?.filter((cell) => trimCell(cell) !== '').length ?? 0
    const first = rows.slice(0, 20).findIndex((cells) => filled(cells) * 2 > width || (width === 2 && cells.length === 2))
    if (first > 0) skipRows = first
  }
  if (hints.header !== undefined) return { header: hints.header, skipRows }
  const candidate = rows[skipRows]
  if (!candidate) return { header: false, skipRows }
  const filled = candidate.filter((cell) => trimCell(cell) !== '')
  if (filled.length === 0) return { header: false, skipRows }
  const data = filled.filter(looksLikeData)
  const names = filled.length - data.length
  const years = data.filter((cell) => matches('(19|20)[0-9]{2}', trimCell(cell)))
  if (data.length > years.length || names === 0) {
    // values in the first row: a header only if it is nearly all names
    return { header: names > 0 && data.length <= filled.length * 0.1, skipRows }
  }
  const key = candidate.join('\u0000')
  const repeated = rows.slice(skipRows + 1, skipRows + 200).some((cells) => cells.join('\u0000') === key)
  return { header: !repeated, skipRows }
}
