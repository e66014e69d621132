import { sql, type Kysely } from 'kysely'

/** The few figures of each column that a quality score needs, beside the statistics that may weigh a hundred times as much. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- [{"id": field id, "nulls": n, "distinct": exact count or null}]
    alter table table_version add column measures jsonb not null default '[]';
    update table_version v set measures = coalesce((
      select jsonb_agg(jsonb_build_object('id', s -> 'fieldId', 'nulls', s -> 'nulls',
        'distinct', case when (s -> 'distinctApproximate')::boolean then 'null'::jsonb else s -> 'distinct' end))
      from jsonb_array_elements(v.statistics) s), '[]');
  `.execute(db)
}
