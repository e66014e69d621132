import { joinArrays, type Column } from '../../rows/rows-page.ts'
import { Printed } from '../action.ts'

type Cell = string | number | boolean | null | object

const cellText = (cell: Cell | undefined): string =>
  cell === null || cell === undefined ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell)

const quoteWhere = (text: string, special: RegExp): string => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** A row of a text form; no header, as `records_format` says it. */
export const csvLine = (cells: readonly string[]): string => `${cells.map((text) => quoteWhere(text, /[",\r\n]/)).join(',')}\n`
export const tsvLine = (cells: readonly string[]): string => `${cells.map((text) => quoteWhere(text, /["\t\r\n]/)).join('\t')}\n`

/** Pages of rows as the wanted form of `records`. Objects are the engine's own bytes; the other forms read a page, never a table. */
export function printRecords(pages: readonly Buffer[], columns: readonly Column[], format: string): Buffer | string {
  if (format === 'objects') return joinArrays(pages)
  const rows = pages.flatMap((page) => JSON.parse(page.toString()) as Record<string, Cell>[])
  const cells = rows.map((row) => columns.map(({ name }) => row[name]))
  if (format === 'lists') return JSON.stringify(cells)
  const line = format === 'tsv' ? tsvLine : csvLine
  return JSON.stringify(cells.map((row) => line(row.map(cellText))).join(''))
}

/** A dictionary whose values may be bytes that are JSON already. */
export function printObject(entries: readonly (readonly [string, unknown])[]): Printed {
  const pieces = entries.flatMap(([name, value], i): (Buffer | string)[] => {
    const key = `${i === 0 ? '{' : ', '}${JSON.stringify(name)}: `
    return value instanceof Printed ? [key, ...value.pieces] : [key, JSON.stringify(value ?? null)]
  })
  return new Printed([...pieces, '}'])
}
