import type { Insertable } from 'kysely'
import type { Context } from '../platform/operations/index.ts'
import type { NewsEventTable } from './tables.ts'

/** Writes news in the transaction of what it tells of; the followers hear of it by a job. */
export async function announceNews(ctx: Pick<Context, 'db' | 'clock'>, news: Omit<Insertable<NewsEventTable>, 'at' | 'id'>): Promise<void> {
  await ctx.db
    .insertInto('news_event')
    .values({ ...news, at: ctx.clock.now() })
    .execute()
}
