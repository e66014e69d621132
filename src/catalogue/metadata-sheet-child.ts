import { readXlsx } from 'hucre/xlsx'
import { serveChild, tokenizeCsv } from '../collect/index.ts'
import { invalidInput } from '../platform/errors/index.ts'

/** Text of a CSV file as sheet programs write it: UTF-8, else GB18030. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

const unreadable = (cause?: unknown) =>
  invalidInput({
    code: 'PUJIANG_SHEET_UNREADABLE',
    detail: { zh: '读不出这张表:要 XLSX 或 CSV。', en: 'This sheet cannot be read: XLSX or CSV is needed.' },
    cause,
  })

serveChild<{ bytes: Uint8Array; fileName: string }, never, string[][]>(async ({ bytes, fileName }) => {
  if (bytes.length === 0) throw unreadable()
  const zipped = bytes[0] === 0x50 && bytes[1] === 0x4b
  if (!zipped) {
    if (/\.xlsx?$/i.test(fileName)) throw unreadable()
    const text = textOf(bytes).replace(/^\uFEFF/, '')
    const delimiter = (text.split('\n', 1)[0] ?? '').includes('\t') ? '\t' : ','
    return tokenizeCsv(text, { delimiter, quote: '"' }).map(({ cells }) => cells)
  }
  try {
    const { sheets } = await readXlsx(bytes)
    return (sheets[0]?.rows ?? []).slice(0, 20_000).map((row) => row.map((cell) => (cell === null || cell === undefined ? '' : String(cell))))
  } catch (error) {
    throw unreadable(error)
  }
})
