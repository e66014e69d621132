/** One drawn value: `key` as the engine printed it, `value` null where there is no row. */
export interface Point {
  key: string
  value: number | null
}

/** Rows of a grouped answer (`key`, `value`) as points; numbers that came as text are read. */
export function pointsOf(rows: readonly Record<string, unknown>[]): Point[] {
  return rows.map((row) => {
    const value = row['value'] === null || row['value'] === undefined ? null : Number(row['value'])
    return {
      key: row['key'] === null || row['key'] === undefined ? '' : String(row['key']),
      value: value !== null && Number.isFinite(value) ? value : null,
    }
  })
}

const steps = {
  day: (d: Date) => d.setUTCDate(d.getUTCDate() + 1),
  month: (d: Date) => d.setUTCMonth(d.getUTCMonth() + 1),
  year: (d: Date) => d.setUTCFullYear(d.getUTCFullYear() + 1),
} as const

/** Puts the periods without rows between the others as gaps, so that a missing month is seen; at most `most` points. */
export function withGaps(points: readonly Point[], per: keyof typeof steps, most = 2000): Point[] {
  const known = new Map(points.filter((p) => p.key !== '').map((p) => [p.key.slice(0, 10), p.value]))
  const keys = [...known.keys()].toSorted()
  const first = keys[0]
  const last = keys.at(-1)
  if (!first || !last) return []
  const at = new Date(`${first}T00:00:00Z`)
  if (Number.isNaN(at.getTime())) return [...points]
  const out: Point[] = []
  while (out.length < most) {
    const key = at.toISOString().slice(0, 10)
    if (key > last) break
    out.push({ key, value: known.get(key) ?? null })
    steps[per](at)
  }
  return out
}
