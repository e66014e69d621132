import type { DuckDBConnection } from '@duckdb/node-api'
import {
  cellForms,
  type ColumnEvidence,
  currencyPattern,
  formKey,
  formOf,
  leadingZeroPattern,
  longDigitsPattern,
  mobilePattern,
  type PlannedColumn,
} from '../../collect/index.ts'
import { literal, query } from './engine.ts'
import { fitsExpression, trimmed } from './typed-expression.ts'

const matching = (pattern: string): string => `regexp_full_match(t, ${literal(pattern)})`

/** Widest pattern of amounts: the cells whose digits decide scale and precision. */
const amountPattern = cellForms.find((form) => form.type === 'decimal' && form.format === 'currency')?.pattern ?? ''
const wordPattern = cellForms
  .filter((form) => form.words)
  .map((form) => form.pattern)
  .join('|')

const codeForms = cellForms.filter(({ type }) => type !== 'integer' && type !== 'decimal' && type !== 'double')

/** A cell that no form of its column may hold: how text columns are shown to be text without counting every form over all rows. */
export const untypable = (cell: string, numbersForbidden: boolean): string =>
  `NOT regexp_full_match(${trimmed(cell)}, ${literal((numbersForbidden ? codeForms : cellForms).map((form) => `(?:${form.pattern})`).join('|'))})`

/** The same for most prose, by its first character alone: its pattern is quick to compile, which counts in wide tables. */
export const unlikely = (cell: string): string => `NOT regexp_matches(${cell}, '^[ \t\u00a0\u3000]*([-0-9+.¥￥$€£是否tTfFyYnN])')`

/** Counts in the engine the same evidence that `gatherEvidence` of collect counts over a sample. `source` has the column `cell`; `where` narrows it. */
export async function gatherEvidenceFromRows(connection: DuckDBConnection, source: string, cell: string, where = 'true'): Promise<ColumnEvidence> {
  const forms = cellForms.map((form, index) => `count(*) FILTER (WHERE ${fitsExpression(form, 't')}) AS f${index}`)
  const digits = `regexp_extract(t, '^[^0-9.]*([0-9,]*)(\\.([0-9]+))?'`
  const sql = `
    WITH cells AS (SELECT ${trimmed(cell)} AS t FROM ${source} WHERE ${cell} IS NOT NULL AND (${where})), filled AS (SELECT t FROM cells WHERE t <> '')
    SELECT count(*) AS filled, ${forms.join(', ')},
      count(*) FILTER (WHERE ${matching(leadingZeroPattern)}) AS zeros,
      count(*) FILTER (WHERE ${matching(longDigitsPattern)}) AS longs,
      count(*) FILTER (WHERE ${matching(mobilePattern)}) AS mobiles,
      count(*) FILTER (WHERE ${matching(amountPattern)} AND regexp_matches(t, ${literal(currencyPattern)})) AS signed,
      list(DISTINCT replace(regexp_extract(t, ${literal(currencyPattern)}), '￥', '¥')) FILTER (WHERE ${matching(amountPattern)} AND regexp_matches(t, ${literal(currencyPattern)})) AS signs,
      coalesce(max(length(${digits}, 3))) FILTER (WHERE ${matching(amountPattern)}), 0) AS scale,
      coalesce(max(length(replace(${digits}, 1), ',', ''))) FILTER (WHERE ${matching(amountPattern)}), 0) AS digits,
      count(*) FILTER (WHERE ${matching(amountPattern)} AND contains(t, '.') AND regexp_matches(t, '\\.[0-9]*0( ?元)?$')) AS zeroEnds,
      count(*) FILTER (WHERE ${matching(amountPattern)} AND contains(t, '.') AND NOT regexp_matches(t, '\\.[0-9]{2}( ?元)?$')) AS otherFractions,
      list(DISTINCT lower(t)) FILTER (WHERE ${matching(wordPattern)}) AS words
    FROM filled`
  const [row = {}] = await query<Record<string, string | string[] | null>>(connection, sql)
  const count = (name: string): number => Number(row[name] ?? 0)
  const list = (name: string): string[] => (Array.isArray(row[name]) ? row[name] : [])
  return {
    filled: count('filled'),
    fits: Object.fromEntries(cellForms.map((form, index) => [formKey(form), count(`f${index}`)])),
    leadingZeros: count('zeros'),
    longDigits: count('longs'),
    mobiles: count('mobiles'),
    maxScale: count('scale'),
    maxDigits: count('digits'),
    currencySigns: list('signs'),
    currencyCells: count('signed'),
    trailingZero: count('zeroEnds'),
    twoDigitFractions: count('otherFractions') === 0,
    words: list('words').slice(0, 4),
  }
}

/** Forms that hold every cell of a numeric form too. */
const wider: Record<string, readonly string[]> = {
  integer: ['integer', 'integer:grouped', 'decimal', 'decimal:grouped', 'decimal:currency', 'double', 'double:grouped'],
  'integer:grouped': ['integer:grouped', 'decimal:grouped', 'decimal:currency', 'double:grouped'],
  decimal: ['decimal', 'decimal:grouped', 'decimal:currency', 'double', 'double:grouped'],
  'decimal:grouped': ['decimal:grouped', 'decimal:currency', 'double:grouped'],
  'decimal:currency': ['decimal:currency'],
  double: ['double'],
  'double:grouped': ['double:grouped', 'decimal:grouped', 'decimal:currency'],
}

/**
 * Evidence of a column whose cells have been tried in a form: the misfits are looked at one by one, the cells that fit count for the form and for those
 * that hold it. What only those cells could tell (digits, signs, words) is the plan's, which they fit.
 */
export async function gatherEvidenceOfMisfits(
  connection: DuckDBConnection,
  source: string,
  cell: string,
  plan: PlannedColumn,
  fitting: number,
  typed: string,
): Promise<ColumnEvidence> {
  const found = await gatherEvidenceFromRows(connection, source, cell, `(${typed}) IS NULL`)
  const key = formKey(plan)
  const fits = { ...found.fits }
  for (const form of wider[key.replace(/:currency:.$/u, ':currency')] ?? [key]) fits[form] = (fits[form] ?? 0) + fitting
  const sibling = plan.format === 'dmy' ? 'mdy' : plan.format === 'mdy' ? 'dmy' : undefined
  if (sibling) {
    const form = formOf(plan.type, sibling)
    const [row] = form
      ? await query<{ count: string }>(
          connection,
          `SELECT count(*) FILTER (WHERE ${fitsExpression(form, 't')}) AS count FROM (SELECT ${trimmed(cell)} AS t FROM ${source})`,
        )
      : []
    fits[`${plan.type}:${sibling}`] = Number(row?.count ?? 0)
  }
  const { evidence } = plan
  return {
    filled: found.filled + fitting,
    fits,
    leadingZeros: found.leadingZeros,
    longDigits: found.longDigits,
    mobiles: found.mobiles,
    maxScale: Math.max(found.maxScale, plan.scale ?? evidence.maxScale),
    maxDigits: Math.max(found.maxDigits, evidence.maxDigits),
    currencySigns: [...new Set([...found.currencySigns, ...evidence.currencySigns])],
    currencyCells: found.currencyCells + evidence.currencyCells,
    trailingZero: found.trailingZero + evidence.trailingZero,
    twoDigitFractions: found.twoDigitFractions && evidence.twoDigitFractions,
    words: [...new Set([...found.words, ...evidence.words])].slice(0, 4),
  }
}
