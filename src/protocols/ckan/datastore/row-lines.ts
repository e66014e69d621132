import { Transform } from 'node:stream'
import type { Column } from '../../rows/rows-page.ts'
import { tsvLine } from './print-records.ts'

type Row = Record<string, string | number | boolean | null | object>

const text = (cell: Row[string] | undefined): string =>
  cell === null || cell === undefined ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell)

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
// What XML cannot hold becomes a mark.
const xml = (plain: string): string =>
  plain.replaceAll(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '\ufffd').replaceAll(/[&<>"]/g, (sign) => marks[sign] ?? sign)
const isName = (name: string): boolean => /^[\p{L}_][\p{L}\p{N}._-]*$/u.test(name)
const tag = (name: string): string => (isName(name) && !/^xml/i.test(name) ? name : `_${name.replaceAll(/[^\p{L}\p{N}._-]/gu, '_')}`)

interface Form {
  begin: string
  line(row: Row, first: boolean): string
  end: string
}

function formOf(format: string, columns: readonly Column[], fields: readonly object[]): Form {
  const cells = (row: Row): (Row[string] | undefined)[] => columns.map(({ name }) => row[name])
  if (format === 'tsv') return { begin: tsvLine(columns.map(({ name }) => name)), line: (row) => tsvLine(cells(row).map(text)), end: '' }
  if (format === 'json')
    return {
      begin: `{\n  "fields": ${JSON.stringify(fields)},\n  "records": [\n    `,
      line: (row, first) => `${first ? '' : ',\n    '}${JSON.stringify(cells(row).map((cell) => cell ?? null))}`,
      end: '\n]}\n',
    }
  const tags = columns.map(({ name }) => tag(name))
  return {
    begin: '<data xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n',
    line(row) {
      const parts = cells(row).map((cell, i) => {
        if (columns[i]?.name === '_id') return ''
        return cell === null || cell === undefined ? `<${tags[i]} xsi:nil="true"/>` : `<${tags[i]}>${xml(text(cell))}</${tags[i]}>`
      })
      const number = row['_id']
      return `<row${number === undefined ? '' : ` _id="${text(number)}"`}>${parts.join('')}</row>\n`
    },
    end: '</data>\n',
  }
}

/** Rows that come as a line of JSON each, as TSV, XML or the lists of CKAN's own JSON. */
export function rowLines(format: string, columns: readonly Column[], fields: readonly object[]): Transform {
  const form = formOf(format, columns, fields)
  let rest: Buffer = Buffer.alloc(0)
  let first = true
  const print = (line: string): string => {
    const printed = form.line(JSON.parse(line) as Row, first)
    first = false
    return printed
  }
  return new Transform({
    construct(done) {
      this.push(form.begin)
      done()
    },
    transform(chunk: Buffer, _encoding, done) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
      const end = bytes.lastIndexOf(0x0a)
      rest = bytes.subarray(end + 1)
      if (end < 0) return done()
      const lines = bytes.toString('utf8', 0, end).split('\n')
      done(null, lines.map(print).join(''))
    },
    flush(done) {
      const last = rest.length > 0 ? print(rest.toString()) : ''
      done(null, last + form.end)
    },
  })
}
