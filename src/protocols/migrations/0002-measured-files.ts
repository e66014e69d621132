import { sql, type Kysely } from 'kysely'

/** A dataset whose downloads were measured has a size it did not have: it is scored again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function score_measured_version() returns trigger language plpgsql as $$
    begin
      update metadata_score s set stale = true from data_table t where t.id = new.table_id and s.dataset_id = t.dataset_id;
      return null;
    end $$;
    create trigger score_measured_version after update of public_files on table_version for each row execute function score_measured_version();
  `.execute(db)
}
