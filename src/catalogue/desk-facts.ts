import { sql, type RawBuilder } from 'kysely'
import { promisedBy } from './promised-cycle.ts'

/** When the next update is due after the last one, by promised cycle; `irregular` promises nothing. */
const stepOf: Readonly<Record<string, string>> = {
  realtime: '10 minutes',
  hourly: '1 hour',
  daily: '1 day',
  weekly: '7 days',
  monthly: '1 month',
  quarterly: '3 months',
  yearly: '1 year',
}
const cycles = sql.join(
  Object.entries(stepOf).map(([cycle, step]) => sql`(${cycle}, ${step}::interval, ${promisedBy[cycle] ?? 0}::float8)`),
  sql`, `,
)

/** Promised cycles as a list `c`: the time after which the next update is due, and from which on it is late. `d.data_at` is what both count from. */
export const promises: RawBuilder<unknown> = sql`(values ${cycles}) as c (cycle, step, promised)`

/** Only when the next update of `d` is due and late, as lateral `k`: cheap enough for every dataset of a city. */
export const dueFacts: RawBuilder<unknown> = sql`
  left join lateral (select d.data_at + c.step as due_at, d.data_at + make_interval(secs => c.promised) as late_at from ${promises} where c.cycle = d.update_cycle) k on true`

/**
 * What the desk asks of a dataset `d`, as lateral `k`: when its rows were last published (else its entry), when the next update is due and from when
 * on it is late, its newest version, the findings in its current versions, its last updates.
 */
export const deskFacts: RawBuilder<unknown> = sql`
  left join lateral (
    select rows_at, coalesce(rows_at, case when d.status = 'published' then d.modified_at end) as data_at,
      coalesce(rows_at, case when d.status = 'published' then d.modified_at end) + c.step as due_at,
      coalesce(rows_at, case when d.status = 'published' then d.modified_at end) + make_interval(secs => c.promised) as late_at,
      findings, versions, last, updates
    from (
      select max(v.published_at) filter (where v.state = 'published') as rows_at,
        coalesce(sum(v.findings_count) filter (where v.id = t.current_version_id), 0)::int as findings,
        count(v.id)::int as versions,
        (array_agg(json_build_object('number', v.number, 'state', v.state, 'at', v.created_at, 'findings', v.findings_count) order by v.created_at desc)
          filter (where v.id is not null))[1] as last,
        to_jsonb((array_agg(v.published_at order by v.published_at desc) filter (where v.state = 'published' and v.published_at is not null))[1:24]) as updates
      from data_table t left join table_version v on v.table_id = t.id where t.dataset_id = d.id
    ) own left join ${promises} on c.cycle = d.update_cycle
  ) k on true`
