/** What a record of a CSV file turned out to be. `line` is the physical line it begins on, from 1. */
export interface CsvRecord {
  cells: string[]
  line: number
  faults: CsvFault[]
}
export interface CsvFault {
  reason: 'stray-quote' | 'unclosed-quote'
  cell: number
  raw: string
}

export interface CsvDialect {
  delimiter: string
  /** Empty string: no quoting. */
  quote: string
  /** Whether a lone carriage return ends a line (old Macintosh files); otherwise it is part of the cell. */
  carriageReturn?: boolean
  /** Whether a blank line is a record with one empty cell; true only for files of one column. */
  keepBlank?: boolean
}

/** Characters a record may span before an open quote is taken for a slip; bounds the memory of the tokenizer. */
const recordCharacters = 128 << 20

/**
 * Cuts CSV text into records, also where it breaks RFC 4180: a quote inside an unquoted cell is a character; text after a closing quote is kept
 * (finding stray-quote); a quote that is never closed is a character (finding unclosed-quote) and the record ends with its line.
 */
export class CsvTokenizer {
  readonly #delimiter: number
  readonly #quote: number
  readonly #dialect: CsvDialect
  #buffer = ''
  #line = 1

  constructor(dialect: CsvDialect) {
    this.#dialect = dialect
    this.#delimiter = dialect.delimiter.charCodeAt(0)
    this.#quote = dialect.quote ? dialect.quote.charCodeAt(0) : -1
  }

  /** Adds text and yields the records that are complete. */
  *push(text: string): Generator<CsvRecord> {
    this.#buffer = this.#buffer ? this.#buffer + text : text
    yield* this.#drain(false)
  }

  /** Ends the text and yields what is left. */
  *end(): Generator<CsvRecord> {
    yield* this.#drain(true)
  }

  *#drain(final: boolean): Generator<CsvRecord> {
    let position = 0
    const literal = new Set<number>()
    while (position < this.#buffer.length) {
      const parsed = this.#record(position, final, literal)
      if (parsed === undefined) break
      if ('slip' in parsed) {
        literal.add(parsed.slip)
        continue
      }
      literal.clear()
      position = parsed.next
      const { record } = parsed
      const blank = record.cells.length === 1 && record.cells[0] === '' && !parsed.quoted
      if (!blank || this.#dialect.keepBlank) yield record
    }
    this.#buffer = this.#buffer.slice(position)
  }

  /** One record from `start`; undefined when the text ends too early; `slip` names an opening quote that never closes. */
  #record(
    start: number,
    final: boolean,
    literal: ReadonlySet<number>,
  ): { record: CsvRecord; next: number; quoted: boolean } | { slip: number } | undefined {
    const text = this.#buffer
    const record: CsvRecord = { cells: [], line: this.#line, faults: [] }
    let position = start
    let lines = 0
    let quotedAny = false
    for (;;) {
      let value: string | undefined
      let begin = position
      while (text.charCodeAt(begin) === 32) begin += 1
      if (this.#quote >= 0 && text.charCodeAt(begin) === this.#quote && !literal.has(begin)) {
        let from = begin + 1
        let content = ''
        for (;;) {
          const close = text.indexOf(this.#dialect.quote, from)
          if (close < 0) return final || text.length - start > recordCharacters ? { slip: begin } : undefined
          if (close + 1 >= text.length && !final) return undefined
          content += text.slice(from, close)
          if (text.charCodeAt(close + 1) !== this.#quote) {
            position = close + 1
            break
          }
          content += this.#dialect.quote
          from = close + 2
        }
        quotedAny = true
        for (let i = content.indexOf('\n'); i >= 0; i = content.indexOf('\n', i + 1)) lines += 1
        value = content
      } else if (literal.has(begin)) record.faults.push({ reason: 'unclosed-quote', cell: record.cells.length, raw: '' })

      const end = this.#cellEnd(position)
      if (end >= text.length && !final) return undefined
      const rest = text.slice(position, end)
      if (value === undefined) value = rest
      else if (rest.trim() !== '') {
        // a cell over several lines that closes amid text began with a slip, not with a quote
        if (value.includes('\n')) return { slip: begin }
        value += rest
        record.faults.push({ reason: 'stray-quote', cell: record.cells.length, raw: text.slice(begin, end) })
      }
      const fault = record.faults.at(-1)
      if (fault?.reason === 'unclosed-quote' && fault.cell === record.cells.length) fault.raw = value
      record.cells.push(value)
      if (text.charCodeAt(end) === this.#delimiter) {
        position = end + 1
        continue
      }
      let next = Math.min(end + 1, text.length)
      if (text.charCodeAt(end) === 13 && text.charCodeAt(next) === 10) next += 1
      this.#line += lines + 1
      return { record, next, quoted: quotedAny }
    }
  }

  /** Offset of the delimiter or line end that closes the cell, or the end of the text. */
  #cellEnd(from: number): number {
    const text = this.#buffer
    for (let i = from; i < text.length; i += 1) {
      const code = text.charCodeAt(i)
      if (code === this.#delimiter || code === 10) return i
      if (code === 13) {
        // the line feed of a CRLF may come with the next chunk, so the last character decides nothing yet
        if (i + 1 >= text.length) return this.#dialect.carriageReturn ? i : text.length
        if (this.#dialect.carriageReturn || text.charCodeAt(i + 1) === 10) return i
      }
    }
    return text.length
  }
}

/** Records of a whole text. */
export function tokenizeCsv(text: string, dialect: CsvDialect): CsvRecord[] {
  const tokenizer = new CsvTokenizer(dialect)
  return [...tokenizer.push(text), ...tokenizer.end()]
}

/** One record as RFC 4180 text with commas; an empty single cell is quoted so that its line is not blank. */
export function formatRecord(cells: readonly string[]): string {
  if (cells.length === 1 && cells[0] === '') return '""\n'
  let line = ''
  for (let i = 0; i < cells.length; i += 1) {
    const cell = cells[i] ?? ''
    if (i > 0) line += ','
    line += /[",\r\n]|^ | $/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
  }
  return `${line}\n`
}
