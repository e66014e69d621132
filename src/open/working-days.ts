import { sql, type RawBuilder } from 'kysely'

const dayMs = 86_400_000
/** The city's wall clock: China has one time. */
const offsetMs = 8 * 3_600_000

/** What of the city's calendar the clocks of answers need. */
export interface Calendar {
  /** Days off on weekdays, `YYYY-MM-DD`. */
  holidays?: readonly string[]
  /** Saturdays and Sundays that are worked (调休). */
  workdays?: readonly string[]
}

/** The calendar day of a moment in the city. */
export const cityDay = (at: Date): string => new Date(at.getTime() + offsetMs).toISOString().slice(0, 10)

/** The end (18:00 in the city) of a column's day, whatever zone the database speaks in. */
export const endOfDay = (day: RawBuilder<unknown>): RawBuilder<Date> => sql`((${day} + time '18:00') at time zone 'Asia/Shanghai')`

const isWorked = (day: string, calendar: Calendar): boolean => {
  if (calendar.workdays?.includes(day)) return true
  if (calendar.holidays?.includes(day)) return false
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6
}

/** The end (18:00 in the city) of the n-th working day after the one `from` lies in. */
export function dueAfter(from: Date, days: number, calendar: Calendar = {}): Date {
  let day = cityDay(from)
  for (let left = days; left > 0;) {
    day = new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10)
    if (isWorked(day, calendar)) left -= 1
  }
  return new Date(Date.parse(`${day}T18:00:00Z`) - offsetMs)
}
