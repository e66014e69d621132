import { quoteText } from '../../rows/literals.ts'
import type { Column } from '../../rows/rows-page.ts'
import { parameterFault } from '../refusals.ts'

const isNumber = (text: string): boolean => /^[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/.test(text) && text.length <= 60

const refuse = (at: string, { name, type }: Column, value: string): never => {
  throw parameterFault(at, `“${name}”是 ${type}，不能与“${value.slice(0, 100)}”比较`, `invalid input for ${name} (${type}): "${value.slice(0, 100)}"`)
}

/** The literal of the query language that a value of a client stands for, by the type of the column. @throws InvalidInput */
export function literalOf(column: Column, value: unknown, at = 'filters'): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw parameterFault(at, `“${column.name}”的值须是文字、数字或布尔值`, `values of ${column.name} must be texts, numbers or booleans`)
  const text = String(value)
  switch (column.type) {
    case 'int':
    case 'integer':
    case 'decimal':
    case 'double':
      return isNumber(text.trim()) ? text.trim().replace(/^\+/, '') : refuse(at, column, text)
    case 'boolean':
      if (/^(true|t|1|yes)$/i.test(text)) return 'true'
      return /^(false|f|0|no)$/i.test(text) ? 'false' : refuse(at, column, text)
    default:
      return quoteText(text)
  }
}
