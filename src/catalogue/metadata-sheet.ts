import { writeXlsx } from 'hucre/xlsx'
import { childModule, formatRecord, runInChild } from '../collect/index.ts'
import { labelOf, metadataEntries, metadataPaths, type CityCodes, type Locale, type MetadataValues } from '../model/index.ts'
import { invalidInput, limitExceeded } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import { readCodes } from './settings/city-codes.ts'
import type { BulkRow } from './tables.ts'

export interface SheetRow {
  slug: string
  revision: number
  values: MetadataValues
}

const keyColumns = { dataset: { zh: '数据集', en: 'Dataset' }, revision: { zh: '修订号', en: 'Revision' } }
const columns = ['dataset', 'revision', ...metadataPaths] as const

const headerOf = (column: (typeof columns)[number], locale: Locale): string => {
  const label = column === 'dataset' || column === 'revision' ? keyColumns[column] : metadataEntries.find(({ path }) => path === column)?.label
  return `${label?.[locale] ?? column} [${column}]`
}

/** The cells of one dataset; codes are written as the words people know. */
const cellsOf = (row: SheetRow, locale: Locale, lists: CityCodes): string[] =>
  columns.map((column) => {
    if (column === 'dataset') return row.slug
    if (column === 'revision') return String(row.revision)
    const list = metadataEntries.find(({ path }) => path === column)?.list
    const text = row.values[column]
    return list && text !== '' ? labelOf(lists[list] ?? [], text)[locale] : text
  })

// A sheet program would run a cell that begins like this as a formula; the sign before it is taken off again on the way in.
const formulaStart = /^[=+\-@\t\r]/

/** Metadata of many datasets as a sheet that can be edited and brought back. */
export async function writeMetadataSheet(
  rows: readonly SheetRow[],
  format: 'xlsx' | 'csv',
  { locale, at, codes: known }: { locale: Locale; at: Date; codes: CityCodes },
): Promise<Uint8Array> {
  const header = columns.map((column) => headerOf(column, locale))
  if (format === 'csv')
    return Buffer.from(
      `\uFEFF${[header, ...rows.map((row) => cellsOf(row, locale, known))].map((cells) => formatRecord(cells.map((cell) => (formulaStart.test(cell) ? `'${cell}` : cell)))).join('')}`,
    )
  const lists = metadataEntries.filter(({ list }) => list)
  const codes = lists.flatMap(({ label, list }) =>
    (known[list ?? ''] ?? []).filter(({ hidden }) => !hidden).map((code) => [label[locale], code.label[locale], code.code]),
  )
  return writeXlsx({
    sheets: [
      { name: locale === 'zh' ? '元数据' : 'Metadata', rows: [header, ...rows.map((row) => cellsOf(row, locale, known))] },
      { name: locale === 'zh' ? '可填的值' : 'Values', rows: [locale === 'zh' ? ['列', '可以填', '代码'] : ['Column', 'Value', 'Code'], ...codes] },
    ],
    properties: { created: at, modified: at },
  })
}

const mostBytes = 8 << 20
const mostRows = 5000

/** Reads a sheet that somebody edited, in a child process with bounded memory. @throws InvalidInput when it is none of ours */
export async function readMetadataSheet(ctx: Context, fileName: string): Promise<BulkRow[]> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of ctx.body ?? []) {
    size += (chunk as Buffer).length
    if (size > mostBytes)
      throw limitExceeded({
        code: 'PUJIANG_SHEET_TOO_LARGE',
        status: 413,
        detail: { zh: '这张表超过 8 MB。', en: 'This sheet is larger than 8 MB.' },
        cure: { zh: '分成几张再导入。', en: 'Split it and bring in the parts.' },
      })
    chunks.push(chunk as Buffer)
  }
  const { result: table } = await runInChild<{ bytes: Uint8Array; fileName: string }, never, string[][]>(
    childModule('metadata-sheet-child', import.meta.url),
    { bytes: Buffer.concat(chunks), fileName },
    { signal: ctx.signal, memoryMb: 512, nice: 0, small: true },
  )
  return rowsOf(table, await readCodes(ctx))
}

const nameIn = (header: string): string => /\[([\w.]+)\]\s*$/.exec(header)?.[1] ?? header.trim()

/** A label of the code list, in either language, as its code; anything else stays and is refused where it is checked. */
function codeOf(path: string, text: string, codes: CityCodes): string {
  const list = codes[metadataEntries.find((entry) => entry.path === path)?.list ?? ''] ?? []
  return list.find(({ code, label }) => [code, label.zh, label.en].some((word) => word.toLowerCase() === text.toLowerCase()))?.code ?? text
}

function rowsOf(table: readonly string[][], codes: CityCodes): BulkRow[] {
  const names = (table[0] ?? []).map(nameIn)
  const at = names.indexOf('dataset')
  const known = new Set<string>(metadataPaths)
  if (at < 0 || !names.some((name) => known.has(name)))
    throw invalidInput({
      code: 'PUJIANG_SHEET_HEADER',
      detail: { zh: '这张表的第一行不是导出时的列名。', en: 'The first row of this sheet is not the header of an export.' },
      cure: { zh: '先导出一张,在它上面改,列名不要动。', en: 'Export one, edit that, and leave its header as it is.' },
    })
  const body = table.slice(1).filter((cells) => cells.some((cell) => cell.trim() !== ''))
  if (body.length > mostRows)
    throw limitExceeded({
      code: 'PUJIANG_SHEET_ROWS',
      detail: {
        zh: `一次最多 ${mostRows} 行,这张表有 ${body.length} 行。`,
        en: `At most ${mostRows} rows at a time; this sheet has ${body.length}.`,
      },
    })
  return body.map((cells) => {
    const values: Record<string, string> = {}
    names.forEach((name, i) => {
      const cell = (cells[i] ?? '').trim().replace(/^'(?=[=+\-@])/, '')
      if (known.has(name)) values[name] = codeOf(name, cell, codes)
    })
    const revision = Number(cells[names.indexOf('revision')] ?? '')
    return { dataset: (cells[at] ?? '').trim(), revision: Number.isInteger(revision) && revision > 0 ? revision : null, values }
  })
}
