import type { Context } from '../platform/operations/index.ts'
import { dueAfter, type Calendar } from './working-days.ts'

interface OpenSettings extends Calendar {
  /** Working days within which an agency answers. */
  answerDays: number
}

const isDays = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 60
const isDates = (value: unknown): value is string[] => Array.isArray(value) && value.every((day) => typeof day === 'string')

/** What the city has set for answering: `answerDays`, `holidays` and `workdays` of its settings. */
export async function openSettings(ctx: Pick<Context, 'db'>): Promise<OpenSettings> {
  const rows = await ctx.db.selectFrom('city_setting').select(['key', 'value']).where('key', 'in', ['answerDays', 'holidays', 'workdays']).execute()
  const set = new Map(rows.map(({ key, value }) => [key, value]))
  const [days, holidays, workdays] = [set.get('answerDays'), set.get('holidays'), set.get('workdays')]
  return {
    answerDays: isDays(days) ? days : 5,
    ...(isDates(holidays) && { holidays }),
    ...(isDates(workdays) && { workdays }),
  }
}

/** When an answer to what comes in now is due. */
export async function dueNow(ctx: Pick<Context, 'db' | 'clock'>): Promise<Date> {
  const { answerDays, ...calendar } = await openSettings(ctx)
  return dueAfter(ctx.clock.now(), answerDays, calendar)
}
