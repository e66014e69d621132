import { sql, type Kysely } from 'kysely'

/** SQL of people: what each has run lately, and what they keep and share. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table query_history (
      id uuid primary key,
      actor_id uuid not null references actor (id) on delete cascade,
      sql text not null,
      at timestamptz not null default now(),
      milliseconds int not null,
      -- null when it failed; then the code says why
      rows int,
      error text
    );
    create index query_history_actor on query_history (actor_id, at desc, id desc);

    create table saved_query (
      id uuid primary key,
      actor_id uuid not null references actor (id) on delete cascade,
      title text not null,
      sql text not null,
      -- whoever has the link may read the text; rows are read under the right of the reader
      shared boolean not null default false,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index saved_query_actor on saved_query (actor_id, updated_at desc, id desc);
    -- withdrawing works at once in every process (platform/db/remembered.ts)
    create trigger saved_query_changed after update or delete on saved_query for each statement execute function governed_changed();
  `.execute(db)
}
