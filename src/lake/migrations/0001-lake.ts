import { sql, type Kysely } from 'kysely'

/** Tables with stable fields and immutable versions made of Parquet files; uploads on their way in; serving copies. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table data_table (
      id uuid primary key,
      dataset_id uuid not null references dataset (id) on delete cascade,
      slug text not null unique check (slug ~ '^[a-z0-9-]{2,100}$'),
      name jsonb not null,
      -- names of fields an index is built on in the serving copy
      lookup_keys text[] not null default '{}',
      -- field the serving copy is ordered by (usually the main time)
      order_field text,
      current_version_id uuid,
      next_version int not null default 1,
      next_field_id int not null default 1,
      created_at timestamptz not null default now()
    );
    create index data_table_dataset on data_table (dataset_id);

    create table field (
      table_id uuid not null references data_table (id) on delete cascade,
      -- stable number, also the Parquet and Iceberg field id; never reused
      field_id int not null,
      name text not null,
      header text not null,
      label jsonb,
      description jsonb,
      type text not null,
      precision int,
      scale int,
      unit text,
      code_list text,
      sensitivity text not null default 'public' check (sensitivity in ('public', 'internal', 'personal')),
      share_class text not null default 'unconditional' check (share_class in ('unconditional', 'conditional', 'none')),
      open_class text not null default 'unconditional' check (open_class in ('unconditional', 'conditional', 'none')),
      position int not null,
      -- false once a newer version no longer carries it
      active boolean not null default true,
      primary key (table_id, field_id)
    );
    create unique index field_name on field (table_id, name) where active;

    create table upload (
      id uuid primary key,
      actor_id uuid references actor (id),
      agency_id uuid references agency (id),
      table_id uuid references data_table (id) on delete set null,
      file_name text not null,
      object_key text not null,
      bytes bigint not null,
      sha256 text not null,
      -- what the sniffer thinks and the first rows; then what the steward decided
      guess jsonb,
      settings jsonb,
      state text not null default 'received' check (state in ('received', 'sniffed', 'loading', 'loaded', 'failed', 'discarded')),
      error jsonb,
      version_id uuid,
      created_at timestamptz not null default now()
    );
    create index upload_actor on upload (actor_id, created_at desc);

    create table table_version (
      id uuid primary key,
      table_id uuid not null references data_table (id) on delete cascade,
      number int not null,
      state text not null default 'staged' check (state in ('staged', 'published', 'held', 'retracted')),
      mode text not null check (mode in ('replace', 'append')),
      parent_id uuid references table_version (id),
      -- fields as they stand in this version's files: model Field[]
      fields jsonb not null,
      rows bigint not null,
      bytes bigint not null,
      -- over the logical rows in order, not over the compressed bytes
      content_hash text not null,
      -- column statistics per field id (lake/ingest ColumnStatistics)
      statistics jsonb not null,
      -- source file, bytes, sha256, operator, settings, engine version
      lineage jsonb not null,
      findings_key text,
      findings_count bigint not null default 0,
      created_by uuid references actor (id),
      created_at timestamptz not null default now(),
      published_at timestamptz,
      state_reason text,
      unique (table_id, number)
    );
    alter table data_table add foreign key (current_version_id) references table_version (id) deferrable initially deferred;

    create table version_file (
      version_id uuid not null references table_version (id) on delete cascade,
      ordinal int not null,
      object_key text not null,
      rows bigint not null,
      bytes bigint not null,
      -- _row of the first row of this file
      first_row bigint not null,
      primary key (version_id, ordinal)
    );
    create index version_file_object on version_file (object_key);

    create table finding_count (
      version_id uuid not null references table_version (id) on delete cascade,
      field_id int,
      column_name text not null,
      reason text not null,
      count bigint not null,
      unique nulls not distinct (version_id, column_name, reason)
    );

    -- Objects written but not yet named by a committed row; the sweeper deletes what stays here past its hour.
    create table object_intent (
      object_key text primary key,
      created_at timestamptz not null default now()
    );
  `.execute(db)
}
