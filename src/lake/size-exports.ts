import { promisify } from 'node:util'
import { deflateRaw } from 'node:zlib'
import type { AnswerColumn, ExportFormat } from './engine/index.ts'

const squeeze = promisify(deflateRaw)

/** A sample of an answer: how many bytes it is as JSON, its rows, and how many rows the whole has. */
export interface Sample {
  columns: readonly AnswerColumn[]
  rows: readonly Record<string, unknown>[]
  jsonBytes: number
  total: number
}
export interface ExportSize {
  bytes: number
  /** Counted, not reckoned from a sample. */
  exact: boolean
}

const bytesOf = (text: string): number => Buffer.byteLength(text)
const textOf = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
const csvCell = (value: unknown): string => {
  const text = textOf(value)
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text === '' && value === '' ? '""' : text
}
const sheetCell = (value: unknown): string =>
  value === null || value === undefined
    ? '<c/>'
    : typeof value === 'number'
      ? `<c><v>${value}</v></c>`
      : `<c t="inlineStr"><is><t xml:space="preserve">${textOf(value)}</t></is></c>`

/** A workbook without rows. */
const emptyWorkbook = 3500
const featureBytes = 90

/**
 * How large an answer is in each format. Lines of JSON are counted where the sample is the whole answer; everything else is reckoned from it.
 * `storedPerRow`: bytes of a row in Parquet as the version is stored; null where that may not be told.
 */
export async function sizeExports(sample: Sample, storedPerRow: number | null): Promise<Record<ExportFormat, ExportSize | null>> {
  const { rows, columns, total, jsonBytes } = sample
  const names = columns.map((column) => column.name)
  const whole = rows.length === total
  if (rows.length === 0) {
    const header = { bytes: bytesOf(names.join(',')) + 1, exact: false }
    return {
      csv: header,
      json: { bytes: 4, exact: true },
      ndjson: { bytes: 0, exact: true },
      parquet: null,
      xlsx: { bytes: emptyWorkbook, exact: false },
      geojson: null,
    }
  }
  const scaled = (bytes: number, fixed = 0): ExportSize => ({ bytes: Math.round((bytes / rows.length) * total + fixed), exact: false })
  // The sample is an array of the same lines: two brackets, and a comma between two rows.
  const lines = jsonBytes - 2 - (rows.length - 1)
  const csv = rows.reduce((sum, row) => sum + bytesOf(names.map((name) => csvCell(row[name])).join(',')) + 1, 0)
  const sheet = rows.map((row) => `<row>${names.map((name) => sheetCell(row[name])).join('')}</row>`).join('\n')
  const packed = (await squeeze(sheet, { level: 4 })).length
  return {
    ndjson: whole ? { bytes: lines + rows.length, exact: true } : scaled(lines + rows.length),
    json: whole ? { bytes: lines + 2 * rows.length + 2, exact: true } : scaled(lines + 2 * rows.length, 2),
    csv: scaled(csv, bytesOf(names.join(',')) + 1),
    xlsx: scaled(packed, emptyWorkbook),
    geojson: scaled(lines + featureBytes * rows.length, 45),
    parquet: storedPerRow === null ? null : { bytes: Math.round(storedPerRow * total), exact: false },
  }
}
