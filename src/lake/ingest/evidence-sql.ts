import type { DuckDBConnection } from '@duckdb/node-api'
import { cellForms, type ColumnEvidence, currencyPattern, formKey, leadingZeroPattern, longDigitsPattern, mobilePattern } from '../../collect/index.ts'
import { literal, query } from './engine.ts'
import { trimmed, typedExpression } from './typed-expression.ts'

const matching = (pattern: string): string => `regexp_full_match(t, ${literal(pattern)})`

/** Widest pattern of amounts: the cells whose digits decide scale and precision. */
const amountPattern = cellForms.find((form) => form.type === 'decimal' && form.format === 'currency')?.pattern ?? ''
const wordPattern = cellForms.filter((form) => form.words).map((form) => form.pattern).join('|')

/** A cell that no form of a column may hold: how text columns are shown to be text without counting every form over all rows. */
export const untypable = (cell: string, forms = cellForms): string => `NOT regexp_full_match(${trimmed(cell)}, ${literal(forms.map((form) => `(?:${form.pattern})`).join('|'))})`

/** Counts over all rows the same evidence that `gatherEvidence` of collect counts over a sample. `source` has the column `cell`. */
export async function gatherEvidenceFromRows(connection: DuckDBConnection, source: string, cell: string): Promise<ColumnEvidence> {
  const forms = cellForms.map((form, index) => {
    const wide = { type: form.type, format: form.format, fixed: false, precision: 38, scale: 15 }
    return `count(*) FILTER (WHERE (${typedExpression(wide, 't')}) IS NOT NULL) AS f${index}`
  })
  const digits = `regexp_extract(t, '^[^0-9.]*([0-9,]*)(\\.([0-9]+))?'`
  const sql = `
    WITH cells AS (SELECT ${trimmed(cell)} AS t FROM ${source} WHERE ${cell} IS NOT NULL), filled AS (SELECT t FROM cells WHERE t <> '')
    SELECT count(*) AS filled, ${forms.join(', ')},
      count(*) FILTER (WHERE ${matching(leadingZeroPattern)}) AS zeros,
      count(*) FILTER (WHERE ${matching(longDigitsPattern)}) AS longs,
      count(*) FILTER (WHERE ${matching(mobilePattern)}) AS mobiles,
      count(*) FILTER (WHERE regexp_matches(t, ${literal(currencyPattern)})) AS signed,
      list(DISTINCT replace(regexp_extract(t, ${literal(currencyPattern)}), '￥', '¥')) FILTER (WHERE regexp_matches(t, ${literal(currencyPattern)})) AS signs,
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
