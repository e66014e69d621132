import type { FieldType, Text } from '../model/index.ts'
import { type CellForm, cellForms, fits, leadingZeroPattern, longDigitsPattern, matches, trimCell } from './cell-forms.ts'

/** The type a column takes, how its cells are written, and why. */
export interface ColumnType {
  type: FieldType
  format?: string
  precision?: number
  scale?: number
  reason: Text
}

/** What is counted about the filled cells of a column, from a sample or from all rows. Keys of `fits` are `formKey`s. */
export interface ColumnEvidence {
  filled: number
  fits: Record<string, number>
  leadingZeros: number
  longDigits: number
  /** Cells whose digits look like a Chinese mobile number. */
  mobiles: number
  /** Most digits after the decimal point, and before it. */
  maxScale: number
  maxDigits: number
  /** Cells with a currency sign, and the distinct signs. */
  currencySigns: string[]
  currencyCells: number
  /** Cells with a decimal fraction that ends in 0, and whether every fraction has two digits. */
  trailingZero: number
  twoDigitFractions: boolean
  /** Distinct truth words seen, lower case; only counted up to three. */
  words: string[]
}

export const formKey = (form: Pick<CellForm, 'type' | 'format'>): string => (form.format ? `${form.type}:${form.format}` : form.type)

/** Share of the filled cells that must fit for a column to take a type. */
export const typeShare = 0.99

const codeHeader =
  /代码|编码|邮编|邮政编码|电话|手机|传真|证号|证件号|信用代码|身份证|(^|[_\s-])(code|phone|tel|telephone|mobile|fax|zip|zipcode|postcode|postal_?code|pcode)$/iu
const dateHeader = /日期|时间|年月日|(^|[_\s-])(date|time|day|dt|datetime|timestamp|at)($|[_\s-])|date$|time$/iu
const moneyHeader =
  /金额|价格|单价|总价|费用|收费|经费|资金|税额|税款|工资|薪|收入|支出|预算|决算|拨款|补贴|投资额|成交额|罚款|(^|[^a-z])(amount|price|cost|fee|salary|wage|revenue|budget|expenditure|payment)s?($|[^a-z])/iu

/** What every cell of a typed form begins with. */
const couldBeTyped = /^[0-9+\-.¥￥$€£]|^(是|否|true|false|yes|no|y|n)$/iu

const amountPattern = cellForms.find((form) => form.format === 'currency')?.pattern ?? ''

export const mobilePattern = '(\\+?86[ -]?)?1[3-9][0-9]{9}'
export const currencyPattern = '[¥￥$€£]'

const text = (zh: string, en: string): ColumnType => ({ type: 'text', reason: { zh, en } })
const share = (part: number, whole: number): string => `${part === whole ? '100' : ((part / whole) * 100).toFixed(part / whole > 0.995 ? 2 : 1)}%`

/** Counts the evidence of a sample of cells; null and blank cells are not filled. */
export function gatherEvidence(cells: Iterable<string | null>): ColumnEvidence {
  const evidence: ColumnEvidence = {
    filled: 0,
    fits: {},
    leadingZeros: 0,
    longDigits: 0,
    mobiles: 0,
    maxScale: 0,
    maxDigits: 0,
    currencySigns: [],
    currencyCells: 0,
    trailingZero: 0,
    twoDigitFractions: true,
    words: [],
  }
  const signs = new Set<string>()
  const words = new Set<string>()
  for (const raw of cells) {
    const cell = raw === null ? '' : trimCell(raw)
    if (cell === '') continue
    evidence.filled += 1
    // no form matches prose; this spares most cells the twenty patterns
    if (cell.length > 40 || !couldBeTyped.test(cell)) continue
    if (matches(leadingZeroPattern, cell)) evidence.leadingZeros += 1
    if (matches(longDigitsPattern, cell)) evidence.longDigits += 1
    if (matches(mobilePattern, cell)) evidence.mobiles += 1
    for (const form of cellForms) {
      if (!fits(form, cell)) continue
      evidence.fits[formKey(form)] = (evidence.fits[formKey(form)] ?? 0) + 1
      if (form.words && words.size < 4) words.add(cell.toLowerCase())
    }
    const amount = matches(amountPattern, cell)
    const sign = amount ? /[¥￥$€£]/u.exec(cell) : null
    if (sign) {
      evidence.currencyCells += 1
      signs.add(sign[0] === '￥' ? '¥' : sign[0])
    }
    const point = amount ? /^[^0-9.]*([0-9,]*)(?:\.([0-9]+))?/u.exec(cell) : null
    if (point) {
      evidence.maxDigits = Math.max(evidence.maxDigits, (point[1] ?? '').replaceAll(',', '').length)
      const fraction = point[2] ?? ''
      if (fraction) {
        evidence.maxScale = Math.max(evidence.maxScale, fraction.length)
        if (fraction.endsWith('0')) evidence.trailingZero += 1
        if (fraction.length !== 2) evidence.twoDigitFractions = false
      }
    }
  }
  evidence.currencySigns = [...signs]
  evidence.words = [...words]
  return evidence
}

const because: Partial<Record<FieldType, [string, string]>> = {
  boolean: ['是真假值', 'are truth values'],
  integer: ['是整数', 'are whole numbers'],
  decimal: ['是金额或定点数', 'are amounts or fixed-point numbers'],
  double: ['是小数', 'are numbers'],
  date: ['是日期', 'are dates'],
  timestamp: ['是日期时间', 'are dates with a time'],
  time: ['是时刻', 'are times of day'],
}

/** Whether the header or the sample already forbids every numeric type, whatever the other rows hold. */
export const forbidsNumbers = (header: string, evidence: ColumnEvidence): boolean =>
  codeHeader.test(header.trim()) || evidence.leadingZeros > 0 || evidence.longDigits > 0

/**
 * Decides the type of a column from evidence: the first form in order of preference that at least 99 % of the filled cells fit and that no rule
 * for codes forbids. The same function decides from the sample (a proposal) and from all rows (final). `dayFirst` is what other columns of the
 * file show about the order of day and month; it decides where the cells of this one leave both open.
 */
export function decideType(header: string, evidence: ColumnEvidence, dayFirst?: boolean): ColumnType {
  const { filled } = evidence
  if (filled === 0) return text('没有内容', 'no cell is filled')
  const isCode = codeHeader.test(header.trim())
  const numericForbidden =
    evidence.leadingZeros > 0
      ? text(`有 ${evidence.leadingZeros} 格以 0 开头，按代码保留`, `${evidence.leadingZeros} cells begin with 0: kept as codes`)
      : evidence.longDigits > 0
        ? text(`有 ${evidence.longDigits} 格超过 15 位数字，按标识保留`, `${evidence.longDigits} cells have more than 15 digits: kept as identifiers`)
        : isCode
          ? text('列名说明这是代码或号码', 'the header speaks of a code or a number to call')
          : evidence.mobiles >= filled * typeShare
            ? text('像手机号码', 'looks like mobile numbers')
            : undefined
  const enough = (key: string): boolean => (evidence.fits[key] ?? 0) >= filled * typeShare
  const ambiguous = enough('date:dmy') && enough('date:mdy') && evidence.fits['date:dmy'] === evidence.fits['date:mdy']
  const ambiguousTime = enough('timestamp:dmy') && enough('timestamp:mdy') && evidence.fits['timestamp:dmy'] === evidence.fits['timestamp:mdy']
  const dates = dateHeader.test(header.trim())
  let forbidden: ColumnType | undefined
  for (const form of cellForms) {
    const key = formKey(form)
    if (!enough(key)) continue
    const numeric = form.type === 'integer' || form.type === 'decimal' || form.type === 'double'
    if (form.format === 'compact' && (!dates || isCode)) continue
    if (form.words && form.format !== undefined && evidence.words.length !== 2) continue
    if (numeric && numericForbidden) {
      forbidden ??= numericForbidden
      continue
    }
    if ((form.format === 'dmy' || form.format === 'mdy') && (form.type === 'date' ? ambiguous : ambiguousTime)) {
      if (dayFirst === (form.format === 'dmy'))
        return {
          type: form.type,
          format: form.format,
          reason: { zh: '日与月的先后同本文件其他日期列', en: 'the order of day and month is that of the other dates of the file' },
        }
      if (dayFirst !== undefined) continue
      forbidden ??= text('日与月的先后无法从数据断定', 'the order of day and month cannot be told from the data')
      continue
    }
    // of the two orders the one that more cells fit
    if (form.format === 'dmy' && (evidence.fits[`${form.type}:mdy`] ?? 0) > (evidence.fits[key] ?? 0)) continue
    if (form.type === 'decimal' && !isMoney(form, header, evidence)) continue
    if (numeric && widerForms(form, header, evidence).some((wider) => (evidence.fits[wider] ?? 0) > (evidence.fits[key] ?? 0))) continue
    const [zh = '', en = ''] = because[form.type] ?? []
    const how = form.format ? ` (${form.format})` : ''
    const note = form.format === 'zoned' ? { zh: '；换算为 UTC', en: '; converted to UTC' } : { zh: '', en: '' }
    return {
      type: form.type,
      ...(form.format !== undefined && {
        format: form.format === 'currency' && evidence.currencySigns[0] ? `currency:${evidence.currencySigns[0]}` : form.format,
      }),
      ...(form.type === 'decimal' && decimalOf(evidence)),
      reason: {
        zh: `${share(evidence.fits[key] ?? 0, filled)} 的内容${zh}${how}${note.zh}`,
        en: `${share(evidence.fits[key] ?? 0, filled)} of the filled cells ${en}${how}${note.en}`,
      },
    }
  }
  if (forbidden) return forbidden
  if (numericForbidden && (evidence.leadingZeros || evidence.longDigits)) {
    const numbers = evidence.leadingZeros + evidence.longDigits + (evidence.fits['integer'] ?? 0)
    if (numbers >= filled * typeShare) return numericForbidden
  }
  return text('内容不属于同一种数字或日期', 'the cells are not of one kind of number or date')
}

/** Numeric forms that also hold the cells of this one: a form that would lose numbers the wider one keeps is passed over. Money never widens to double. */
function widerForms(form: CellForm, header: string, evidence: ColumnEvidence): string[] {
  const money = cellForms.filter((f) => f.type === 'decimal' && isMoney(f, header, evidence)).map(formKey)
  if (form.type === 'decimal') return money
  return ['integer:grouped', 'double', 'double:grouped', ...money].filter((key) => !(form.type === 'double' && key.startsWith('integer')))
}

/** Money is decimal: a header or signs that speak of money, one currency only; or a fixed two digits with zeros kept. */
function isMoney(form: CellForm, header: string, evidence: ColumnEvidence): boolean {
  if (evidence.currencySigns.length > 1) return false
  if (form.format === 'currency') return evidence.currencyCells > 0 || (evidence.fits['decimal:grouped'] ?? 0) < evidence.filled * typeShare
  return moneyHeader.test(header) || (evidence.maxScale === 2 && evidence.twoDigitFractions && evidence.trailingZero > 0)
}

/** Scale from the cells; precision is 18, or 38 where 18 does not hold them: the two widths of storage, so that a later larger amount still fits. */
function decimalOf(evidence: ColumnEvidence): { precision: number; scale: number } {
  const scale = Math.min(evidence.maxScale, 15)
  return { precision: evidence.maxDigits + scale > 18 ? 38 : 18, scale }
}
