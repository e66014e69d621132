import type { BoundColumn, BoundValue, ColumnType, OrdinateForm } from './bound.ts'
import { webMercator } from './duckdb-ordinates.ts'
import { sqlText } from './duckdb-values.ts'

/** The longest text a spreadsheet cell may hold. */
const longestCell = 32_767
/** Digits a spreadsheet keeps of a number. */
const exactNumber = '999999999999999'

const replaced = (sql: string, from: string, to: string): string => `replace(${sql}, ${from}, ${sqlText(to)})`

/** A text inside XML: what XML cannot hold becomes a mark, what spreadsheets would decode is protected. */
function xmlText(sql: string): string {
  const protectedText = `regexp_replace(left(${sql}, ${longestCell}), '_(x[0-9A-Fa-f]{4}_)', '_x005F_\\1', 'g')`
  const clean = `regexp_replace(${protectedText}, '[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x{FFFE}\\x{FFFF}]', chr(65533), 'g')`
  const escaped = replaced(replaced(replaced(clean, "'&'", '&amp;'), "'<'", '&lt;'), "'>'", '&gt;')
  return replaced(escaped, 'chr(13)', '&#13;')
}

/** Always a text cell: nothing in it is ever computed, whatever it begins with. */
const textCell = (sql: string): string => `'<c t="inlineStr"><is><t xml:space="preserve">' || ${sql} || '</t></is></c>'`
const numberCell = (sql: string, style = ''): string => `'<c${style}><v>' || ${sql} || '</v></c>'`
const plainText = (sql: string): string => textCell(`CAST(${sql} AS VARCHAR)`)

/** Days since the beginning of spreadsheet time; before March 1900 that count is wrong, so such days are texts. */
const dayRange = (sql: string): string => `${sql} >= DATE '1900-03-01' AND ${sql} < DATE '10000-01-01'`

function cell(sql: string, { type, precision, scale }: ColumnType): string {
  const or = (test: string, first: string): string => `CASE WHEN ${test} THEN ${first} WHEN ${sql} IS NOT NULL THEN ${plainText(sql)} END`
  switch (type) {
    case 'integer':
      return or(`${sql} BETWEEN -${exactNumber} AND ${exactNumber}`, numberCell(sql))
    case 'decimal': {
      if ((precision ?? 38) <= 15) return numberCell(sql)
      const whole = Math.max(0, 15 - (scale ?? 0))
      const bound = `${whole > 0 ? '9'.repeat(whole) : '0'}${(scale ?? 0) > 0 ? `.${'9'.repeat(Math.min(15, scale ?? 0))}` : ''}`
      return or(`${sql} BETWEEN -${bound} AND ${bound}`, numberCell(sql))
    }
    case 'double':
      return `CASE WHEN isfinite(${sql}) THEN ${numberCell(sql)} END`
    case 'boolean':
      return `CASE WHEN ${sql} THEN '<c t="b"><v>1</v></c>' WHEN NOT ${sql} THEN '<c t="b"><v>0</v></c>' END`
    case 'date':
      return or(dayRange(sql), numberCell(`date_diff('day', DATE '1899-12-30', ${sql})`, ' s="1"'))
    case 'timestamp':
      return or(dayRange(sql), numberCell(`round(date_diff('microsecond', TIMESTAMP '1899-12-30', ${sql}) / 86400000000.0, 10)`, ' s="2"'))
    case 'time':
      return numberCell(`round(date_diff('microsecond', TIME '00:00:00', ${sql}) / 86400000000.0, 10)`, ' s="3"')
    default:
      return textCell(xmlText(sql))
  }
}

/** One row of a worksheet. Empty cells keep their place. */
export const sheetRow = (columns: readonly BoundColumn[], name: (v: BoundValue) => string): string =>
  `'<row>' || ${columns.map((c) => `coalesce(${cell(name(c.value), c.type)}, '<c/>')`).join(' || ')} || '</row>'`

/**
 * One GeoJSON feature: a point, or none where the place is missing or not on the globe. `properties` is SQL of a JSON object as text, `id` of a
 * whole number. Degrees are WGS 84.
 */
export function pointFeature(
  properties: string,
  longitude: string,
  latitude: string,
  { form = 'longitude-latitude', id }: { form?: OrdinateForm; id?: string } = {},
): string {
  const [x, y] = [longitude, latitude].map((sql) => `CAST(${sql} AS DOUBLE)`) as [string, string]
  const [first, second] = ordinates(form, x, y)
  const point = `'{"type":"Point","coordinates":[' || ${first} || ',' || ${second} || ']}'`
  // At the poles the map of the web has no end.
  const top = form === 'web-mercator' ? '< 90' : '<= 90'
  const geometry = `CASE WHEN ${x} BETWEEN -180 AND 180 AND abs(${y}) ${top} THEN ${point} ELSE 'null' END`
  const begin = id === undefined ? `'{"type":"Feature","geometry":'` : `'{"type":"Feature","id":' || ${id} || ',"geometry":'`
  return `${begin} || ${geometry} || ',"properties":' || ${properties} || '}'`
}

/** The two numbers of a point in the order and unit of its system. */
function ordinates(form: OrdinateForm, x: string, y: string): [string, string] {
  if (form === 'latitude-longitude') return [y, x]
  if (form === 'longitude-latitude') return [x, y]
  const [east, north] = webMercator(x, y)
  return [`round(${east}, 3)`, `round(${north}, 3)`]
}
