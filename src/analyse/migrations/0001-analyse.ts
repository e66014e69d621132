import { sql, type Kysely } from 'kysely'

/** Saved charts, and what is told with them: stories and dashboards. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table chart (
      id uuid primary key,
      slug text not null unique check (slug ~ '^[a-z0-9-]{2,100}$'),
      table_id uuid not null references data_table (id) on delete cascade,
      -- number of the pinned version; null follows the newest
      version int,
      title jsonb not null,
      note jsonb,
      -- canonical text of the question in the query language, and how its answer is drawn
      query jsonb not null,
      spec jsonb not null,
      -- every field that question or drawing names: who may not read one of them does not see the chart
      field_ids int[] not null default '{}',
      created_by uuid references actor (id),
      created_at timestamptz not null,
      updated_at timestamptz not null
    );
    create index chart_table on chart (table_id, created_at desc);
    create index chart_owner on chart (created_by, created_at desc);

    create table publication (
      id uuid primary key,
      kind text not null check (kind in ('story', 'dashboard')),
      slug text not null unique check (slug ~ '^[a-z0-9-]{2,100}$'),
      title jsonb not null,
      summary jsonb not null,
      -- Markdown in two languages for a story, items in their order for a dashboard
      body jsonb not null,
      agency_id uuid references agency (id),
      status text not null default 'draft' check (status in ('draft', 'published')),
      -- two people who edit at once: the second is told, nothing is lost
      revision int not null default 1,
      created_by uuid references actor (id),
      created_at timestamptz not null,
      updated_at timestamptz not null,
      published_at timestamptz
    );
    create index publication_public on publication (kind, published_at desc, id) where status = 'published';
    create index publication_owner on publication (created_by, updated_at desc);

    create trigger chart_changed after insert or update or delete on chart for each statement execute function governed_changed();
    create trigger publication_changed after insert or update or delete on publication for each statement execute function governed_changed();
  `.execute(db)
}
