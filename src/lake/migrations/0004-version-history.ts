import { sql, type Kysely } from 'kysely'

/** When and by whom the state of a version last changed, and every change of it before: a retraction answers with its date and reason. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table version_change (
      id uuid primary key,
      table_id uuid not null references data_table (id) on delete cascade,
      version_id uuid not null references table_version (id) on delete cascade,
      -- which version was current before and after
      current_before uuid,
      current_after uuid,
      state_before text not null,
      state_after text not null,
      reason text,
      actor_id uuid references actor (id),
      at timestamptz not null
    );
    create index version_change_version on version_change (version_id, at desc);
    create index version_change_table on version_change (table_id, at desc);
  `.execute(db)
}
