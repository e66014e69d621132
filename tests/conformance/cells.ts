export type Row = Record<string, unknown>
export interface Column {
  name: string
  type: string
  precision?: number
  scale?: number
}

/** JSON whose numbers stay the text that was printed: reading them as numbers would round what is to be compared. */
export const parseExactly = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => (typeof value === 'number' ? (context?.source ?? value) : value))

/** One line of CSV into its cells; what is empty without quotes is nothing, in quotes an empty text. */
function cellsOf(line: string, delimiter: string): (string | null)[] {
  const cells: (string | null)[] = []
  for (let at = 0; at <= line.length;) {
    if (line[at] === '"') {
      let end = at + 1
      while (line[end] !== '"' || line[end + 1] === '"') end += line[end] === '"' ? 2 : 1
      cells.push(line.slice(at + 1, end).replaceAll('""', '"'))
      at = end + 2
    } else {
      const found = line.indexOf(delimiter, at)
      const end = found < 0 ? line.length : found
      cells.push(line.slice(at, end) || null)
      at = end + 1
    }
  }
  return cells
}

/** Rows of a CSV; a line break inside quotes belongs to its cell. */
export function fromCsv(text: string, delimiter = ','): Row[] {
  const lines: string[] = []
  for (const line of text
    .replace(/^\uFEFF/, '')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)) {
    const open = (lines.at(-1)?.split('"').length ?? 1) % 2 === 0
    if (open) lines.push(`${lines.pop()}\n${line}`)
    else lines.push(line)
  }
  const [head = '', ...body] = lines
  const names = cellsOf(head, delimiter)
  return body.map((line) => Object.fromEntries(cellsOf(line, delimiter).map((cell, i) => [names[i], cell])))
}

/** `-1.50e1` as `-15`: the same number is the same text, however many digits it has. */
function plainNumber(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? []
  const point = whole.length + Number(exponent)
  const digits = (whole + fraction).padStart(Math.max(0, -point) + whole.length + fraction.length, '0').padEnd(point, '0')
  const at = Math.max(point, 0)
  const before = digits.slice(0, at).replace(/^0+/, '') || '0'
  const behind = digits.slice(at).replace(/0+$/, '')
  const value = behind === '' ? before : `${before}.${behind}`
  return sign === '-' && value !== '0' ? `-${value}` : value
}

/** Times to the millisecond, which is as far as every format goes. */
function plainTime(value: unknown): string {
  const text = value instanceof Date ? value.toISOString() : String(value)
  const [, moment = text, fraction = ''] = /^(.*?\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|[+-]\d\d(?::?\d\d)?)?$/.exec(text) ?? []
  return `${moment.replace(' ', 'T')}.${fraction.slice(0, 3).padEnd(3, '0')}`
}
/** Readers of Parquet give a time of day as its microseconds. */
const clock = (microseconds: number): string => new Date(microseconds / 1000).toISOString().slice(11, 23)

/** A cell as its type has it, whatever the format printed. Numbers that a reader has made doubles of are told with their fifteen sure digits. */
export function plainCell({ type }: Column, value: unknown): unknown {
  if (value === null || value === undefined) return null
  switch (type) {
    case 'integer':
    case 'decimal':
      return typeof value === 'number' ? Number(value.toPrecision(15)) : plainNumber(String(value))
    case 'double':
      return Number(value)
    case 'boolean':
      return value === true || value === 'true'
    case 'date':
      return (value instanceof Date ? value.toISOString() : String(value)).slice(0, 10)
    case 'timestamp':
      return plainTime(value)
    case 'time':
      return typeof value === 'bigint' || typeof value === 'number' ? clock(Number(value)) : plainTime(value)
    case 'json':
      return JSON.stringify(typeof value === 'string' ? parseExactly(value) : value)
    default:
      return String(value)
  }
}

/** Rows in one form; a number that one side holds as a double is compared as a double. */
export const plainRows = (columns: readonly Column[], rows: readonly Row[]): unknown[][] =>
  rows.map((row) => columns.map((column) => plainCell(column, row[column.name])))
export const likeDoubles = (wanted: readonly unknown[][], found: readonly unknown[][]): unknown[][] =>
  wanted.map((row, r) =>
    row.map((cell, c) => (typeof found[r]?.[c] === 'number' && typeof cell === 'string' ? Number(Number(cell).toPrecision(15)) : cell)),
  )
