import { sql, type Kysely } from 'kysely'

/**
 * What the desk asks of every dataset it lists or counts stands with the dataset: when its rows were last published and how many cells of its current
 * versions did not fit. Worked out anew for every dataset of a city it took as long as the catalogue is large.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table dataset add column rows_at timestamptz, add column findings integer not null default 0;
    -- The time its promise counts from: its last rows, else its entry.
    alter table dataset add column data_at timestamptz generated always as (coalesce(rows_at, case when status = 'published' then modified_at end)) stored;

    create function note_dataset_rows(asked uuid) returns void language sql as $$
      update dataset d set rows_at = own.rows_at, findings = own.findings
      from (
        select max(v.published_at) filter (where v.state = 'published') as rows_at,
          coalesce(sum(v.findings_count) filter (where v.id = t.current_version_id), 0)::int as findings
        from data_table t join table_version v on v.table_id = t.id where t.dataset_id = asked
      ) own
      where d.id = asked and (d.rows_at is distinct from own.rows_at or d.findings <> own.findings)
    $$;
    create function note_version() returns trigger language plpgsql as $$
    begin
      perform note_dataset_rows((select dataset_id from data_table where id = coalesce(new.table_id, old.table_id)));
      return null;
    end $$;
    create function note_table() returns trigger language plpgsql as $$
    begin
      perform note_dataset_rows(coalesce(new.dataset_id, old.dataset_id));
      return null;
    end $$;
    create trigger note_version after insert or delete or update of state, published_at, findings_count on table_version
      for each row execute function note_version();
    create trigger note_table after delete or update of current_version_id on data_table for each row execute function note_table();

    select note_dataset_rows(t.dataset_id) from data_table t;

    create index dataset_promise on dataset (agency_id, update_cycle, data_at) where status = 'published';
    create index dataset_findings on dataset (agency_id, id) where findings > 0;
    create index dataset_returned on dataset (agency_id, id) where status = 'draft';
    create index dataset_updated on dataset (updated_at desc, id desc);
    create index dataset_slug_order on dataset (slug collate "C", id);
    create index version_staged on table_version (table_id) where state = 'staged';
    create index upload_failed on upload (created_at desc) where state = 'failed';
  `.execute(db)
}
