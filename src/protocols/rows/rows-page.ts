import type { Download } from '../../platform/operations/index.ts'

/** A column of a table as the rows tell it. */
export interface Column {
  name: string
  type: string
}

/** Head and rows of an answer of `read-rows`: the rows stay the bytes that the engine printed. */
export interface RowsPage {
  version: number
  columns: Column[]
  rows: Buffer
  rowCount: number
  total: number | null
  truncated: boolean
}

const separator = Buffer.from(',"rows":')

/** Takes an answer of `read-rows` apart without reading its rows. */
export function splitPage({ body }: Download): RowsPage {
  if (!Buffer.isBuffer(body)) throw new Error('a page of rows is a buffer')
  const begin = body.indexOf(separator)
  const head = JSON.parse(`${body.subarray(0, begin).toString()}}`) as { version: number; columns: Column[] }
  const end = body.lastIndexOf(',"rowCount":')
  const tail = JSON.parse(`{${body.subarray(end + 1).toString()}`) as { rowCount: number; total?: number; truncated: boolean }
  return {
    version: head.version,
    columns: head.columns,
    rows: body.subarray(begin + separator.length, end),
    rowCount: tail.rowCount,
    total: tail.total ?? null,
    truncated: tail.truncated,
  }
}

/** Several JSON arrays as one, without reading them. */
export function joinArrays(pages: readonly Buffer[]): Buffer {
  const inner = pages.map((page) => page.subarray(1, -1)).filter((page) => page.length > 0)
  const comma = Buffer.from(',')
  return Buffer.concat([Buffer.from('['), ...inner.flatMap((page, i) => (i === 0 ? [page] : [comma, page])), Buffer.from(']')])
}
