import { scaleLinear } from 'd3-scale'
import type { ChartPeriod } from '../../../src/model/index.ts'
import { emsOf } from './measure-text.ts'

/** Pictures of every chart: for room, for a phone or a tile, for half of a page, and for a place across the whole page. */
export const sizes = {
  wide: { width: 760, height: 320, columns: 3 },
  narrow: { width: 360, height: 260, columns: 1 },
  half: { width: 560, height: 250, columns: 2 },
  broad: { width: 1180, height: 320, columns: 4 },
} as const
export type Size = keyof typeof sizes

/** Text of ticks in units of the picture. */
export const small = 12.5

export const tenth = (n: number): number => Math.round(n * 10) / 10

export interface Axis {
  place(value: number): number
  ticks: number[]
  low: number
  high: number
}

/** A scale for values. It stands on zero unless nothing near zero occurs and the drawing says differences, not amounts. */
export function valueAxis(values: readonly number[], from: number, to: number, floating = false, count = 5): Axis {
  const low = Math.min(...values)
  const high = Math.max(...values)
  const free = floating && values.length > 1 && low > 0 && low / high > 0.72
  const scale = scaleLinear([free ? low : Math.min(0, low), high === low && high <= 0 ? 1 : free ? high : Math.max(0, high) || 1], [from, to]).nice(
    count,
  )
  const [bottom = 0, top = 1] = scale.domain()
  return { place: (value) => tenth(scale(value)), ticks: scale.ticks(count), low: bottom, high: top }
}

const steps = {
  hour: (d: Date) => d.setUTCHours(d.getUTCHours() + 1),
  day: (d: Date) => d.setUTCDate(d.getUTCDate() + 1),
  week: (d: Date) => d.setUTCDate(d.getUTCDate() + 7),
  month: (d: Date) => d.setUTCMonth(d.getUTCMonth() + 1),
  quarter: (d: Date) => d.setUTCMonth(d.getUTCMonth() + 3),
  year: (d: Date) => d.setUTCFullYear(d.getUTCFullYear() + 1),
} as const

const rounds = { 'hour-of-day': [0, 23], weekday: [1, 7], 'month-of-year': [1, 12] } as const

/** Every place along an axis that has an order: periods without rows stand between the others, so that a gap is seen. At most `most`. */
export function placesOf(keys: readonly (string | null)[], per: ChartPeriod | null, most = 2500): string[] {
  const known = [...new Set(keys.filter((key) => key !== null))]
  if (per === null) return known.every((key) => Number.isFinite(Number(key))) ? known.toSorted((a, b) => Number(a) - Number(b)) : known.toSorted()
  if (per === 'hour-of-day' || per === 'weekday' || per === 'month-of-year') {
    const [from, to] = rounds[per]
    return Array.from({ length: to - from + 1 }, (_, i) => String(from + i))
  }
  const sorted = known.toSorted()
  const first = sorted[0]
  const last = sorted.at(-1)
  if (first === undefined || last === undefined) return []
  const at = new Date(per === 'hour' ? `${first.slice(0, 19)}Z` : `${first.slice(0, 10)}T00:00:00Z`)
  if (Number.isNaN(at.getTime())) return sorted
  const out: string[] = []
  const length = per === 'hour' ? 19 : 10
  while (out.length < most) {
    const key = at.toISOString().slice(0, length)
    if (key > last.slice(0, length)) break
    out.push(key)
    steps[per](at)
  }
  return out
}

/** The key of a cell as `placesOf` writes it. */
export const placeKey = (key: string, per: ChartPeriod | null): string =>
  per === null || per === 'hour-of-day' || per === 'weekday' || per === 'month-of-year' ? key : key.slice(0, per === 'hour' ? 19 : 10)

/** Places that carry a label: as many as fit, at round dates where the axis is time. */
export function labelled(
  places: readonly string[],
  per: ChartPeriod | null,
  words: (key: string) => string,
  room: number,
): { i: number; text: string }[] {
  const widest = Math.max(1, ...places.slice(0, 400).map((key) => emsOf(words(key)))) * small + 14
  const fit = Math.max(2, Math.floor(room / widest))
  const all = places.map((key, i) => ({ key, i }))
  if (places.length <= fit) return all.map(({ key, i }) => ({ i, text: words(key) }))
  const isTime = per === 'day' || per === 'week' || per === 'month' || per === 'quarter' || per === 'year' || per === 'hour'
  if (isTime) {
    // The finest of days, weeks, months, quarters, half-years and years that fits; a label stands where its stretch begins.
    const starts =
      (part: (key: string) => string) =>
      (key: string, i: number): boolean =>
        i > 0 && part(key) !== part(places[i - 1] ?? '')
    const month = (key: string): number => Number(key.slice(5, 7)) - 1
    const rules: { test: (key: string, i: number) => boolean; text: (key: string) => string }[] = [
      ...(per === 'hour' ? [{ test: starts((key) => key.slice(0, 10)), text: (key: string) => key.slice(5, 10) }] : []),
      ...(per === 'day' ? [{ test: (key: string) => new Date(`${key}T00:00:00Z`).getUTCDay() === 1, text: (key: string) => key.slice(5) }] : []),
      { test: starts((key) => key.slice(0, 7)), text: (key) => key.slice(0, 7) },
      { test: starts((key) => key.slice(0, 4) + Math.floor(month(key) / 3)), text: (key) => key.slice(0, 7) },
      { test: starts((key) => key.slice(0, 4) + Math.floor(month(key) / 6)), text: (key) => key.slice(0, 7) },
      { test: starts((key) => key.slice(0, 4)), text: (key) => key.slice(0, 4) },
    ]
    for (const rule of rules) {
      const found = all.filter(({ key, i }) => rule.test(key, i))
      if (found.length >= 2 && found.length <= fit + 1) return found.map(({ key, i }) => ({ i, text: rule.text(key) }))
    }
  }
  const every = Math.ceil(places.length / fit)
  return all.filter(({ i }) => i % every === 0).map(({ key, i }) => ({ i, text: words(key) }))
}

/** Limits of five steps with the same number of values in each. */
export function stepsOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b)
  return [1, 2, 3, 4].map((step) => sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * step) / 5))] ?? 0)
}
export const stepOf = (value: number | null | undefined, limits: readonly number[]): number =>
  value === null || value === undefined ? 0 : Math.min(5, 1 + limits.filter((limit) => value >= limit).length)
