import { quoteName, quoteText } from '../rows/literals.ts'
import { badParameter } from './parameters.ts'
import type { PlaceField } from './place-tables.ts'

/** How a value of each type is written in an address, and in the query language. */
const forms: Readonly<Record<string, { pattern: RegExp; zh: string; en: string; write: (value: string) => string }>> = {
  text: { pattern: /^[^]*$/, zh: '文本', en: 'a text', write: quoteText },
  integer: { pattern: /^-?\d{1,38}$/, zh: '整数', en: 'a whole number', write: (value) => value },
  decimal: { pattern: /^-?\d{1,38}(\.\d{1,38})?$/, zh: '小数', en: 'a decimal number', write: (value) => value },
  double: { pattern: /^-?\d{1,38}(\.\d{1,38})?([eE][+-]?\d{1,3})?$/, zh: '数字', en: 'a number', write: (value) => value },
  boolean: { pattern: /^(true|false)$/, zh: 'true 或 false', en: 'true or false', write: (value) => value },
  date: { pattern: /^\d{4}-\d{2}-\d{2}$/, zh: '日期，如 2024-05-01', en: 'a date such as 2024-05-01', write: quoteText },
  timestamp: {
    pattern: /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?$/,
    zh: '时间，如 2024-05-01T08:00:00',
    en: 'a time such as 2024-05-01T08:00:00',
    write: quoteText,
  },
  time: { pattern: /^\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$/, zh: '时刻，如 08:30', en: 'a time of day such as 08:30', write: quoteText },
}

/** One `field=value` as a condition of the query language. @throws InvalidInput */
export function propertyFilter(field: PlaceField, value: string): string {
  const form = forms[field.type]
  if (!form || value.length > 5000 || !form.pattern.test(value))
    throw badParameter(field.name, `应是${form?.zh ?? '文本'}`, `expected ${form?.en ?? 'a text'}`)
  return `${quoteName(field.name)} = ${form.write(value)}`
}
