import { createReadStream, createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { formatRecord } from './csv-tokenizer.ts'
import { decodeText, isCleanUtf8, writeText } from './decode-text.ts'
import { FindingLog } from './finding-log.ts'
import type { PlannedColumn } from './guess-columns.ts'
import { identifyFile, type IdentifiedFile, type RawFile } from './identify-file.ts'
import type { Guess, LoadSettings } from './load-settings.ts'
import { repairCsv } from './repair-csv.ts'
import { sniffParquet } from './sniff-parquet.ts'
import { openRows, sniffRows } from './sniff-rows.ts'
import { sniffText, type TextPlan } from './sniff-text.ts'

/** Delimited UTF-8 text that the engine reads, or has to be repaired for it first. */
export interface CsvTable {
  kind: 'csv'
  path: string
  delimiter: string
  quote: string
  /** What ends a line; a line break inside quotes may be another. */
  lineEnding: '\n' | '\r\n' | '\r'
  /** Rows by the mean length of the first ones: a reading that finds far fewer has gone astray. */
  expectedRows: number
  /** Physical lines above the first data record. */
  skipLines: number
  emptyText: readonly string[]
  columns: PlannedColumn[]
  /** The types were proposed from all rows, so that no other row can speak against them. */
  sampledAll: boolean
  guess: Guess
  findings: FindingLog
  /** Rewrites the text so that every record has its cells; findings made so far in reading records are made anew. Undefined once done. */
  repair?: () => Promise<CsvTable>
}

/** A Parquet file: its columns have types already. */
export interface ParquetTable {
  kind: 'parquet'
  path: string
  columns: PlannedColumn[]
  guess: Guess
  findings: FindingLog
}

export type PreparedTable = CsvTable | ParquetTable

export interface Preparation {
  settings: LoadSettings
  /** Folder for the files made on the way; the caller removes it. */
  workFolder: string
}

/** Brings any supported file into a form the engine reads in one pass, with the columns as they are guessed or set. */
export async function prepareTable(file: RawFile, { settings, workFolder }: Preparation): Promise<PreparedTable> {
  const identified = await identifyFile(file, settings)
  const findings = new FindingLog(join(workFolder, 'reading.csv'))
  const { format } = identified
  if (format === 'parquet') return prepareParquet(identified, settings, workFolder, findings)
  if (format === 'csv' || format === 'tsv') return prepareText(identified, settings, workFolder, findings)
  return prepareRows(identified, settings, workFolder, findings)
}

/** Rows of a workbook or of JSON, written as clean CSV. */
async function prepareRows(file: IdentifiedFile, settings: LoadSettings, workFolder: string, findings: FindingLog): Promise<CsvTable> {
  const source = await openRows(file, settings, false)
  const plan = await sniffRows(file, source, settings)
  const path = join(workFolder, 'rows.csv')
  await writeText(path, rowsAsCsv(source.rows(findings), plan.firstRow))
  return {
    kind: 'csv',
    path,
    delimiter: ',',
    quote: '"',
    lineEnding: '\n',
    expectedRows: 0,
    skipLines: 0,
    emptyText: settings.emptyText ?? [],
    columns: plan.columns,
    sampledAll: plan.sampledAll,
    guess: plan.guess,
    findings,
  }
}

async function* rowsAsCsv(rows: AsyncIterable<(string | null)[]>, firstRow: number): AsyncGenerator<string> {
  let out = ''
  let position = 0
  for await (const row of rows) {
    position += 1
    if (position <= firstRow) continue
    out += formatRecord(row.map((cell) => cell?.replaceAll('\u0000', '') ?? ''))
    if (out.length > 1 << 20) {
      yield out
      out = ''
    }
  }
  yield out
}

/** The engine reads Parquet itself; a packed one is unpacked first. */
async function prepareParquet(file: IdentifiedFile, settings: LoadSettings, workFolder: string, findings: FindingLog): Promise<ParquetTable> {
  let { path } = file
  if (file.compression !== 'none') {
    path = join(workFolder, 'unpacked.parquet')
    await pipeline(await file.open(), createWriteStream(path))
  }
  const { columns, guess } = await sniffParquet({ ...file, path }, settings)
  return { kind: 'parquet', path, columns, guess, findings }
}

async function prepareText(file: IdentifiedFile, settings: LoadSettings, workFolder: string, findings: FindingLog): Promise<CsvTable> {
  const plan = sniffText(file, settings)
  const direct = file.compression === 'none' && plan.encoding === 'utf-8' && isCleanUtf8(file.path)
  let path = file.path
  if (!direct) {
    path = join(workFolder, 'decoded.csv')
    await writeText(path, decodeText(await file.open(), plan.encoding, findings))
  }
  const table: CsvTable = {
    kind: 'csv',
    path,
    delimiter: plan.layout.dialect.delimiter,
    quote: plan.layout.dialect.quote,
    lineEnding: plan.layout.lineEnding === 'mixed' ? '\n' : plan.layout.lineEnding,
    expectedRows: (await stat(path)).size / Math.max(1, plan.bytesPerRecord),
    skipLines: plan.firstLine === null ? 0 : plan.firstLine - 1,
    emptyText: settings.emptyText ?? [],
    columns: plan.columns,
    sampledAll: plan.sampledAll,
    guess: plan.guess,
    findings,
  }
  const repair = (): Promise<CsvTable> => repaired(file, plan, table, workFolder, direct)
  return mustRepair(plan) ? repair() : { ...table, repair }
}

/**
 * What the engine is known to read differently: mixed line ends, line breaks inside title or header cells (it counts the lines to skip another way),
 * or inside the first record of a file with CRLF (it takes the first break it sees for the line end), no rows at all, a delimiter outside ASCII.
 */
function mustRepair({ layout, firstLine }: TextPlan): boolean {
  const { records, skipRows, header, lineEnding, dialect } = layout
  const above = records.slice(0, Math.max(skipRows + (header ? 1 : 0), lineEnding === '\r\n' ? 1 : 0))
  return (
    firstLine === null ||
    lineEnding === 'mixed' ||
    dialect.delimiter.charCodeAt(0) > 127 ||
    above.some(({ cells }) => cells.some((cell) => /[\r\n]/u.test(cell)))
  )
}

async function repaired(file: IdentifiedFile, plan: TextPlan, table: CsvTable, workFolder: string, direct: boolean): Promise<CsvTable> {
  const path = join(workFolder, 'repaired.csv')
  const text = direct
    ? decodeText(createReadStream(file.path, { highWaterMark: 1 << 20 }), 'utf-8', table.findings)
    : utf8(createReadStream(table.path, { highWaterMark: 1 << 20 }))
  const { dialect } = plan.layout
  await writeText(
    path,
    repairCsv(text, { dialect, width: table.columns.length, firstLine: plan.firstLine ?? Number.POSITIVE_INFINITY }, table.findings),
  )
  if (!direct) await rm(table.path)
  return { ...table, path, delimiter: ',', quote: '"', lineEnding: '\n', expectedRows: 0, skipLines: 0 }
}

async function* utf8(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8')
  for await (const part of source) yield decoder.decode(part, { stream: true })
  yield decoder.decode()
}
