import { sql, type Kysely } from 'kysely'

/** Views of a version that somebody cited, under a short hash of what they ask: the same question has the same hash for ever. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table cited_view (
      hash text primary key check (hash ~ '^[0-9a-hjkmnp-tv-z]{10}$'),
      table_id uuid not null references data_table (id) on delete cascade,
      version_id uuid not null references table_version (id) on delete cascade,
      -- parameters of the page address, without the version
      query text not null,
      created_at timestamptz not null
    );
  `.execute(db)
}
