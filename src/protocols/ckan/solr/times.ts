import { parameterFault } from '../refusals.ts'

const units: Readonly<Record<string, number>> = {
  SECOND: 1,
  MINUTE: 60,
  HOUR: 3600,
  DAY: 86_400,
}

const roundings: Readonly<Record<string, (at: Date) => Date>> = {
  DAY: (at) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate())),
  MONTH: (at) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1)),
  YEAR: (at) => new Date(Date.UTC(at.getUTCFullYear(), 0, 1)),
  HOUR: (at) => new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000),
}

/** A time as Solr writes it: ISO 8601 in UTC, a day, or `NOW-7DAYS/DAY`. Answers ISO 8601. @throws InvalidInput */
export function readTime(text: string, { at, now }: { at: string; now: Date }, seconds: number): string {
  const [, base = '', steps = ''] =
    /^(NOW|\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?Z?)?)((?:[+\-/][0-9]*[A-Z]+)*)$/.exec(text.trim()) ?? []
  const begin = base === 'NOW' ? now : new Date(base.includes('T') ? `${base.replace(/Z$/, '')}Z` : base)
  if (base === '' || Number.isNaN(begin.getTime()))
    throw parameterFault(
      at,
      `“${text.slice(0, 50)}”不是时间；例：2024-05-01T00:00:00Z、NOW-7DAYS`,
      `Invalid Date String: "${text.slice(0, 50)}"; write 2024-05-01T00:00:00Z or NOW-7DAYS`,
    )
  let time = begin
  for (const [, sign, count, word] of steps.matchAll(/([+\-/])([0-9]*)([A-Z]+)/g)) {
    const moved = step(time, sign ?? '', count ?? '', (word ?? '').replace(/S$/, ''))
    if (!moved) throw parameterFault(at, `读不懂“${text.slice(0, 50)}”`, `Invalid Date Math String: "${text.slice(0, 50)}"`)
    time = moved
  }
  const moved = new Date(Math.min(Math.max(time.getTime() + seconds * 1000, 0), 8.64e15))
  return moved.toISOString()
}

function step(time: Date, sign: string, count: string, unit: string): Date | null {
  if (sign === '/') return count === '' ? (roundings[unit]?.(time) ?? null) : null
  const amount = Number(count || '1') * (sign === '-' ? -1 : 1)
  if (Math.abs(amount) > 1e7) return null
  const seconds = units[unit]
  if (seconds !== undefined) return new Date(time.getTime() + amount * seconds * 1000)
  const months = { MONTH: 1, YEAR: 12 }[unit]
  if (months === undefined) return null
  const moved = new Date(time)
  moved.setUTCMonth(moved.getUTCMonth() + amount * months)
  return Number.isNaN(moved.getTime()) ? null : moved
}
