import { invalidInput, limitExceeded, type PlatformError } from '../platform/errors/index.ts'

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20).toLocaleString('en')} MB`

export const emptyFile = (name: string): PlatformError =>
  invalidInput({
    code: 'PUJIANG_FILE_EMPTY',
    detail: { zh: `文件“${name}”是空的。`, en: `The file “${name}” is empty.` },
    cure: { zh: '请检查导出是否完成,再重新上传。', en: 'Check that the export finished, then upload it again.' },
  })

export const unreadableFile = (name: string, zh: string, en: string, cause?: unknown): PlatformError =>
  invalidInput({
    code: 'PUJIANG_FILE_UNREADABLE',
    detail: { zh: `文件“${name}”无法读取:${zh}`, en: `The file “${name}” cannot be read: ${en}` },
    cure: { zh: '请用原来的程序打开并重新导出,再上传。', en: 'Open it in the program it came from, export it again and upload that.' },
    cause,
  })

export const unknownFormat = (name: string, zh: string, en: string): PlatformError =>
  invalidInput({
    code: 'PUJIANG_FILE_FORMAT',
    status: 415,
    detail: { zh: `不认识文件“${name}”的格式:${zh}`, en: `The format of “${name}” is not supported: ${en}` },
    cure: {
      zh: '可以上传 CSV、TSV、JSON、NDJSON、GeoJSON、Parquet、XLSX、XLS,也可以用 gzip 或 zip 压缩。',
      en: 'Upload CSV, TSV, JSON, NDJSON, GeoJSON, Parquet, XLSX or XLS, packed with gzip or zip if you like.',
    },
  })

export const truncatedArchive = (name: string, cause?: unknown): PlatformError =>
  invalidInput({
    code: 'PUJIANG_ARCHIVE_TRUNCATED',
    detail: { zh: `压缩文件“${name}”不完整或已损坏。`, en: `The archive “${name}” is cut off or damaged.` },
    cure: { zh: '请重新压缩并上传;多半是上次传输中断了。', en: 'Pack and upload it again; most likely an earlier transfer was interrupted.' },
    cause,
  })

export const unpackedTooLarge = (name: string, unpacked: number, allowed: number): PlatformError =>
  limitExceeded({
    code: 'PUJIANG_ARCHIVE_TOO_LARGE',
    status: 413,
    detail: {
      zh: `“${name}”解压后超过 ${megabytes(allowed)},压缩比异常,已停止解压。`,
      en: `“${name}” unpacks to more than ${megabytes(allowed)}, far beyond its packed size; unpacking was stopped.`,
    },
    cure: {
      zh: '如果数据确实这样大,请不压缩直接上传,或拆成几个文件。',
      en: 'If the data really is that large, upload it unpacked or split it into several files.',
    },
    facts: { unpackedBytes: unpacked, allowedBytes: allowed },
  })

export const tooLarge = (
  name: string,
  what: { zh: string; en: string },
  cure: { zh: string; en: string },
  facts: Record<string, unknown>,
): PlatformError =>
  limitExceeded({ code: 'PUJIANG_FILE_TOO_LARGE', status: 413, detail: { zh: `“${name}”${what.zh}`, en: `“${name}” ${what.en}` }, cure, facts })

export const badSetting = (at: string, zh: string, en: string): PlatformError =>
  invalidInput({ code: 'PUJIANG_LOAD_SETTING', detail: { zh, en }, faults: [{ at, message: { zh, en } }] })

/** The child that does the heavy work ran out of the memory it was given. */
export const outOfMemory = (memoryMb: number, cause?: unknown): PlatformError =>
  limitExceeded({
    code: 'PUJIANG_LOAD_MEMORY',
    status: 413,
    detail: { zh: `载入所需内存超过了给它的 ${memoryMb} MB。`, en: `Loading needed more than the ${memoryMb} MB of memory it was given.` },
    cure: {
      zh: '请把文件拆成几个再追加,或请管理员提高载入内存。',
      en: 'Split the file and append the parts, or ask the administrator to raise the memory for loading.',
    },
    facts: { memoryMb },
    cause,
  })
