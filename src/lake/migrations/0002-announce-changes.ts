import { sql, type Kysely } from 'kysely'

/** Whatever decides who may read what tells every process to forget what it remembers (platform/db/remembered.ts). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function governed_changed() returns trigger language plpgsql as $$
    begin
      perform pg_notify('pujiang_governed', '');
      return null;
    end $$;
    create trigger dataset_changed after insert or update or delete on dataset for each statement execute function governed_changed();
    create trigger data_table_changed after insert or update or delete on data_table for each statement execute function governed_changed();
    create trigger field_changed after insert or update or delete on field for each statement execute function governed_changed();
    create trigger table_version_changed after insert or update or delete on table_version for each statement execute function governed_changed();
    create trigger access_grant_changed after insert or update or delete on access_grant for each statement execute function governed_changed();
    create trigger agency_governs after insert or update or delete on agency for each statement execute function governed_changed();
  `.execute(db)
}
