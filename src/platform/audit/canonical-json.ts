/**
 * JSON with one possible spelling (RFC 8785 for the values we write): keys sorted by UTF-16 units, no white space, `undefined` left out,
 * dates as ISO text, bigints as text. Throws TypeError for what JSON cannot say (NaN, functions, cycles).
 */
export function canonicalJson(value: unknown): string {
  return print(value, [])
}

function print(value: unknown, above: readonly object[]): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(value.toWellFormed())
  if (typeof value === 'bigint') return `"${value}"`
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`JSON has no number ${value}`)
    return JSON.stringify(value)
  }
  if (value instanceof Date) return JSON.stringify(value.toISOString())
  if (typeof value !== 'object') throw new TypeError(`JSON has no ${typeof value}`)
  if (above.includes(value)) throw new TypeError('JSON has no cycles')
  const below = [...above, value]
  if (Array.isArray(value)) return `[${value.map((item) => print(item ?? null, below)).join(',')}]`
  const entries = Object.entries(value).filter(([, v]) => v !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, v]) => `${JSON.stringify(key.toWellFormed())}:${print(v, below)}`).join(',')}}`
}
