import type { FieldType } from '../model/index.ts'

/**
 * A way cells of a column may be written, and the type they take. `pattern` is a regular expression both JavaScript and RE2 read alike and
 * that must match the whole trimmed cell, so that the sniffer here and the engine in lake/ingest agree on every cell.
 */
export interface CellForm {
  type: FieldType
  /** Names the form in settings; absent for the plain one. */
  format?: string
  pattern: string
  /** Words of a boolean, lower case: true first. */
  words?: readonly [string, string]
}

const digits15 = '(0|[1-9][0-9]{0,14})'
const grouped15 = '[1-9][0-9]{0,2}(,[0-9]{3}){1,4}'
const fraction = '(\\.[0-9]+)'
const symbol = '[¥￥$€£]'
const month = '(0?[1-9]|1[0-2])'
const day = '(0?[1-9]|[12][0-9]|3[01])'
const year = '(1[0-9]{3}|2[0-9]{3})'
const ymd = `(${year}-${month}-${day}|${year}/${month}/${day}|${year}\\.${month}\\.${day}|${year}年${month}月${day}日)`
const dmy = `(${day}/${month}/${year}|${day}-${month}-${year}|${day}\\.${month}\\.${year})`
const mdy = `(${month}/${day}/${year}|${month}-${day}-${year})`
const hour = '([01]?[0-9]|2[0-3])'
const sixty = '[0-5][0-9]'
const clock = `${hour}:${sixty}(:${sixty}(\\.[0-9]{1,9})?)?`
const chineseClock = `${hour}时${sixty}分(${sixty}秒)?`
const zone = '( ?(Z|[+-][0-9]{2}(:?[0-9]{2})?))'
const compactDate = `${year}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])`

const number = (body: string): string => `[+-]?${body}`

/** Every form a column may take, by type and format. Order is the order of preference where several fit. */
export const cellForms: readonly CellForm[] = [
  { type: 'boolean', pattern: '[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]', words: ['true', 'false'] },
  { type: 'boolean', format: '是/否', pattern: '是|否', words: ['是', '否'] },
  { type: 'boolean', format: 'yes/no', pattern: '[Yy][Ee][Ss]|[Nn][Oo]', words: ['yes', 'no'] },
  { type: 'boolean', format: 'y/n', pattern: '[YyNn]', words: ['y', 'n'] },
  { type: 'date', format: 'compact', pattern: compactDate },
  { type: 'timestamp', format: 'compact', pattern: `${compactDate}([01][0-9]|2[0-3])${sixty}${sixty}` },
  { type: 'integer', pattern: number(digits15) },
  { type: 'integer', format: 'grouped', pattern: number(`(${digits15}|${grouped15})`) },
  { type: 'date', format: 'ymd', pattern: ymd },
  { type: 'date', format: 'dmy', pattern: dmy },
  { type: 'date', format: 'mdy', pattern: mdy },
  { type: 'timestamp', format: 'ymd', pattern: `${ymd}(T| +)(${clock}|${chineseClock})` },
  { type: 'timestamp', format: 'zoned', pattern: `${ymd}(T| +)${clock}${zone}` },
  { type: 'timestamp', format: 'dmy', pattern: `${dmy} +${clock}` },
  { type: 'timestamp', format: 'mdy', pattern: `${mdy} +${clock}` },
  { type: 'time', pattern: clock },
  { type: 'decimal', pattern: number(`(${digits15}${fraction}?|\\.[0-9]+)`) },
  { type: 'decimal', format: 'grouped', pattern: number(`((${digits15}|${grouped15})${fraction}?|\\.[0-9]+)`) },
  { type: 'decimal', format: 'currency', pattern: `[+-]?${symbol}? ?[+-]?((${digits15}|${grouped15})${fraction}?|\\.[0-9]+) ?元?` },
  { type: 'double', pattern: number(`(${digits15}${fraction}?|\\.[0-9]+)([eE][+-]?[0-9]{1,2})?`) },
  { type: 'double', format: 'grouped', pattern: number(`((${digits15}|${grouped15})${fraction}?|\\.[0-9]+)`) },
]

/** Cells that forbid a numeric type for the whole column: a code with a leading zero, or more than 15 digits. */
export const leadingZeroPattern = '[+-]?(0+[1-9][0-9]*(\\.[0-9]+)?|00+)'
export const longDigitsPattern = '[+-]?[1-9][0-9]{15,}'

/** A pattern of decimals with at most `scale` digits after the point. */
export const scaledPattern = (pattern: string, scale: number): string => pattern.replaceAll('\\.[0-9]+', scale > 0 ? `\\.[0-9]{1,${scale}}` : '\\.')

/** Looser patterns for a type the steward asked for: leading zeros and long numbers are then accepted. */
const forcedPatterns: Partial<Record<FieldType, string>> = {
  integer: '[+-]?[0-9]{1,19}',
  decimal: '[+-]?([0-9]{1,38}(\\.[0-9]+)?|\\.[0-9]+)',
  double: '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?',
}

/** Amounts with one sign only (¥ in both its widths), or with 元 and no sign: two currencies in one column must not become one number. */
function currencyForm(sign: string | undefined): CellForm | undefined {
  const form = cellForms.find((f) => f.format === 'currency')
  return (
    form && {
      ...form,
      format: sign ? `currency:${sign}` : 'currency',
      pattern: form.pattern.replace(`${symbol}?`, sign ? `[${sign === '¥' ? '¥￥' : sign}]?` : ''),
    }
  )
}

/** The form of a type and format; `forced` accepts what only a steward may ask for. Undefined for text, json and unknown formats. */
export function formOf(type: FieldType, format?: string, forced = false): CellForm | undefined {
  const sign = /^currency:(.)$/u.exec(format ?? '')?.[1]
  if (type === 'decimal' && (sign || format === 'currency')) return currencyForm(sign)
  const form =
    cellForms.find((f) => f.type === type && f.format === format) ??
    (format === undefined ? cellForms.find((f) => f.type === type && f.format === 'ymd') : undefined)
  const loose = forced && format === undefined ? forcedPatterns[type] : undefined
  return form && loose ? { ...form, pattern: loose } : form
}

const compiled = new Map<string, RegExp>()
/** Whether the whole trimmed text matches the pattern. */
export function matches(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern)
  if (!expression) compiled.set(pattern, (expression = new RegExp(`^(?:${pattern})$`, 'u')))
  return expression.test(text)
}

const monthLengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
function isCalendarDay(y: number, m: number, d: number): boolean {
  if (m === 2 && d === 29) return y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0)
  return d <= (monthLengths[m - 1] ?? 0)
}

const surroundings = /^[ \t\r\n\u00a0\u3000]+|[ \t\r\n\u00a0\u3000]+$/gu
/** A cell without the spaces around it (also no-break and ideographic ones), as the typed expression of the engine trims it. */
export const trimCell = (cell: string): string => cell.replace(surroundings, '')

/** Whether a cell can be read in a form: the pattern, and for dates a day that exists. */
export function fits(form: CellForm, cell: string): boolean {
  const text = trimCell(cell)
  if (!matches(form.pattern, text)) return false
  if (form.type !== 'date' && form.type !== 'timestamp') return true
  if (form.format === 'compact') return isCalendarDay(Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6, 8)))
  const [a = 0, b = 0, c = 0] = text.split(/[^0-9]+/u, 3).map(Number)
  if (form.format === 'dmy') return isCalendarDay(c, b, a)
  if (form.format === 'mdy') return isCalendarDay(c, a, b)
  return isCalendarDay(a, b, c)
}
