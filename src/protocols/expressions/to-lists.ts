import type { OrderItem, SelectItem } from './ast.ts'
import { expressionFault } from './faults.ts'
import { quoteName } from '../rows/literals.ts'
import { valueOf, type Meaning } from './to-values.ts'

/** A select list in the query language, and the names it gives with their types. */
interface Selected {
  text: string
  aliases: Map<string, string>
  values: string[]
  /** The items as they are printed, in step with `values`; `*` has no value. */
  items: string[]
  isSummary: boolean
}

/** How Socrata calls a column without a name: `sum_amount`, `date_trunc_ym_opened_on`. */
function soqlName({ value, text }: SelectItem): string {
  if (value.kind !== 'call') return text
  const [of] = value.args
  return [value.name, ...(of?.kind === 'field' ? [of.name] : [])].join('_')
}

/** Translates a select list. @throws InvalidInput at the characters that cannot be honoured */
export function selectOf(items: readonly SelectItem[], meaning: Meaning): Selected {
  const aliases = new Map<string, string>()
  const values: string[] = []
  let isSummary = false
  const printed = items.map((item) => {
    const { value, alias } = item
    if (value.kind === 'star') return '*'
    if (value.kind !== 'field' && value.kind !== 'call')
      throw expressionFault(meaning.at, value, { zh: '这里应为列或函数。', en: 'Expected a column or a function.' })
    const { text, type } = valueOf(value, { ...meaning, aggregates: true })
    if (value.kind === 'call' && type !== 'date' && /^(?:count|sum|avg|min|max|median)$/.test(value.name)) isSummary = true
    const own = value.kind === 'field' ? value.name : meaning.dialect === 'soql' ? soqlName(item) : item.text
    const name = alias ?? own
    if (alias !== null || value.kind === 'call') aliases.set(name, type)
    values.push(text)
    return `${text} as ${quoteName(name)}`
  })
  return { text: printed.join(', '), items: printed.filter((item) => item !== '*'), aliases, values, isSummary }
}

/** Translates an order. The number of the row is its place, which the engine finds without looking. */
export const orderOf = (items: readonly OrderItem[], meaning: Meaning): string =>
  items
    .map(({ by, desc }) => {
      const { text } = valueOf(by, meaning)
      return `${text === '_id' ? '_row' : text}${desc ? ' desc' : ''}`
    })
    .join(', ')
