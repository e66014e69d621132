import { sql, type RawBuilder } from 'kysely'
import { promisedSeconds } from './dataset-summary.ts'
import type { QualityNumbers } from './quality-score.ts'

/** The numbers as `qualityNumbers` gives them in JSON; `cycle` is the promised one. */
export type StoredQualityNumbers = Omit<QualityNumbers, 'promisedSeconds'>

/** Findings of the version `v` of the table `t` in fields that are not closed. Rows that were appended keep the findings of their own load. */
const findingsOfVersion = sql`
  with recursive chain as (
    select v.id, v.mode, v.parent_id
    union all select p.id, p.mode, p.parent_id from chain c join table_version p on c.mode = 'append' and p.id = c.parent_id
  )
  select sum(fc.count) from chain c join finding_count fc on fc.version_id = c.id
  join field ff on ff.table_id = t.id and ff.field_id = fc.field_id and ff.active and ff.open_class <> 'none'`

/**
 * SQL (a JSON object) of the numbers of one dataset; `dataset` is its id in the surrounding query. Reads a few hundred bytes a table: neither statistics
 * nor files. Closed fields are left out, so the figures may be told to whoever sees the entry.
 */
export const qualityNumbers = (dataset: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
  select json_build_object(
    'cells', coalesce(sum(q.cells), 0)::float8, 'empty', coalesce(sum(q.empty), 0)::float8, 'findings', coalesce(sum(q.findings), 0)::float8,
    'fields', coalesce(sum(q.fields), 0), 'described', coalesce(sum(q.described), 0),
    'keyRows', coalesce(sum(q.rows) filter (where q.key_distinct is not null), 0)::float8, 'keyDistinct', coalesce(sum(q.key_distinct), 0)::float8,
    'gapSeconds', coalesce((
      select json_agg(g.gap) from (
        select extract(epoch from p.at - lag(p.at) over (order by p.at))::float8 as gap from (
          select distinct pv.published_at as at from table_version pv join data_table pt on pt.id = pv.table_id
          where pt.dataset_id = ${dataset} and pv.state = 'published' and pv.published_at is not null order by 1 desc limit 13) p
      ) g where g.gap is not null), '[]'))
  from (
    select v.rows, v.rows::numeric * count(f.field_id) as cells, sum(coalesce((m.measure ->> 'nulls')::bigint, 0)) as empty,
      (${findingsOfVersion}) as findings,
      count(f.field_id) as fields,
      count(f.field_id) filter (where coalesce(nullif(f.description ->> 'zh', ''), f.description ->> 'en', '') <> '') as described,
      min((m.measure ->> 'distinct')::bigint) filter (where f.name = t.lookup_keys[1] and cardinality(t.lookup_keys) > 0) as key_distinct
    from data_table t join table_version v on v.id = t.current_version_id and v.state = 'published'
    join field f on f.table_id = t.id and f.active and f.open_class <> 'none'
    left join lateral (select e as measure from jsonb_array_elements(v.measures) e where (e ->> 'id')::int = f.field_id limit 1) m on true
    where t.dataset_id = ${dataset} group by t.id, v.id
  ) q)`

/** Seconds within which an update keeps this cycle; null where nothing is promised. */
const promisedFor = (cycle: string): number | null => promisedSeconds.find((p) => p.cycle === cycle)?.seconds ?? null

/** The numbers with the promise of the cycle, ready for `qualityOf`. */
export const withPromise = (numbers: StoredQualityNumbers, cycle: string): QualityNumbers => ({ ...numbers, promisedSeconds: promisedFor(cycle) })
