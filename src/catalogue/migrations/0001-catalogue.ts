import { sql, type Kysely } from 'kysely'

/** Datasets with GB/T 21063 core metadata, their distributions, and the outbox that feeds the search index. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table dataset (
      id uuid primary key,
      slug text not null unique check (slug ~ '^[a-z0-9-]{2,100}$'),
      agency_id uuid not null references agency (id),
      name jsonb not null,
      summary jsonb not null,
      description jsonb,
      -- information resource code of GB/T 21063.4
      code text unique,
      theme text not null,
      keywords text[] not null default '{}',
      share_class text not null check (share_class in ('unconditional', 'conditional', 'none')),
      share_condition text,
      open_class text not null check (open_class in ('unconditional', 'conditional', 'none')),
      open_condition text,
      legal_basis text,
      update_cycle text not null,
      licence text,
      contact text,
      spatial text,
      synthetic boolean not null default false,
      status text not null default 'draft' check (status in ('draft', 'in-review', 'published', 'retired')),
      -- optimistic lock and the version the search index carries
      revision int not null default 1,
      created_by uuid references actor (id),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      published_at timestamptz,
      retired_at timestamptz,
      -- newest change of rows or metadata that the public can see
      modified_at timestamptz
    );
    create index dataset_agency on dataset (agency_id, status);
    create index dataset_modified on dataset (modified_at desc nulls last, id);
    create index dataset_theme on dataset (theme) where status = 'published';

    create table distribution (
      id uuid primary key,
      dataset_id uuid not null references dataset (id) on delete cascade,
      kind text not null check (kind in ('table', 'file', 'link', 'service')),
      name jsonb not null,
      -- the table of kind 'table' has the same id in data_table
      url text,
      object_key text,
      media_type text,
      bytes bigint,
      position int not null default 0,
      created_at timestamptz not null default now()
    );
    create index distribution_dataset on distribution (dataset_id, position);

    create table review (
      id uuid primary key,
      dataset_id uuid not null references dataset (id) on delete cascade,
      version_id uuid,
      -- who asked and who decided; two-person review forbids that they are the same
      submitted_by uuid not null references actor (id),
      submitted_at timestamptz not null default now(),
      note text,
      decided_by uuid references actor (id),
      decided_at timestamptz,
      decision text check (decision in ('approved', 'returned', 'withdrawn')),
      reason text
    );
    create index review_open on review (dataset_id) where decided_at is null;

    -- One row a change of a dataset; readers follow (xid, seq) below the oldest running transaction, which is commit order enough for an index.
    create table catalogue_outbox (
      seq bigint generated always as identity primary key,
      xid xid8 not null default pg_current_xact_id(),
      dataset_id uuid not null,
      at timestamptz not null default now()
    );
    create index catalogue_outbox_order on catalogue_outbox (xid, seq);

    create table city_setting (
      key text primary key,
      value jsonb not null,
      updated_at timestamptz not null default now()
    );
  `.execute(db)
}
