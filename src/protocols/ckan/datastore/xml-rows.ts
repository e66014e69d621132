import { Transform } from 'node:stream'
import type { Column } from '../../rows/rows-page.ts'

type Row = Record<string, string | number | boolean | null | object>

const text = (cell: Row[string] | undefined): string =>
  cell === null || cell === undefined ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell)

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
// What XML cannot hold becomes a mark.
const xml = (plain: string): string =>
  plain.replaceAll(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '\ufffd').replaceAll(/[&<>"]/g, (sign) => marks[sign] ?? sign)
const isName = (name: string): boolean => /^[\p{L}_][\p{L}\p{N}._-]*$/u.test(name)
const tag = (name: string): string => (isName(name) && !/^xml/i.test(name) ? name : `_${name.replaceAll(/[^\p{L}\p{N}._-]/gu, '_')}`)

function lineOf(row: Row, columns: readonly Column[], tags: readonly string[]): string {
  const parts = columns.map(({ name }, i) => {
    if (name === '_id') return ''
    const cell = row[name]
    return cell === null || cell === undefined ? `<${tags[i]} xsi:nil="true"/>` : `<${tags[i]}>${xml(text(cell))}</${tags[i]}>`
  })
  const number = row['_id']
  return `<row${number === undefined ? '' : ` _id="${text(number)}"`}>${parts.join('')}</row>\n`
}

/** Rows that come as a line of JSON each, as the XML of CKAN. */
export function xmlRows(columns: readonly Column[]): Transform {
  const tags = columns.map(({ name }) => tag(name))
  const print = (line: string): string => lineOf(JSON.parse(line) as Row, columns, tags)
  let rest: Buffer = Buffer.alloc(0)
  return new Transform({
    construct(done) {
      this.push('<data xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n')
      done()
    },
    transform(chunk: Buffer, _encoding, done) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
      const end = bytes.lastIndexOf(0x0a)
      rest = bytes.subarray(end + 1)
      if (end < 0) return done()
      done(null, bytes.toString('utf8', 0, end).split('\n').map(print).join(''))
    },
    flush(done) {
      done(null, `${rest.length > 0 ? print(rest.toString()) : ''}</data>\n`)
    },
  })
}
