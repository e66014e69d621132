import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { type CellValue, type MergeRange, readXls, readXlsx, type Sheet } from 'hucre/xlsx'
import type { Text } from '../model/index.ts'
import { tooLarge, unreadableFile } from './errors.ts'
import type { IdentifiedFile } from './identify-file.ts'
import { limits } from './limits.ts'
import type { LoadSettings } from './load-settings.ts'
import type { RowSource } from './row-source.ts'
import { listZip } from './unpack.ts'

const two = (value: number): string => String(value).padStart(2, '0')

/** A date of a workbook, which has no time zone: the day alone at midnight; seconds rounded, because serial numbers carry noise. */
function dateText(date: Date): string {
  const rounded = new Date(Math.round(date.getTime() / 1000) * 1000)
  const [y, m, d, h, i, s] = [
    rounded.getUTCFullYear(),
    rounded.getUTCMonth() + 1,
    rounded.getUTCDate(),
    rounded.getUTCHours(),
    rounded.getUTCMinutes(),
    rounded.getUTCSeconds(),
  ]
  const day = `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`
  // serial numbers below 1 are times of day; Excel counts them from 1899-12-30
  if (y < 1900) return `${two(h)}:${two(i)}:${two(s)}`
  return h === 0 && i === 0 && s === 0 ? day : `${day} ${two(h)}:${two(i)}:${two(s)}`
}

/** A cell as text. Numbers have the fifteen digits a workbook shows, so that 0.1 + 0.2 is 0.3. */
function cellText(value: CellValue | undefined): string | null {
  if (value === null || value === undefined || value === '') return null
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : dateText(value)
  if (typeof value === 'number') return plainNumber(Number(value.toPrecision(15)))
  return String(value)
}

/** A number without an exponent, as a person would write it. */
function plainNumber(value: number): string {
  const text = String(value)
  if (!/e/u.test(text) || !Number.isFinite(value)) return text
  return Math.abs(value) >= 1 ? BigInt(value).toString() : value.toFixed(20).replace(/0+$/u, '')
}

/** A merged cell counts for every row it covers, in its first column; across columns it does not, so that merged titles stay titles. */
function fillMerges(rows: (string | null)[][], merges: readonly MergeRange[]): number {
  let filled = 0
  for (const { startRow, endRow, startCol } of merges) {
    const value = rows[startRow]?.[startCol] ?? null
    if (value === null || endRow === startRow) continue
    for (let row = startRow + 1; row <= Math.min(endRow, rows.length - 1); row += 1) (rows[row] as (string | null)[])[startCol] = value
    filled += 1
  }
  return filled
}

/** Rows of one worksheet, as the whole workbook allows: formulas by their stored results, hidden sheets only when asked for by name. */
export async function openSheet(file: IdentifiedFile, hints: LoadSettings): Promise<RowSource> {
  const bytes = await workbookBytes(file)
  const sheets: { name: string; hidden: boolean }[] = []
  const read = async (wanted: (name: string, hidden: boolean) => boolean): Promise<Sheet[]> => {
    sheets.length = 0
    const filter = (info: { name: string; hidden?: boolean; veryHidden?: boolean }): boolean => {
      const hidden = info.hidden === true || info.veryHidden === true
      if (!sheets.some(({ name }) => name === info.name)) sheets.push({ name: info.name, hidden })
      return wanted(info.name, hidden)
    }
    try {
      if (file.format === 'xlsx') return (await readXlsx(bytes, { sheets: filter })).sheets
      // the reader of the old format knows no filter by visibility
      const { sheets: all } = await readXls(bytes)
      return all.filter(filter)
    } catch (error) {
      throw unreadableFile(file.fileName, '工作簿已损坏或有密码。', 'the workbook is damaged or has a password.', error)
    }
  }
  const candidates = await read((name, hidden) => (hints.sheet === undefined ? !hidden : name === hints.sheet))
  const used = (sheet: Sheet): boolean => sheet.rows.some((row) => row.some((cell) => cell !== null && cell !== ''))
  const chosen =
    hints.sheet === undefined ? (candidates.find((sheet) => used(sheet)) ?? candidates[0]) : candidates.find(({ name }) => name === hints.sheet)
  if (!chosen) {
    const names = sheets.map(({ name }) => name).join(', ')
    throw unreadableFile(file.fileName, `没有工作表“${hints.sheet ?? ''}”。有:${names}`, `there is no sheet “${hints.sheet ?? ''}”; it has: ${names}`)
  }
  const all = chosen.rows.map((row) => row.map(cellText))
  const merged = fillMerges(all, chosen.merges ?? [])
  const rows = all.filter((row) => row.some((cell) => cell !== null))
  const width = rows.reduce((most, row) => Math.max(most, row.findLastIndex((cell) => cell !== null) + 1), 0)
  const notes: Text[] = []
  const others = sheets.filter(({ name }) => name !== chosen.name)
  if (others.length > 0)
    notes.push({
      zh: `读取工作表“${chosen.name}”,另有 ${others.length} 张。`,
      en: `The sheet “${chosen.name}” is read; there are ${others.length} more.`,
    })
  if (others.some(({ hidden }) => hidden)) notes.push({ zh: '有隐藏的工作表,未读取。', en: 'Hidden sheets are not read.' })
  if (merged > 0) notes.push({ zh: `${merged} 处合并单元格按所跨各行填写。`, en: `${merged} merged cells count for each row they cover.` })
  return {
    headers: Array.from({ length: width }, () => ''),
    headerless: true,
    jsonColumns: new Set(),
    lineEnding: undefined,
    guess: { sheet: chosen.name, sheets },
    notes,
    async *rows() {
      for (const row of rows) yield Array.from({ length: width }, (_, index) => row[index] ?? null)
    },
  }
}

async function workbookBytes(file: IdentifiedFile): Promise<Uint8Array> {
  const refuse = (bytes: number): Error =>
    tooLarge(
      file.fileName,
      { zh: '是过大的工作簿。', en: 'is too large for a workbook.' },
      { zh: '请导出为 CSV 后上传。', en: 'Export it as CSV and upload that.' },
      { bytes, allowedBytes: limits.workbookBytes },
    )
  if (file.compression === 'none') {
    if (file.bytes > limits.workbookBytes) throw refuse(file.bytes)
    if (file.format === 'xlsx') {
      const unpacked = (await listZip(file.path, file.fileName)).reduce((sum, entry) => sum + entry.unpackedBytes, 0)
      if (unpacked > limits.workbookUnpackedBytes) throw refuse(unpacked)
    }
    return readFile(file.path)
  }
  const bytes = await buffer(await file.open())
  if (bytes.length > limits.workbookBytes) throw refuse(bytes.length)
  return bytes
}
