import { sql, type Kysely } from 'kysely'
import type { Database } from '../platform/db/index.ts'
import { defineJob, enqueueJob, type JobKind } from '../platform/jobs/index.ts'
import type { Log } from '../platform/log/index.ts'
import type { Clock, Services } from '../platform/operations/index.ts'
import { deliver, WebhookFault } from '../platform/webhooks/index.ts'
import { sweepActionCounts } from './admit-action.ts'
import { newsColumns, newsFrom, newsLine, newsPath, publicNews, type News } from './news-lines.ts'
import { sendLetters } from './send-letters.ts'
import { spreadNews } from './spread-news.ts'

export interface OpenJobs {
  /** Brings news to followers, writes the letters that go at once, makes deliveries. */
  spreadNews: JobKind<Record<string, never>, { events: number; letters: number; deliveries: number }>
  /** The letters of the day, and what is too old. */
  sendDigests: JobKind<Record<string, never>, { letters: number }>
  deliverWebhook: JobKind<{ delivery: string }, { status: number }>
}

interface Parts {
  services: Services
  clock: Clock
}

/** A door that failed this often in a row is closed. */
const mostFailures = 20

/** The message of a delivery as its receiver reads it. */
export function messageOf(base: string, news: News): string {
  return JSON.stringify({
    event: news.kind,
    at: news.at.toISOString(),
    text: newsLine(news),
    url: base + newsPath(news),
    dataset: news.dataset && { slug: news.dataset.slug, name: news.dataset.name },
    version: news.version,
    state: news.state,
  })
}

function deliverWebhookJob({ services, clock }: Parts): OpenJobs['deliverWebhook'] {
  const close = async (
    db: Kysely<Database>,
    id: string,
    end: { state: 'done' | 'failed'; status: number | null; fault: string | null },
  ): Promise<void> => {
    const now = clock.now()
    const failed = end.state === 'failed'
    await sql`
      with ended as (update webhook_delivery set state = ${end.state}, status = ${end.status}, fault = ${end.fault}, ended_at = ${now} where id = ${id}::uuid returning webhook_id)
      update webhook w set last_status = ${end.status}, last_at = ${now}, failures = ${failed ? sql`w.failures + 1` : sql`0`},
        stopped_at = ${failed ? sql`case when w.failures + 1 >= ${mostFailures} then ${now}::timestamptz else w.stopped_at end` : sql`w.stopped_at`}
      from ended where w.id = ended.webhook_id`.execute(db)
  }
  return defineJob<{ delivery: string }, { status: number }>({
    kind: 'deliver-webhook',
    // 1, 4, 16, 64 … seconds apart: eight tries in an hour and a half.
    maxAttempts: 8,
    priority: 5,
    async run(job, { delivery }) {
      const { rows } = await sql<News & { url: string; webhook: string }>`
        select ${newsColumns}, w.url, w.id as webhook from webhook_delivery y join webhook w on w.id = y.webhook_id and w.stopped_at is null
        join ${newsFrom} on e.id = y.event_id where y.id = ${delivery}::uuid and y.state = 'waiting' and ${publicNews}`.execute(job.db)
      const [news] = rows
      // Taken back, done already, or no longer for everybody to know.
      if (!news) {
        await close(job.db, delivery, { state: 'done', status: null, fault: null })
        return { status: 0 }
      }
      await job.db.updateTable('webhook_delivery').set({ attempts: job.attempt }).where('id', '=', delivery).execute()
      try {
        const status = await deliver(
          {
            url: news.url,
            secret: services.open.webhookSecret(news.webhook),
            time: Math.floor(clock.now().getTime() / 1000),
            id: delivery,
            event: news.kind,
            body: messageOf(services.open.baseUrl(), news),
            signal: job.signal,
          },
          services.open.webhooks,
        )
        await close(job.db, delivery, { state: 'done', status, fault: null })
        return { status }
      } catch (error) {
        if (!(error instanceof WebhookFault) || !error.lasting) throw error
        await close(job.db, delivery, { state: 'failed', status: error.status, fault: error.message })
        return { status: error.status ?? 0 }
      }
    },
    onGiveUp: (trx, { delivery }) => close(trx, delivery, { state: 'failed', status: null, fault: 'given up' }),
  })
}

/** One delivery for each webhook of whoever was told, of what everybody may know. */
async function makeDeliveries(db: Kysely<Database>, job: OpenJobs['deliverWebhook'], now: Date): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: string }>`
      with due as (select n.actor_id, n.event_id from notice n where n.hooked_at is null for update skip locked),
      made as (
        insert into webhook_delivery (id, webhook_id, event_id, created_at)
        select gen_random_uuid(), w.id, e.id, ${now} from due join webhook w on w.actor_id = due.actor_id and w.stopped_at is null
        join ${newsFrom} on e.id = due.event_id where ${publicNews} on conflict do nothing returning id),
      done as (update notice n set hooked_at = ${now} from due where n.actor_id = due.actor_id and n.event_id = due.event_id)
      select id from made`.execute(trx)
    for (const { id } of rows) await enqueueJob(trx, job, { delivery: id })
    return rows.length
  })
}

/** Removes what nobody needs any more. */
async function sweepNews(db: Kysely<Database>, clock: Clock): Promise<void> {
  const now = clock.now()
  await sweepActionCounts({ db, clock })
  await sql`delete from one_time_link where expires_at < ${now}`.execute(db)
  await sql`delete from registration where expires_at < ${now}`.execute(db)
  await sql`delete from news_event where at < ${now}::timestamptz - interval '180 days'`.execute(db)
  await sql`delete from webhook_delivery where created_at < ${now}::timestamptz - interval '30 days'`.execute(db)
}

/** The jobs of news. */
export function openJobs(parts: Parts): OpenJobs {
  const { services, clock } = parts
  const deliverWebhook = deliverWebhookJob(parts)
  return {
    deliverWebhook,
    spreadNews: defineJob({
      kind: 'spread-news',
      maxAttempts: 5,
      queue: 'news',
      async run(job) {
        const events = await spreadNews(job.db, services, clock.now(), (trx) => job.fence(trx))
        const letters = await sendLetters(job.db, services.open, job.log, 'immediate', clock.now(), job.signal)
        return { events, letters, deliveries: await makeDeliveries(job.db, deliverWebhook, clock.now()) }
      },
    }),
    sendDigests: defineJob({
      kind: 'send-digests',
      maxAttempts: 5,
      queue: 'news',
      async run(job) {
        await sweepNews(job.db, clock)
        return { letters: await sendLetters(job.db, services.open, job.log, 'daily', clock.now(), job.signal) }
      },
    }),
  }
}

export interface NewsWatch {
  stop(): void
}

/** Looks every few seconds whether news waits, and queues the job that brings it on; one at a time, in whichever process. */
export function watchNews(db: Kysely<Database>, job: OpenJobs['spreadNews'], log: Log, everyMs = 2000): NewsWatch {
  let busy = false
  const look = async (): Promise<void> => {
    const { rows } = await sql<{ waits: boolean }>`
      select exists (select from news_event where handled_at is null)
        and not exists (select from job where kind = ${job.kind} and state in ('queued', 'running')) as waits`.execute(db)
    if (rows[0]?.waits) await db.transaction().execute((trx) => enqueueJob(trx, job, {}))
  }
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    look()
      .catch((error: unknown) => log.debug({ err: error }, 'news could not be looked for'))
      .finally(() => (busy = false))
  }, everyMs).unref()
  return { stop: () => clearInterval(timer) }
}
