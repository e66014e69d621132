import { fieldNames, knownFields, parseQuery, type OpenTable, type TableRight } from '../lake/index.ts'

/** Parameters that name one field first, and whether they may hold words that were taken out of its cells. */
const naming: Readonly<Record<string, 'known' | 'read'>> = { c: 'known', sort: 'known', group: 'known', measure: 'known', f: 'read' }

/** The field a parameter speaks of. A name may itself hold the separator, so all names the table ever had in this version decide, the longest first. */
const fieldOf = (text: string, names: readonly string[]): string | undefined =>
  names.filter((name) => text === name || text.startsWith(`${name}~`)).toSorted((a, b) => b.length - a.length)[0]

/** Names in a condition; `null` when it cannot be read. */
function namedBy(where: string): ReadonlySet<string> | null {
  try {
    return fieldNames(parseQuery({ where }))
  } catch {
    return null
  }
}

/**
 * Whether all words of a view are for this reader: the fields it names exist for them, and those its conditions name are theirs to read, because
 * the value in a condition may have been taken out of a cell. A closed field, one that is gone and one that never was are the same.
 */
export function isForReader(query: string, table: OpenTable, right: TableRight | null): boolean {
  const fields = [...table.fields, ...(table.version?.fields ?? [])]
  const names = [...new Set(fields.map((field) => field.name))]
  const idsOf = {
    known: new Set(knownFields(table, right).map((field) => field.id)),
    read: new Set(right?.fieldIds),
  }
  // A name that meant another field in this version means both.
  const isGiven = (name: string | undefined, need: 'known' | 'read'): boolean =>
    name !== undefined && names.includes(name) && fields.every((field) => field.name !== name || idsOf[need].has(field.id))
  return [...new URLSearchParams(query)].every(([param, text]) => {
    if (param === 'totals') return text === '1'
    if (param === 'where') return [...(namedBy(text) ?? [undefined])].every((name) => isGiven(name, 'read'))
    const need = naming[param]
    if (need === undefined) return false
    return isGiven(fieldOf(param === 'measure' ? text.slice(text.indexOf('~') + 1) : text, names), need)
  })
}
