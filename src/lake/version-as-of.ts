import { sql } from 'kysely'
import { invalidInput, notFound } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'

/** Zone of times that name none, and of days: that of the city. */
const cityOffset = '+08:00'
const form = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/

/** The moment a reader means: a day means its end, as the data then stood. `null` for what is no date. */
export function momentOf(text: string): Date | null {
  const [, day, time, zone] = form.exec(text) ?? []
  if (day === undefined) return null
  const moment = new Date(time === undefined ? `${day}T23:59:59.999${cityOffset}` : `${day}T${time}${zone ?? cityOffset}`)
  return Number.isNaN(moment.getTime()) ? null : moment
}

/**
 * Number of the version that was current at a time: the last that had been published or gone back to by then, as far as it has not been taken back since.
 * @throws InvalidInput for what is no date; NotFound where nothing was published yet.
 */
export async function versionAsOf(ctx: Context, tableId: string, asof: string): Promise<string> {
  const moment = momentOf(asof)
  if (!moment)
    throw invalidInput({
      code: 'PUJIANG_ASOF_INVALID',
      detail: { zh: '时间写法看不懂。', en: 'The time cannot be read.' },
      cure: { zh: '写成 2026-11-01 或 2026-11-01T08:00:00+08:00。', en: 'Write 2026-11-01 or 2026-11-01T08:00:00+08:00.' },
      faults: [{ at: 'asof', message: { zh: '不是日期', en: 'not a date' } }],
    })
  const { rows } = await sql<{ number: number }>`
    select v.number from (
      select x.id, x.published_at as at from table_version x where x.table_id = ${tableId} and x.published_at is not null
      union all select c.current_after, c.at from version_change c where c.table_id = ${tableId} and c.current_after is not null
    ) e join table_version v on v.id = e.id where e.at <= ${moment} and v.state = 'published' order by e.at desc, v.number desc limit 1`.execute(
    ctx.db,
  )
  const [found] = rows
  if (!found) throw notFound({ zh: '版本', en: 'version' }, asof)
  return String(found.number)
}
