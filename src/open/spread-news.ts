import { sql, type Kysely } from 'kysely'
import type { Database } from '../platform/db/index.ts'
import type { Services } from '../platform/operations/index.ts'
import { matches } from './followed-search.ts'

const batch = 50

interface Waiting {
  id: number
  kind: string
  dataset_id: string | null
}

/** Who is told what: one statement a kind of following, however many follow. `ids` are the events of this batch. */
async function tell(trx: Kysely<Database>, ids: readonly number[]): Promise<void> {
  const among = sql`e.id = any(${ids}::bigint[]) and e.handled_at is null`
  await sql`
    insert into notice (actor_id, event_id, reason)
    select distinct on (actor_id, event_id) actor_id, event_id, reason from (
      select coalesce(q.author_id, r.author_id, u.author_id, k.author_id) as actor_id, e.id as event_id, 'own' as reason, 0 as rank
      from news_event e left join discussion q on q.id = e.discussion_id left join data_request r on r.id = e.request_id
      left join reuse u on u.id = e.reuse_id left join contribution k on k.id = e.contribution_id where ${among}
      union all
      select s.author_id, e.id, 'own', 1 from news_event e join discussion_post s on s.discussion_id = e.discussion_id
      where ${among} and s.author_id is not null and s.agency_id is null
      union all
      select f.actor_id, e.id, 'request', 2 from news_event e join follow f on f.request_id = e.request_id and f.created_at <= e.at where ${among} and e.kind = 'request-answered'
      union all
      select v.actor_id, e.id, 'request', 3 from news_event e join data_request_vote v on v.request_id = e.request_id where ${among} and e.kind = 'request-answered'
      union all
      select f.actor_id, e.id, 'dataset', 4 from news_event e join follow f on f.dataset_id = e.dataset_id and f.created_at <= e.at
      where ${among} and e.kind in ('version-published', 'dataset-published', 'discussion-corrected')
      union all
      select f.actor_id, e.id, 'agency', 5 from news_event e join dataset d on d.id = e.dataset_id join agency a on a.id = d.agency_id
      join follow f on f.agency_id = any(a.path) and f.created_at <= e.at where ${among} and e.kind = 'dataset-published'
    ) as told where actor_id is not null order by actor_id, event_id, rank
    on conflict do nothing`.execute(trx)
}

/** Followers of searches that find what was just published. */
async function tellSearchers(trx: Kysely<Database>, found: readonly { search: string; event: number }[]): Promise<void> {
  if (found.length === 0) return
  await sql`
    insert into notice (actor_id, event_id, reason)
    select distinct f.actor_id, m.event, 'search' from json_to_recordset(${JSON.stringify(found)}::json) as m(search text, event bigint)
    join news_event e on e.id = m.event join follow f on f.search = m.search and f.created_at <= e.at on conflict do nothing`.execute(trx)
}

async function searchMatches(
  db: Kysely<Database>,
  services: Services,
  events: readonly Waiting[],
  at: Date,
): Promise<{ search: string; event: number }[]> {
  const published = new Map(events.flatMap((e) => (e.kind === 'dataset-published' && e.dataset_id ? [[e.dataset_id, e.id] as const] : [])))
  if (published.size === 0) return []
  const { rows } = await sql<{ search: string }>`select distinct search from follow where search is not null`.execute(db)
  if (rows.length === 0) return []
  await services.open.searchReady()
  const ids = new Set(published.keys())
  const found: { search: string; event: number }[] = []
  for (const { search } of rows)
    for (const id of await matches(db, services, search, ids, at)) found.push({ search, event: published.get(id) as number })
  return found
}

/**
 * Brings the events that wait to their followers, in their order. What a follower may not see is left out where it is read, mailed or sent: rights
 * may change between the event and the reading. Answers how many events were handled.
 */
export async function spreadNews(
  db: Kysely<Database>,
  services: Services,
  at: Date,
  fence: (trx: Kysely<Database>) => Promise<void> = async () => undefined,
): Promise<number> {
  let handled = 0
  for (;;) {
    const { rows: events } = await sql<Waiting>`
      select id, kind, dataset_id from news_event where handled_at is null order by id limit ${batch}`.execute(db)
    if (events.length === 0) return handled
    const found = await searchMatches(db, services, events, at)
    const ids = events.map((event) => event.id)
    await db.transaction().execute(async (trx) => {
      await fence(trx)
      await sql`select from news_event where id = any(${ids}::bigint[]) order by id for update`.execute(trx)
      await tell(trx, ids)
      await tellSearchers(trx, found)
      // Nobody's letterbox, nobody's door: done with at once.
      await sql`
        update notice n set
          mailed_at = case when exists (select from notice_setting s where s.actor_id = n.actor_id and s.mail <> 'none') then null else ${at}::timestamptz end,
          hooked_at = case when exists (select from webhook w where w.actor_id = n.actor_id and w.stopped_at is null) then null else ${at}::timestamptz end
        where n.event_id = any(${ids}::bigint[]) and n.mailed_at is null and n.hooked_at is null`.execute(trx)
      await sql`update news_event set handled_at = ${at} where id = any(${ids}::bigint[])`.execute(trx)
    })
    handled += events.length
  }
}
