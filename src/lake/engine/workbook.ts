import { Readable } from 'node:stream'
import type { Workbook } from './row-engine.ts'
import { zipStream, type ZipPart } from './zip-stream.ts'

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** Styles: 0 plain, 1 date, 2 time stamp, 3 time of day, 4 bold. */
const styles = `${declaration}<styleSheet xmlns="${main}"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="hh:mm:ss"/></numFmts><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf xfId="0"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" numFmtId="165" applyNumberFormat="1"/><xf xfId="0" numFmtId="166" applyNumberFormat="1"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>`

const escaped = (text: string): string =>
  text
    .replace(/_(x[0-9A-Fa-f]{4}_)/g, '_x005F_$1')
    // oxlint-disable-next-line no-control-regex -- XML cannot hold them
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
const cell = (text: string, style = 0): string =>
  `<c t="inlineStr"${style ? ` s="${style}"` : ''}><is><t xml:space="preserve">${escaped(text)}</t></is></c>`
const sheetHead = (widths: readonly number[], frozen: boolean): string =>
  `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0">${frozen ? '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' : ''}</sheetView></sheetViews>${widths.length > 0 ? `<cols>${widths.map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`).join('')}</cols>` : ''}<sheetData>`
const sheetTail = '</sheetData></worksheet>'

/** Names of sheets: 31 characters, none of which a spreadsheet keeps for itself. */
const sheetName = (name: string): string => escaped(name.replace(/[\\/?*[\]:']/g, ' ').slice(0, 31))

/** Rows that the engine printed as XML, as a workbook with a second sheet that says where they come from. Memory stays flat. */
export function workbook(rows: Readable, words: Workbook): Readable {
  const names = [words.sheet, words.aboutSheet].map(sheetName)
  const about = words.about.map(([name, value]) => `<row>${cell(name, 4)}${cell(value)}</row>`).join('')
  const text = (name: string, ...lines: string[]): ZipPart => ({ name, bytes: [Buffer.from(lines.join(''))] })
  async function* data(): AsyncGenerator<Uint8Array> {
    const widths = words.headers.map((header) =>
      Math.min(
        48,
        Math.max(
          10,
          [...header].reduce((sum, c) => sum + (c > '\u2e7f' ? 2 : 1), 4),
        ),
      ),
    )
    yield Buffer.from(`${sheetHead(widths, true)}<row>${words.headers.map((header) => cell(header, 4)).join('')}</row>\n`)
    for await (const piece of rows) yield piece as Buffer
    yield Buffer.from(sheetTail)
  }
  const parts: ZipPart[] = [
    text(
      '[Content_Types].xml',
      `${declaration}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`,
      `<Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${kind}.styles+xml"/>`,
      ...names.map((_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${kind}.worksheet+xml"/>`),
      '</Types>',
    ),
    text(
      '_rels/.rels',
      `${declaration}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    text(
      'xl/workbook.xml',
      `${declaration}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>`,
      ...names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`),
      '</sheets></workbook>',
    ),
    text(
      'xl/_rels/workbook.xml.rels',
      `${declaration}<Relationships xmlns="${packages}/relationships">`,
      ...names.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${office}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`),
      `<Relationship Id="rId${names.length + 1}" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    ),
    text('xl/styles.xml', styles),
    text('xl/worksheets/sheet2.xml', sheetHead([20, 90], false), about, sheetTail),
    { name: 'xl/worksheets/sheet1.xml', bytes: data() },
  ]
  const out = Readable.from(zipStream(parts), { objectMode: false, highWaterMark: 1 << 17 })
  out.once('close', () => rows.destroy())
  return out
}
