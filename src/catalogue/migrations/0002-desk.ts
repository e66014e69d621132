import { sql, type Kysely } from 'kysely'

/** What the desk keeps: earlier metadata of datasets, edits of many datasets before they are applied, and how people like their inbox. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table dataset_revision (
      dataset_id uuid not null references dataset (id) on delete cascade,
      -- revision of the dataset from which on these words held
      revision int not null,
      words jsonb not null,
      actor_id uuid references actor (id),
      at timestamptz not null,
      -- form, sheet, grid, restore; null for the words before the first kept change
      via text,
      primary key (dataset_id, revision)
    );

    create table bulk_edit (
      id uuid primary key,
      actor_id uuid not null references actor (id),
      -- the sheet it came from; null for the grid
      file_name text,
      rows jsonb not null,
      state text not null default 'open' check (state in ('open', 'applied', 'discarded')),
      created_at timestamptz not null,
      closed_at timestamptz,
      applied int
    );
    create index bulk_edit_actor on bulk_edit (actor_id, created_at desc);

    create table desk_preference (
      actor_id uuid primary key references actor (id) on delete cascade,
      remind_days int not null default 7 check (remind_days between 0 and 90),
      filters jsonb not null default '[]'
    );
    create index review_decided on review (dataset_id, decided_at desc) where decided_at is not null;
  `.execute(db)
}
