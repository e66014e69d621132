const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value)

/**
 * How an answer differs in shape from a recorded one: keys that lack or are more, other types, null where there was a value. What was null in the record
 * may be anything, and lists are compared by their first items, as far as both have one.
 */
export function compareShapes(given: unknown, recorded: unknown, at = ''): string[] {
  if (recorded === null) return []
  if (kindOf(given) !== kindOf(recorded)) return [`${at}: ${kindOf(given)} instead of ${kindOf(recorded)}`]
  if (Array.isArray(recorded)) {
    const items = given as unknown[]
    return recorded.length > 0 && items.length > 0 ? compareShapes(items[0], recorded[0], `${at}[]`) : []
  }
  if (typeof recorded !== 'object') return []
  const has = given as Record<string, unknown>
  const keys = new Set([...Object.keys(recorded), ...Object.keys(has)])
  return [...keys].flatMap((key) => {
    if (!(key in has)) return [`${at}.${key}: lacks`]
    if (!(key in recorded)) return [`${at}.${key}: is more`]
    return compareShapes(has[key], (recorded as Record<string, unknown>)[key], `${at}.${key}`)
  })
}

/** Differences from the recorded site that are meant, each with its reason. */
export const meantDifferences: readonly { pattern: RegExp; because: string }[] = [
  { pattern: /\.index_name: null instead of string$/, because: 'the recorded column has an index, this one has none' },
  { pattern: /\.(db_size|idx_size): null instead of number$/, because: 'rows lie in files, not in tables of a database' },
  {
    pattern: /\.(ckan_url|ignore_hash|original_url|queue_name|resource_id|set_url_type|task_created|strip_extra_white): lacks$/,
    because: 'what the loading extension of the recorded site leaves behind, no part of the interface',
  },
  { pattern: /\.creator_user_id: null instead of string$/, because: 'who registered a dataset stands in the audit log alone' },
  { pattern: /\.organization\.created: null instead of string$/, because: 'agencies are older than their entries here' },
  { pattern: /\.size: null instead of number$/, because: 'a download that is printed on demand has a size once it was measured' },
  {
    pattern: /\.info: is more$/,
    because: 'labels of columns, as the data dictionary of CKAN holds them',
  },
  { pattern: /\.facets\.\w+\.\S+: (lacks|is more)$/, because: 'values of the catalogue are the keys here' },
  { pattern: /\.records\[\]\.(?!_id)[^.]+: (lacks|is more)$/, because: 'columns of the table are the keys here' },
  { pattern: /\.filters\.[^.]+: (lacks|is more)$/, because: 'columns of the table are the keys here' },
]

/** The differences nobody gave a reason for. */
export const strangeShapes = (given: unknown, recorded: unknown): string[] =>
  compareShapes(given, recorded).filter((difference) => !meantDifferences.some(({ pattern }) => pattern.test(difference)))
