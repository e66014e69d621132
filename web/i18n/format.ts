import type { Locale } from '../../src/model/index.ts'
import { unitInEnglish } from './units.ts'

/** Numbers, dates and sizes as readers of one language expect them; all times are those of the city (UTC+8). */
export interface Formats {
  int(n: number): string
  /** At most `digits` decimals (2 when absent), never in exponent form. */
  number(n: number, digits?: number): string
  /** A share of 1 as per cent with at most one decimal; very small ones read `<0.1%`. */
  percent(share: number): string
  /** Short figure for axes: 12,000 → 1.2万 in Chinese, 12K in English. */
  compact(n: number): string
  bytes(n: number): string
  date(iso: string): string
  dateTime(iso: string): string
  /** Month, day and day of the week. */
  weekday(iso: string): string
  /** Month and day; for lists of the last weeks. */
  shortDate(iso: string): string
  /** 昨天, 3 天前 for the last week, the date before that. */
  ago(iso: string): string
  seconds(n: number): string
  /** The unit of a field; empty where it has none, or none that needs saying. */
  unit(unit: string | null | undefined): string
}

const zone = 'Asia/Shanghai'
const cache = new Map<Locale, Omit<Formats, 'ago' | 'unit'> & { relative: Intl.RelativeTimeFormat }>()

const dayNumber = (d: Date): number => Math.floor((d.getTime() + 8 * 3_600_000) / 86_400_000)

function build(locale: Locale): Omit<Formats, 'ago' | 'unit'> & { relative: Intl.RelativeTimeFormat } {
  const tag = locale === 'zh' ? 'zh-CN' : 'en-GB'
  const int = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 })
  const decimals = [0, 1, 2, 3, 4, 5, 6].map((digits) => new Intl.NumberFormat(tag, { maximumFractionDigits: digits }))
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 })
  const compact = new Intl.NumberFormat(tag, { notation: 'compact', maximumFractionDigits: 1 })
  const date = new Intl.DateTimeFormat(tag, { dateStyle: locale === 'zh' ? 'long' : 'medium', timeZone: zone })
  const time = new Intl.DateTimeFormat(tag, { dateStyle: locale === 'zh' ? 'long' : 'medium', timeStyle: 'short', timeZone: zone, hour12: false })
  const short = new Intl.DateTimeFormat(tag, { month: 'short', day: 'numeric', timeZone: zone })
  const week = new Intl.DateTimeFormat(tag, { month: 'long', day: 'numeric', weekday: 'long', timeZone: zone })
  const day = (iso: string): Date => (/^\d{4}-\d\d-\d\d$/.test(iso) ? new Date(`${iso}T00:00:00+08:00`) : new Date(iso))
  const valid = (iso: string, form: Intl.DateTimeFormat): string => (Number.isNaN(day(iso).getTime()) ? iso : form.format(day(iso)))
  return {
    int: (n) => int.format(n),
    number: (n, digits = 2) => (decimals[digits] ?? int).format(n),
    percent: (share) => (share > 0 && share < 0.001 ? '<0.1%' : percent.format(share)),
    compact: (n) => compact.format(n),
    bytes: (n) => {
      const step = n < 1000 ? 0 : n < 1e6 ? 1 : n < 1e9 ? 2 : 3
      return `${(decimals[step === 0 || n / 1000 ** step >= 100 ? 0 : 1] ?? int).format(n / 1000 ** step)} ${['B', 'kB', 'MB', 'GB'][step]}`
    },
    date: (iso) => valid(iso, date),
    weekday: (iso) => valid(iso, week),
    shortDate: (iso) => valid(iso, short),
    dateTime: (iso) => valid(iso, time),
    seconds: (n) => {
      const units = locale === 'zh' ? [' 秒', ' 分', ' 小时'] : [' s', ' min', ' h']
      return n < 90
        ? int.format(Math.ceil(n)) + units[0]
        : n < 5400
          ? int.format(n / 60) + units[1]
          : (decimals[1] ?? int).format(n / 3600) + units[2]
    },
    relative: new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }),
  }
}

/** Forms for one language; `now` is the city's clock, which tests freeze. */
export function formats(locale: Locale, now: Date): Formats {
  let made = cache.get(locale)
  if (!made) cache.set(locale, (made = build(locale)))
  const { relative, ...rest } = made
  return {
    ...rest,
    unit: (unit) => (locale === 'en' && unit ? unitInEnglish(unit) : (unit ?? '')),
    ago: (iso) => {
      const then = new Date(iso)
      const days = dayNumber(then) - dayNumber(now)
      return Number.isNaN(days) ? iso : days <= 0 && days > -7 ? relative.format(days, 'day') : rest.date(iso)
    },
  }
}
