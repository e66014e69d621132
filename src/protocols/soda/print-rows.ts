import type { Column, RowsPage } from '../rows/rows-page.ts'

type Cell = string | number | boolean | null | object | undefined

/** Types as the headers of SODA name them. */
const types: Readonly<Record<string, string>> = {
  integer: 'number',
  decimal: 'number',
  double: 'number',
  boolean: 'checkbox',
  date: 'floating_timestamp',
  timestamp: 'floating_timestamp',
}
export const sodaType = ({ type }: Column): string => types[type] ?? 'text'

/** A time without a zone and with its milliseconds. */
function floating(text: string): string {
  const [day = '', time = '00:00:00'] = text.split('T')
  const [clock = '', fraction = ''] = time.split('.')
  return `${day}T${clock}.${fraction.slice(0, 3).padEnd(3, '0')}`
}

/** A cell as SODA writes it: numbers and times as texts. */
function sodaCell(cell: Cell, { type }: Column): string | boolean | object | null {
  if (cell === null || cell === undefined || typeof cell === 'boolean' || typeof cell === 'object') return cell ?? null
  if ((type === 'date' || type === 'timestamp') && typeof cell === 'string') return floating(cell)
  return String(cell)
}

const rowsOf = (page: RowsPage): Record<string, Cell>[] => JSON.parse(page.rows.toString()) as Record<string, Cell>[]

/** Rows as a JSON list of SODA; an empty cell is absent. */
export async function* printJson(pages: AsyncIterable<RowsPage>): AsyncGenerator<string> {
  let before = '['
  for await (const page of pages) {
    const lines = rowsOf(page).map((row) => {
      const cells = page.columns.flatMap((column) => {
        const cell = sodaCell(row[column.name], column)
        return cell === null ? [] : [`${JSON.stringify(column.name)}:${JSON.stringify(cell)}`]
      })
      return `{${cells.join(',')}}`
    })
    if (lines.length > 0) yield before + lines.join('\n,')
    if (lines.length > 0) before = '\n,'
  }
  yield before === '[' ? '[]\n' : ']\n'
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** Rows as CSV of SODA: every cell in quotes but the empty ones. */
export async function* printCsv(pages: AsyncIterable<RowsPage>, byteOrderMark: boolean): AsyncGenerator<string> {
  let isFirst = true
  for await (const page of pages) {
    const head = isFirst ? `${byteOrderMark ? '\ufeff' : ''}${page.columns.map(({ name }) => quoted(name)).join(',')}\n` : ''
    isFirst = false
    yield (
      head +
        rowsOf(page)
          .map((row) => `${page.columns.map((column) => csvCell(sodaCell(row[column.name], column))).join(',')}\n`)
          .join('')
    )
  }
}

const csvCell = (cell: string | boolean | object | null): string =>
  cell === null ? '' : quoted(typeof cell === 'object' ? JSON.stringify(cell) : String(cell))
