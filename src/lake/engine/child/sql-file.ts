import { writeXlsx } from 'hucre'
import type { SqlFileFormat } from '../row-engine.ts'

type Row = Record<string, unknown>

const textOf = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value))
const isComputed = (text: string): boolean => /^[=+\-@\t\r]/.test(text)

/** NULL is empty, an empty text is `""`: as the exports of a table write it. */
function csvCell(value: unknown, safe: boolean): string {
  if (value === null || value === undefined) return ''
  const text = textOf(value)
  const shown = safe && typeof value === 'string' && isComputed(text) ? `'${text}` : text
  return shown === '' || /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown
}

/** The answer of a query as a file. At most 10,000 rows, so it is made at once. */
export async function sqlFile(json: Buffer, names: readonly string[], format: SqlFileFormat, safe: boolean): Promise<Buffer> {
  const rows = JSON.parse(json.toString('utf8')) as Row[]
  if (format === 'ndjson') return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  if (format === 'csv') {
    const lines = [names.map((name) => csvCell(name, false)), ...rows.map((row) => names.map((name) => csvCell(row[name], safe)))]
    return Buffer.from(lines.map((cells) => `${cells.join(',')}\n`).join(''))
  }
  const cells = rows.map((row) => names.map((name) => spreadsheetCell(row[name])))
  return Buffer.from(await writeXlsx({ sheets: [{ name: 'query', rows: [[...names], ...cells] }] }))
}

/** Numbers and truths as they are; what a spreadsheet would round or compute stays text. */
function spreadsheetCell(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null
  return typeof value === 'number' || typeof value === 'boolean' ? value : textOf(value)
}
