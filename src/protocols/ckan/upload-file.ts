import { extname } from 'node:path'
import type { Readable } from 'node:stream'
import type { Door, Exchange } from '../protocol.ts'
import type { SentFile } from './action.ts'

/** Endings of files whose rows can be asked for. */
const tabular: ReadonlySet<string> = new Set('.csv .tsv .txt .json .ndjson .jsonl .geojson .xlsx .xls .parquet .gz .zip'.split(' '))
export const holdsRows = (fileName: string): boolean => tabular.has(extname(fileName).toLowerCase())

/** Sends bytes to the lake as they come. What holds no rows is kept as it is, as a document. */
export async function uploadFile(door: Door, exchange: Exchange, name: string, content: Readable): Promise<SentFile> {
  const body = Object.assign(content, { fileName: name })
  const { id } = await door.ask<{ id: string }>({ ...exchange, body }, 'upload-file', {
    fileName: name,
    ...(!holdsRows(name) && { document: true }),
  })
  return { name, upload: id }
}
