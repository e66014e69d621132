import { sql, type Kysely } from 'kysely'

/** What each public dataset has of the table of the Metadata Quality Assessment, and which addresses outside answered when they were asked. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table metadata_score (
      dataset_id uuid primary key references dataset (id) on delete cascade,
      -- the state of the entry that was scored
      changed_at timestamptz not null,
      -- to be scored again although the entry is the same: an address answers no more
      stale boolean not null default false,
      best smallint not null,
      -- indicators missing in the dataset or in its best distribution
      lacks text[] not null,
      -- distributions, and how many of them have each indicator
      distributions smallint not null,
      held smallint[] not null
    );
    create index metadata_score_best on metadata_score (best, dataset_id);
    create index metadata_score_stale on metadata_score (dataset_id) where stale;
    create index metadata_score_changed on metadata_score (changed_at);

    create table link_check (
      url text primary key,
      answers boolean not null,
      checked_at timestamptz not null
    );
  `.execute(db)
}
