import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Text } from '../model/index.ts'
import type { Compression, FileFormat, LoadSettings } from './load-settings.ts'
import { emptyFile, unknownFormat, unreadableFile } from './errors.ts'
import { limits } from './limits.ts'
import { gunzipped, listZip, openZipEntry, type ZipEntry } from './unpack.ts'

export interface RawFile {
  path: string
  /** The name the file was uploaded under; its extension is only a hint. */
  fileName: string
}

export interface IdentifiedFile extends RawFile {
  format: FileFormat
  compression: Compression
  entry?: string
  entries?: string[]
  bytes: number
  head: Buffer
  /** Whether the head is the whole content. */
  complete: boolean
  notes: Text[]
  /** The content without its packing, from the beginning. */
  open(): Promise<Readable>
}

/** First bytes of a stream, and whether that was all of it. */
export async function readHead(stream: Readable, wanted: number): Promise<{ head: Buffer; complete: boolean }> {
  const parts: Buffer[] = []
  let length = 0
  let complete = true
  for await (const part of stream as AsyncIterable<Buffer>) {
    parts.push(part)
    length += part.length
    if (length > wanted) {
      complete = false
      break
    }
  }
  stream.destroy()
  return { head: Buffer.concat(parts).subarray(0, wanted), complete }
}

const extensionFormats: Record<string, FileFormat> = {
  csv: 'csv',
  txt: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  geojson: 'geojson',
  parquet: 'parquet',
  pq: 'parquet',
  xlsx: 'xlsx',
  xlsm: 'xlsx',
  xls: 'xls',
}
const extensionOf = (name: string): string => /\.([a-z0-9]+)$/iu.exec(name.replace(/\.(gz|gzip)$/iu, ''))?.[1]?.toLowerCase() ?? ''

/** Finds what a file really is from its bytes; the extension only decides where the bytes leave it open, and a lying one is noted. */
export async function identifyFile(file: RawFile, hints: LoadSettings = {}): Promise<IdentifiedFile> {
  const { size } = await stat(file.path)
  if (size === 0) throw emptyFile(file.fileName)
  const plain = async (): Promise<Readable> => createReadStream(file.path, { highWaterMark: 1 << 20 })
  const magic = await firstBytes(file.path)
  if (magic[0] === 0x1f && magic[1] === 0x8b) {
    const openGzip = async (): Promise<Readable> => gunzipped(await plain(), file.fileName, size)
    return describe(file, 'gzip', size, openGzip, hints, {})
  }
  if (magic.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1')) || magic.subarray(0, 4).equals(Buffer.from('PK\u0005\u0006', 'latin1'))) {
    const entries = await listZip(file.path, file.fileName)
    if (entries.some((entry) => entry.name === 'xl/workbook.xml' || entry.name === 'xl/workbook.bin'))
      return describe(file, 'none', size, plain, hints, {})
    const data = entries.filter(isDataEntry)
    const chosen = hints.entry !== undefined ? entries.find((entry) => entry.name === hints.entry) : likeliest(data)
    if (!chosen) {
      const names = data
        .map((entry) => entry.name)
        .slice(0, 10)
        .join(', ')
      throw unreadableFile(
        file.fileName,
        hints.entry ? `压缩包里没有“${hints.entry}”。有:${names}` : '压缩包里没有数据文件。',
        hints.entry ? `the zip has no entry “${hints.entry}”; it has: ${names}` : 'the zip holds no data file.',
      )
    }
    return describe(file, 'zip', size, () => openZipEntry(file.path, file.fileName, chosen.name), hints, {
      entry: chosen.name,
      entries: data.map((entry) => entry.name),
    })
  }
  return describe(file, 'none', size, plain, hints, {})
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

const isDataEntry = (entry: ZipEntry): boolean =>
  !entry.name.endsWith('/') && !/(^|\/)(__MACOSX\/|\.|Thumbs\.db)/u.test(entry.name) && entry.unpackedBytes > 0
const likeliest = (entries: ZipEntry[]): ZipEntry | undefined =>
  entries.toSorted(
    (a, b) => Number(extensionOf(b.name) in extensionFormats) - Number(extensionOf(a.name) in extensionFormats) || b.unpackedBytes - a.unpackedBytes,
  )[0]

async function describe(
  file: RawFile,
  compression: Compression,
  size: number,
  openContent: () => Promise<Readable>,
  hints: LoadSettings,
  more: { entry?: string; entries?: string[] },
): Promise<IdentifiedFile> {
  const { head, complete } = await readHead(await openContent(), limits.sniffBytes)
  const innerName = more.entry ?? file.fileName
  if (head.length === 0) throw emptyFile(innerName)
  const content = formatOfContent(head, innerName)
  const claimed = extensionFormats[extensionOf(innerName)]
  const notes: Text[] = []
  const extension = extensionOf(innerName)
  const textual = (format: FileFormat | undefined): boolean => format === 'csv' || format === 'tsv'
  let format = content ?? (claimed && textual(claimed) ? claimed : 'csv')
  if (claimed && claimed !== format && !(claimed === 'json' && (format === 'ndjson' || format === 'geojson'))) {
    notes.push({
      zh: `扩展名是 .${extension},内容却是 ${format}:按内容读取。`,
      en: `The extension is .${extension} but the content is ${format}: read as what it is.`,
    })
  }
  if (hints.format !== undefined && hints.format !== format) {
    if (['parquet', 'xlsx', 'xls'].includes(hints.format) || ['parquet', 'xlsx', 'xls'].includes(format)) {
      throw unreadableFile(
        innerName,
        `内容是 ${format},不能按 ${hints.format} 读取。`,
        `its content is ${format} and cannot be read as ${hints.format}.`,
      )
    }
    format = hints.format
  }
  if (compression === 'zip' && (more.entries?.length ?? 0) > 1) {
    notes.push({
      zh: `压缩包里有 ${more.entries?.length} 个文件,读取“${more.entry}”。`,
      en: `The zip holds ${more.entries?.length} files; “${more.entry}” is read.`,
    })
  }
  return { ...file, ...more, format, compression, bytes: size, head, complete, notes, open: openContent }
}

/** The format that the first bytes show, or undefined for delimited text. */
function formatOfContent(head: Buffer, name: string): FileFormat | undefined {
  const starts = (signature: string): boolean => head.subarray(0, signature.length).equals(Buffer.from(signature, 'latin1'))
  if (starts('PAR1')) return 'parquet'
  if (starts('PK\u0003\u0004')) return 'xlsx'
  if (starts('\u00d0\u00cf\u0011\u00e0')) return 'xls'
  if (starts('%PDF')) throw unknownFormat(name, '这是 PDF 文件。', 'this is a PDF.')
  if (starts('\u0089PNG') || starts('\u00ff\u00d8\u00ff') || starts('GIF8')) throw unknownFormat(name, '这是图片。', 'this is a picture.')
  if (starts('\u001f\u008b')) throw unknownFormat(name, '压缩包里还是压缩文件。', 'it is packed twice.')
  if (head.length > 262 && head.subarray(257, 262).toString('latin1') === 'ustar')
    throw unknownFormat(name, '这是 tar 归档。', 'this is a tar archive.')
  const text = head
    .subarray(0, 65_536)
    .toString('utf8')
    .replace(/^\uFEFF/u, '')
    .trimStart()
  if (/^(<!doctype html|<html)/iu.test(text))
    throw unknownFormat(name, '这是网页,不是数据;下载时可能需要登录。', 'this is a web page, not data; the download may have needed a sign-in.')
  if (text.startsWith('<?xml')) throw unknownFormat(name, '这是 XML。', 'this is XML.')
  if (/^\[\s*([{\]]|$)/u.test(text)) return 'json'
  if (/^\{\s*("|\}|$)/u.test(text)) {
    const firstLine = text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n'))
    if (isJson(firstLine) && text.indexOf('\n') >= 0 && text.slice(text.indexOf('\n')).trim().startsWith('{')) return 'ndjson'
    return /"type"\s*:\s*"FeatureCollection"/u.test(text.slice(0, 4096))
      ? 'geojson'
      : isJson(text) && /\.(ndjson|jsonl)$/iu.test(name)
        ? 'ndjson'
        : 'json'
  }
  return undefined
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
