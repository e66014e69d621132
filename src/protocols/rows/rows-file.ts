import { Readable } from 'node:stream'
import type { Download } from '../../platform/operations/index.ts'

/** Spreadsheets know UTF-8 by the mark before it. */
export const byteOrderMark = '\ufeff'

/** The rows of a file with a text before them and one behind. What streams out of the engine is passed on as it is. */
export function fileOfRows({ body }: Download, head = '', tail = ''): Readable {
  const rows = body instanceof Readable ? body : Readable.from([body])
  if (tail !== '') return Readable.from(between(head, rows, tail))
  if (head !== '') rows.unshift(Buffer.from(head))
  return rows
}

/** Ends its rows when it is ended itself, and fails with them. */
async function* between(head: string, rows: Readable, tail: string): AsyncGenerator<Buffer> {
  yield Buffer.from(head)
  yield* rows as AsyncIterable<Buffer>
  yield Buffer.from(tail)
}
